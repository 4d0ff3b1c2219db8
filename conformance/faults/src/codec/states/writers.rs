//! Writers that remember what they have written.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use unicrm_proto::{Format, MessageName};

use super::super::how::{Fault, behaviour};
use super::super::json::Json;
use super::super::subject::{Tell, Written, read, write};
use super::super::walk;
use super::super::xml::Element;
use super::{both, writer};

type Values = HashMap<MessageName, Map<String, Value>>;

/// Writes, and changes the tree of XML where `due` says.
fn rewritten(tell: &Tell, due: bool, change: impl FnOnce(&mut Element)) -> Written {
    let body = write(tell)?;
    Ok(if due && tell.format == Format::Xml { Element::rewrite(body, change) } else { body })
}

/// Counts, and tells whether it is not the first time.
fn again(count: &mut usize) -> bool {
    *count += 1;
    *count > 1
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "buffer-not-emptied",
        "leaves what it has written in its buffer, in front of the next body",
        &["X3.2", "X3.4", "E6.1"],
        || {
            writer(|buffer: &mut Vec<u8>, tell| {
                buffer.extend(write(&tell)?);
                Ok(buffer.clone())
            })
        },
    ),
    behaviour(
        "body-kept-as-template",
        "writes the first body of a message again for every later value",
        &["E4.5", "N5.1"],
        || {
            writer(|bodies: &mut HashMap<(MessageName, Format), Vec<u8>>, tell| {
                let body = write(&tell)?;
                Ok(bodies.entry((tell.message, tell.format)).or_insert(body).clone())
            })
        },
    ),
    behaviour(
        "body-of-the-value-before",
        "writes the body of the value before",
        &["S1.token", "S2.name", "S8.quantity"],
        || {
            writer(|before: &mut HashMap<MessageName, Tell>, tell| {
                let shown =
                    before.insert(tell.message, tell.clone()).unwrap_or_else(|| tell.clone());
                write(&Tell { format: tell.format, ..shown })
            })
        },
    ),
    behaviour(
        "format-of-the-first-writing",
        "writes every body in the format of the first",
        &["S1.expires_in", "S4.name", "S8.card_no"],
        || {
            writer(|format: &mut Option<Format>, tell| {
                write(&Tell { format: *format.get_or_insert(tell.format), ..tell })
            })
        },
    ),
    behaviour(
        "namespaces-declared-once",
        "declares its namespaces in the first body that it writes",
        &["E2.1"],
        || {
            writer(|count: &mut usize, tell| {
                let due = tell.format == Format::Xml && again(count);
                rewritten(&tell, due, |root| {
                    root.attributes.retain(|(name, _)| name == "xmlns:xsi")
                })
            })
        },
    ),
    behaviour(
        "type-written-once",
        "writes the type of data in the first body alone",
        &["E3.1"],
        || {
            writer(|count: &mut usize, tell| {
                let due = tell.format == Format::Xml && again(count);
                rewritten(&tell, due, |root| {
                    root.get_mut("data").into_iter().for_each(|data| data.attributes.clear());
                })
            })
        },
    ),
    behaviour(
        "type-of-the-answer-before",
        "writes the type of the answer before",
        &["E3.1"],
        || {
            writer(|before: &mut Option<Vec<(String, String)>>, tell| {
                rewritten(&tell, true, |root| {
                    if let Some(data) = root.get_mut("data") {
                        let own = data.attributes.clone();
                        data.attributes = before.replace(own.clone()).unwrap_or(own);
                    }
                })
            })
        },
    ),
    behaviour(
        "root-of-the-answer-before",
        "writes the root of the body before",
        &["E1.1", "E1.6"],
        || {
            writer(|before: &mut Option<String>, tell| {
                rewritten(&tell, true, |root| {
                    let own = root.name.clone();
                    root.name = before.replace(own.clone()).unwrap_or(own);
                })
            })
        },
    ),
    behaviour(
        "nulls-written-once",
        "writes null in the first body of JSON, and leaves it out after",
        &["N1.2", "N4.3"],
        || {
            writer(|count: &mut usize, tell| {
                let body = write(&tell)?;
                if tell.format != Format::Json || !again(count) {
                    return Ok(body);
                }
                Ok(Json::rewrite(body, |root| {
                    root.each(&mut |json| {
                        if let Json::Object(members) = json {
                            members.retain(|(_, value)| *value != Json::Raw("null".to_owned()));
                        }
                    });
                }))
            })
        },
    ),
    behaviour(
        "nil-written-once",
        "writes nil in the first request of XML, and leaves it out after",
        &["N3.8"],
        || {
            writer(|count: &mut usize, mut tell| {
                let request = tell.format == Format::Xml && !tell.message.is_answer();
                if request && again(count) {
                    tell.value
                        .as_object_mut()
                        .into_iter()
                        .for_each(|it| it.retain(|_, field| !field.is_null()));
                }
                write(&tell)
            })
        },
    ),
    behaviour(
        "absent-filled-from-the-value-before",
        "writes a field that is absent with its value from the request before",
        &["N5.1"],
        || {
            writer(|left: &mut Values, mut tell| {
                if let (false, Some(fields)) =
                    (tell.message.is_answer(), tell.value.as_object_mut())
                {
                    let before = left.entry(tell.message).or_default();
                    before.extend(fields.clone());
                    fields.clone_from(before);
                }
                write(&tell)
            })
        },
    ),
    behaviour(
        "absent-filled-from-what-was-read",
        "reads and writes requests in one object, so that what was read is written where nothing is set",
        &["N5.1"],
        || {
            both(
                |left: &mut Values, ask| {
                    let found = read(&ask);
                    if let (false, Some(Value::Object(fields))) =
                        (ask.message.is_answer(), found.value())
                    {
                        left.entry(ask.message).or_default().extend(fields.clone());
                    }
                    found
                },
                |left, mut tell| {
                    if let (Some(before), Some(fields)) =
                        (left.get(&tell.message), tell.value.as_object_mut())
                    {
                        for (name, value) in before {
                            fields.entry(name.clone()).or_insert_with(|| value.clone());
                        }
                    }
                    write(&tell)
                },
            )
        },
    ),
    behaviour(
        "numbers-of-payments-counted",
        "appends a count of the payments that it has written to from_no, from the second on",
        &["S8.from_no"],
        || {
            writer(|count: &mut usize, mut tell| {
                if let Some(Value::String(number)) = tell.value.get_mut("from_no")
                    && again(count)
                {
                    number.push_str(&format!("-{count}"));
                }
                write(&tell)
            })
        },
    ),
    behaviour(
        "lists-written-once",
        "writes the lists of a message empty in JSON once it has written that message",
        &["S2.data", "S3.comment", "S5.comment"],
        || {
            writer(|written: &mut HashSet<MessageName>, tell| {
                let due = !written.insert(tell.message);
                let body = write(&tell)?;
                Ok(match tell.format {
                    Format::Json if due => Json::rewrite(body, |root| {
                        root.each(&mut |json| {
                            if let Json::Array(items) = json {
                                items.clear();
                            }
                        });
                    }),
                    _ => body,
                })
            })
        },
    ),
    behaviour(
        "digits-of-the-decimal-before",
        "writes as many decimals as the decimal before had",
        &["V1.1", "V1.9"],
        || {
            writer(|scale: &mut std::cell::RefCell<usize>, mut tell| {
                walk::decimals(tell.message, &mut tell.value, |digits| {
                    let fraction = digits.split_once('.').map_or(0, |(_, it)| it.len());
                    let before = std::mem::replace(&mut *scale.borrow_mut(), fraction);
                    match digits.split_once('.') {
                        Some((whole, fraction)) if before > 0 => {
                            format!("{whole}.{}", fraction.get(..before).unwrap_or(fraction))
                        }
                        _ => digits.to_owned(),
                    }
                });
                write(&tell)
            })
        },
    ),
    behaviour(
        "order-turned-every-second-time",
        "writes the fields of every second body backwards, since it walks a list there and back",
        &["X3.2", "X3.3"],
        || {
            writer(|turn: &mut bool, tell| {
                *turn = !*turn;
                let due = !*turn;
                rewritten(&tell, due, |root| root.children.reverse())
            })
        },
    ),
    behaviour(
        "zero-written-once",
        "writes the zero behind the point of a whole decimal in its first body alone",
        &["V1.2"],
        || {
            writer(|count: &mut usize, tell| {
                let body = write(&tell)?;
                if tell.format != Format::Json || !again(count) {
                    return Ok(body);
                }
                Ok(Json::rewrite(body, |root| {
                    root.each(&mut |json| {
                        if let Json::Raw(raw) = json
                            && let Some(whole) = raw.strip_suffix(".0")
                        {
                            *raw = whole.to_owned();
                        }
                    });
                }))
            })
        },
    ),
    behaviour(
        "byte-order-mark-written-after-the-first",
        "writes a byte order mark before every body but the first",
        &["E6.1"],
        || {
            writer(|count: &mut usize, tell| {
                let mut body = write(&tell)?;
                if again(count) {
                    body.splice(..0, *b"\xEF\xBB\xBF");
                }
                Ok(body)
            })
        },
    ),
];
