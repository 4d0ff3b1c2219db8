//! Decimals, whole numbers and booleans.

use serde_json::{Value, json};
use unicrm_conformance::shape::Kind;
use unicrm_proto::Format;

use super::super::how::{Fault, How, message};
use super::super::json::Json;
use super::super::naive::NAIVE;
use super::super::subject::{Ask, Read, Refused};
use super::super::walk;

/// The digits that a binary float makes of a decimal.
pub(in super::super) fn through_float(digits: &str) -> String {
    digits.parse::<f64>().map_or_else(|_| digits.to_owned(), |number| number.to_string())
}

pub(in super::super) fn without_zeros(digits: &str) -> String {
    match digits.split_once('.') {
        Some((whole, fraction)) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
        }
        None => digits.to_owned(),
    }
}

/// Two decimals, as money is printed.
fn two_decimals(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    format!("{whole}.{:0<2}", fraction.get(..2.min(fraction.len())).unwrap_or_default())
}

fn floats(message: unicrm_proto::MessageName, value: &mut Value) {
    walk::decimals(message, value, through_float);
}

/// What is lost is rounded, as a float does it.
fn rounded(ask: &Ask, read: Read) -> Read {
    match read {
        Read::Refused(it) if it.kind == "lost-digits" => match NAIVE.read(ask) {
            Some(mut value) => {
                floats(ask.message, &mut value);
                Read::Value(value, Vec::new())
            }
            None => Read::Refused(it),
        },
        other => other,
    }
}

fn of_a_count(it: &Refused) -> bool {
    it.path.ends_with("total_count") || it.path.ends_with("skip")
}

