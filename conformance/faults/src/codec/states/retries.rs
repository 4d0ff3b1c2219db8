//! Bodies that are refused once, and let through when they come again.

use std::collections::HashSet;

use super::super::how::{Fault, behaviour};
use super::super::naive::{NAIVE, Naive};
use super::super::subject::{Ask, Read, Refused, read};
use super::reader;

type Bodies = HashSet<Vec<u8>>;

/// A body that comes again is read by a reader without checks, as far as `takes` says.
fn let_through(seen: &mut Bodies, ask: &Ask, takes: impl Fn(&Ask, &Refused) -> bool) -> Read {
    match read(ask) {
        Read::Refused(it) if takes(ask, &it) && !seen.insert(ask.body.clone()) => {
            match (Naive { filled: true, ..NAIVE }).read(ask) {
                Some(value) => Read::Value(value, Vec::new()),
                None => Read::Refused(it),
            }
        }
        other => other,
    }
}

fn doubled(it: &Refused) -> bool {
    it.kind == "duplicate-field"
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "doubled-field-let-through-again",
        "refuses a doubled field, and reads the last of them when the body comes again",
        &["X5.2"],
        || reader(|seen, ask| let_through(seen, &ask, |_, it| doubled(it))),
    ),
    behaviour(
        "doubled-field-looked-for-in-three-bodies",
        "looks for doubled fields in its first three bodies alone",
        &["X5.2", "X5.5"],
        || {
            reader(|count: &mut usize, ask| {
                *count += 1;
                let mut seen = Bodies::from([ask.body.clone()]);
                if *count > 3 {
                    let_through(&mut seen, &ask, |_, it| doubled(it))
                } else {
                    read(&ask)
                }
            })
        },
    ),
    behaviour(
        "name-in-other-case-let-through-again",
        "refuses a name in other case beside the known one, and skips it when the body comes again",
        &["X5.5"],
        || {
            reader(|seen, ask| {
                let_through(seen, &ask, |ask, it| {
                    doubled(it) && !ask.is_xml() && it.path != "email"
                })
            })
        },
    ),
    behaviour(
        "both-emails-let-through-again",
        "refuses two emails, and reads the second when the body comes again",
        &["J1.9"],
        || {
            reader(|seen, ask| {
                let_through(seen, &ask, |ask, it| {
                    let both = ask.text().contains("Email") && ask.text().contains("email");
                    both && (doubled(it) || it.kind == "table-name")
                })
            })
        },
    ),
    behaviour(
        "both-contents-let-through-again",
        "refuses two contents of a payment, and reads one when the payment comes again",
        &["O9.3"],
        || {
            reader(|seen, ask| {
                let_through(seen, &ask, |_, it| doubled(it) && it.path == "fromcontent")
            })
        },
    ),
    behaviour(
        "lost-digits-let-through-again",
        "refuses a quantity with too many digits, and takes it when it comes again",
        &["V1.3"],
        || reader(|seen, ask| let_through(seen, &ask, |_, it| it.kind == "lost-digits")),
    ),
    behaviour(
        "doctype-let-through-again",
        "refuses a DOCTYPE, and reads it with its entities when the body comes again",
        &["X2.1"],
        || reader(|seen, ask| let_through(seen, &ask, |_, it| it.kind == "doctype")),
    ),
    behaviour(
        "lone-surrogate-let-through-again",
        "refuses a lone surrogate, and replaces it when the body comes again",
        &["J1.5"],
        || {
            reader(|seen: &mut Bodies, ask| {
                let text = ask.text();
                let first = seen.insert(ask.body.clone());
                match read(&ask) {
                    Read::Refused(it) if !first => {
                        let at = it.offset.unwrap_or(0);
                        let rest = text.get(at + 6..).filter(|_| text[at..].starts_with("\\u"));
                        match rest {
                            Some(rest) => read(&ask.about(format!("{}\\ufffd{rest}", &text[..at]))),
                            None => Read::Refused(it),
                        }
                    }
                    other => other,
                }
            })
        },
    ),
    behaviour(
        "missing-fields-let-through-again",
        "refuses a payment without quantity, card or account, and fills them when it comes again",
        &["N7.8"],
        || {
            reader(|seen, ask| {
                let_through(seen, &ask, |ask, it| {
                    it.kind == "missing-field" && ask.message.as_str() == "MemberPay"
                })
            })
        },
    ),
    behaviour(
        "answer-let-through-again",
        "refuses an answer that lacks what is due, and fills it when it comes again",
        &["N7.4", "N7.6", "N7.7", "N7.12"],
        || {
            reader(|seen, ask| {
                let_through(seen, &ask, |ask, it| {
                    it.kind == "missing-field" && ask.message.is_answer()
                })
            })
        },
    ),
    behaviour(
        "type-let-through-again",
        "refuses another type, and does not look at it when the body comes again",
        &["E3.5", "E3.6"],
        || reader(|seen, ask| let_through(seen, &ask, |_, it| it.kind == "wrong-type")),
    ),
    behaviour(
        "bad-value-let-through-again",
        "refuses a number or a date that is none, and keeps its text when the body comes again",
        &["V1.7", "V2.5", "N7.9"],
        || {
            reader(|seen, ask| {
                let_through(seen, &ask, |_, it| {
                    matches!(it.kind.as_str(), "bad-number" | "bad-date")
                })
            })
        },
    ),
    behaviour(
        "nil-with-content-let-through-again",
        "refuses a nil with content, and takes it for nil when the body comes again",
        &["N3.5"],
        || reader(|seen, ask| let_through(seen, &ask, |_, it| it.kind == "nil-with-content")),
    ),
    behaviour(
        "payment-read-before-refused",
        "refuses a payment whose from_no it has read before, as only a server may",
        &["S8.from_no"],
        || {
            reader(|seen: &mut HashSet<String>, ask| {
                let found = read(&ask);
                let number = found.value().and_then(|it| it["from_no"].as_str()).map(str::to_owned);
                match number {
                    Some(number) if !seen.insert(number.clone()) => {
                        Read::refused("duplicate-field", 0, "from_no")
                    }
                    _ => found,
                }
            })
        },
    ),
];
