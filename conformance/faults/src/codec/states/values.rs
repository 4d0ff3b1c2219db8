//! Values that depend on the values before.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::Value;
use unicrm_proto::MessageName;

use super::super::faults::{through_float, without_zeros};
use super::super::how::{Fault, behaviour};
use super::super::subject::read;
use super::super::walk;
use super::reader;

/// Texts by some key of theirs, in a cell so that a change may look them up.
type Pool = RefCell<HashMap<String, String>>;

/// The text that was first put in under the key.
fn pooled(pool: &Pool, key: String, text: &str) -> String {
    pool.borrow_mut().entry(key).or_insert_with(|| text.to_owned()).clone()
}

/// Where the offset of a moment begins.
fn split_offset(moment: &str) -> (&str, &str) {
    let time = moment.find('T').unwrap_or(moment.len());
    let at = moment[time..].find(['Z', '+', '-']).map_or(moment.len(), |at| time + at);
    moment.split_at(at)
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "scale-of-the-first-decimal",
        "gives every decimal as many decimals as the first one had",
        &["V1.1", "V1.9"],
        || {
            reader(|scale: &mut RefCell<Option<usize>>, ask| {
                read(&ask).map(|value| {
                    walk::decimals(ask.message, value, |digits| {
                        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
                        let due = *scale.borrow_mut().get_or_insert(fraction.len());
                        let fraction: String =
                            fraction.chars().chain("0".repeat(due).chars()).take(due).collect();
                        if due == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") }
                    });
                })
            })
        },
    ),
    behaviour(
        "decimals-pooled-by-value",
        "has one decimal for all that are equal, with the digits of the first",
        &["V1.1"],
        || {
            reader(|pool: &mut Pool, ask| {
                read(&ask).map(|value| {
                    walk::decimals(ask.message, value, |it| pooled(pool, without_zeros(it), it));
                })
            })
        },
    ),
    behaviour(
        "decimals-exact-the-first-time",
        "reads the decimals of a body exactly, and through a float when the body comes again",
        &["V1.1", "S5.balance"],
        || {
            reader(|seen: &mut std::collections::HashSet<Vec<u8>>, ask| {
                let again = !seen.insert(ask.body.clone());
                read(&ask).map(|value| {
                    if again {
                        walk::decimals(ask.message, value, through_float);
                    }
                })
            })
        },
    ),
    behaviour(
        "texts-pooled-by-length",
        "has one text for all of the same length",
        &["S6.city", "S6.province", "S6.mobilephone"],
        || {
            reader(|pool: &mut Pool, ask| {
                read(&ask).map(|value| {
                    walk::free_texts(ask.message, value, |it| {
                        pooled(pool, it.len().to_string(), it)
                    });
                })
            })
        },
    ),
    behaviour(
        "texts-pooled-without-white-space",
        "has one text for all that differ in white space alone",
        &["X4.3"],
        || {
            reader(|pool: &mut Pool, ask| {
                read(&ask).map(|value| {
                    walk::free_texts(ask.message, value, |it| {
                        pooled(pool, it.split_whitespace().collect(), it)
                    });
                })
            })
        },
    ),
    behaviour(
        "offset-of-the-first-moment",
        "gives every moment the offset of the first",
        &["V2.7", "V2.2"],
        || {
            reader(|first: &mut RefCell<Option<String>>, ask| {
                read(&ask).map(|value| {
                    walk::dates(ask.message, value, |it| {
                        if !it.contains('T') {
                            return it.to_owned();
                        }
                        let (local, offset) = split_offset(it);
                        let kept =
                            first.borrow_mut().get_or_insert_with(|| offset.to_owned()).clone();
                        format!("{local}{kept}")
                    });
                })
            })
        },
    ),
    behaviour(
        "dates-of-the-body-before",
        "tells the dates of the body before",
        &["V2.1", "V2.8", "V2.4"],
        || {
            reader(|before: &mut RefCell<Option<String>>, ask| {
                read(&ask).map(|value| {
                    walk::dates(ask.message, value, |it| {
                        before.borrow_mut().replace(it.to_owned()).unwrap_or_else(|| it.to_owned())
                    });
                })
            })
        },
    ),
    behaviour(
        "expiry-cut-from-the-second-reading",
        "cuts the last digit of an expiry to zero from its second reading on",
        &["S1.expires_in", "V5.2"],
        || {
            reader(|count: &mut usize, ask| {
                *count += 1;
                let later = *count > 1;
                read(&ask).map(|value| {
                    if later && ask.message == MessageName::ApiTokenResult {
                        walk::dates(ask.message, value, |it| {
                            let (local, offset) = split_offset(it);
                            format!("{}0{offset}", &local[..local.len().saturating_sub(1)])
                        });
                    }
                })
            })
        },
    ),
    behaviour(
        "cdata-left-open",
        "takes references for text once it has read CDATA",
        &["X4.2"],
        || {
            reader(|open: &mut bool, ask| {
                let was = *open;
                *open |= ask.text().contains("<![CDATA[") || ask.text().contains("<!--");
                let text = ask.text();
                if was && ask.is_xml() && text.contains('&') {
                    return read(&ask.about(text.replace('&', "&amp;")));
                }
                read(&ask).map(|value| {
                    if was {
                        walk::free_texts(ask.message, value, |it| {
                            it.replace('&', "&amp;").replace('<', "&lt;")
                        });
                    }
                })
            })
        },
    ),
    behaviour(
        "line-ends-of-the-body-before",
        "ends the lines of a text as the body before ended its own",
        &["X4.4"],
        || {
            reader(|windows: &mut bool, ask| {
                let before = std::mem::replace(windows, ask.text().contains("\r\n"));
                read(&ask).map(|value| {
                    if before {
                        walk::free_texts(ask.message, value, |it| it.replace('\n', "\r\n"));
                    }
                })
            })
        },
    ),
    behaviour("token-kept", "reads the first token for every later one", &["V5.1"], || {
        reader(|first: &mut Option<Value>, ask| {
            read(&ask).map(|value| {
                if let Some(token) = value.pointer_mut("/data/token") {
                    *token = first.get_or_insert_with(|| token.clone()).clone();
                }
            })
        })
    }),
];