pub(super) const ALL: &[Fault] = &[
    message(
        "decimals-lose-their-zeros",
        "reads a decimal without the zeros at its end",
        &["V1.1"],
        How::Misread(|message, _, value| walk::decimals(message, value, without_zeros)),
    ),
    message(
        "decimals-through-a-float",
        "reads a decimal through a binary float",
        &["V1.1", "V1.9"],
        How::Misread(|message, _, value| floats(message, value)),
    ),
    message(
        "decimals-written-with-two-decimals",
        "writes every decimal with two decimals",
        &["V1.1", "V1.9"],
        How::Value(|message, _, value| walk::decimals(message, value, two_decimals)),
    ),
    message(
        "scale-0-written-without-zero",
        "writes a whole decimal in JSON without the zero behind its point",
        &["V1.2"],
        How::Json(|_, root| {
            root.each(&mut |json| {
                if let Json::Raw(raw) = json
                    && let Some(whole) = raw.strip_suffix(".0")
                {
                    *raw = whole.to_owned();
                }
            });
        }),
    ),
    message(
        "decimals-written-as-text",
        "writes a decimal in JSON as a text",
        &["V1.1", "V1.2"],
        How::Json(|_, root| {
            root.each(&mut |json| {
                if let Json::Raw(raw) = json
                    && raw.contains('.')
                {
                    *json = Json::Text(raw.clone());
                }
            });
        }),
    ),
    message(
        "lost-digits-rounded",
        "rounds what is too long for a decimal",
        &["V1.3"],
        How::After(rounded),
    ),
    message(
        "zeros-beyond-28-dropped",
        "drops the zeros at the end of a decimal that is too long",
        &["V1.3"],
        How::Accept(|ask, it| it.kind == "lost-digits" && ask.text().contains("000"), NAIVE),
    ),
    message(
        "minus-zero-kept",
        "keeps the minus of a zero",
        &["V1.4"],
        How::After(|ask, read| {
            let negative = ask.text().contains("-0");
            read.map(|value| {
                if negative {
                    walk::decimals(ask.message, value, |digits| {
                        let zero = digits.chars().all(|it| matches!(it, '0' | '.'));
                        if zero { format!("-{digits}") } else { digits.to_owned() }
                    });
                }
            })
        }),
    ),
    message(
        "loose-numbers-refused",
        "refuses exponents, a plus and bare points",
        &["V1.5"],
        How::Unforgiving("V1.5"),
    ),
    message(
        "exponents-passed-over",
        "reads a number up to its exponent",
        &["V1.5"],
        How::Before(|ask| {
            let text = ask.text();
            for exponent in ["e3", "E3", "e+2", "e-3", "e1", "E+1", "e2", "E-2", "e-1"] {
                let cut = text
                    .replace(&format!("{exponent}<"), "<")
                    .replace(&format!("{exponent},"), ",");
                if cut != text {
                    ask.body = cut.into_bytes();
                    return;
                }
            }
        }),
    ),
    message(
        "padded-numbers-refused",
        "refuses white space around a number",
        &["V1.6"],
        How::Unforgiving("V1.6"),
    ),
    message(
        "bad-number-is-zero",
        "reads what is no number as zero",
        &["V1.7"],
        How::After(|ask, read| match read {
            Read::Refused(it) if it.kind == "bad-number" && !of_a_count(&it) => {
                match NAIVE.read(ask) {
                    Some(mut value) => {
                        walk::decimals(ask.message, &mut value, |digits| {
                            if digits.trim().parse::<f64>().is_ok() {
                                digits.to_owned()
                            } else {
                                "0".to_owned()
                            }
                        });
                        Read::Value(value, Vec::new())
                    }
                    None => Read::Refused(it),
                }
            }
            other => other,
        }),
    ),
    message(
        "booleans-as-words-alone",
        "knows true and false alone as booleans of XML, not 1 and 0",
        &["V1.8"],
        How::After(|ask, read| {
            let text = ask.text();
            let digit =
                ["<success>1<", "<success>0<", "<success> 0"].iter().any(|it| text.contains(it));
            match read {
                Read::Value(..) if digit => Read::refused("bad-boolean", 0, "success"),
                other => other,
            }
        }),
    ),
    message(
        "booleans-in-any-case",
        "reads TRUE as true, and whatever is no boolean as false",
        &["V1.8"],
        How::Accept(
            |ask, it| ask.is_xml() && it.kind == "bad-boolean" && it.path == "success",
            NAIVE,
        ),
    ),
    message(
        "json-truthiness",
        "takes any number or word for a boolean, as a script would",
        &["V1.10"],
        How::Accept(
            |ask, it| !ask.is_xml() && it.path == "success" && it.kind != "missing-field",
            NAIVE,
        ),
    ),
    message(
        "counts-in-32-bits",
        "refuses a count beyond 32 bits",
        &["N7.9"],
        How::After(|_, read| {
            let large = |value: &Value| {
                ["total_count", "skip"].iter().any(|name| {
                    value["data"][*name].as_u64().is_some_and(|count| count > u64::from(u32::MAX))
                })
            };
            match read {
                Read::Value(value, _) if large(&value) => {
                    Read::refused("bad-number", 0, "data/total_count")
                }
                other => other,
            }
        }),
    ),
    message(
        "odd-counts-are-zero",
        "reads a count that is negative, too large or no number as zero",
        &["N7.9"],
        How::Accept(|_, it| it.kind == "bad-number" && of_a_count(it), NAIVE),
    ),
    message(
        "numbers-as-text-refused",
        "refuses a number where a text is due",
        &["N8.1"],
        How::Unforgiving("N8.1"),
    ),
    message(
        "numbers-as-text-through-a-float",
        "makes a text of a number by way of a float",
        &["N8.1"],
        How::After(|ask, read| {
            let hit =
                matches!(&read, Read::Value(_, all) if all.iter().any(|it| it.clause == "N8.1"));
            read.map(|value| {
                if hit {
                    walk::free_texts(ask.message, value, through_float);
                    if let Some(code) = value.get("error_code").and_then(Value::as_str) {
                        let code = through_float(code);
                        value["error_code"] = json!(code);
                    }
                }
            })
        }),
    ),
    message(
        "text-as-numbers-refused",
        "refuses a text where a number is due",
        &["N8.2"],
        How::Unforgiving("N8.2"),
    ),
    message(
        "text-as-false",
        "takes a text where a boolean is due for false, since it is not the boolean true",
        &["N8.2"],
        How::After(|ask, read| {
            let text = ask.format == Format::Json && ask.text().contains("\"success\":\"");
            read.map(|value| {
                if text {
                    value["success"] = json!(false);
                }
            })
        }),
    ),
    message(
        "texts-that-are-numbers-normalised",
        "normalises display balances and quantities as if they were numbers",
        &["V3.1", "V3.2"],
        How::Misread(|message, _, value| {
            let takes = |name: &str, _: Kind| {
                matches!(name, "display_balance" | "debit_quantity" | "credit_quantity")
            };
            walk::texts(message, value, takes, |text| {
                let digits: String = text
                    .chars()
                    .filter(|it| it.is_ascii_digit() || matches!(it, '.' | '-'))
                    .collect();
                through_float(&digits)
            });
        }),
    ),
];
