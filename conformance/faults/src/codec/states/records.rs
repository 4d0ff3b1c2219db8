//! Records and lists that one reading leaves for the next.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use unicrm_conformance::shape::Kind;
use unicrm_proto::MessageName;

use super::super::how::{Fault, behaviour};
use super::super::subject::{Read, read};
use super::super::walk;
use super::reader;

/// The fields of each request as they were left.
type Left = HashMap<MessageName, Map<String, Value>>;

fn grown(total: &mut u64, value: &mut Value, field: &str) {
    if let Some(count) = value["data"][field].as_u64() {
        *total += count;
        value["data"][field] = json!(*total);
    }
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "request-read-into-one-object",
        "reads requests into one object, so that a field that is absent keeps its value from before",
        &["N5.1"],
        || {
            reader(|left: &mut Left, ask| {
                read(&ask).map(|value| {
                    if let (false, Some(fields)) = (ask.message.is_answer(), value.as_object_mut())
                    {
                        let before = left.entry(ask.message).or_default();
                        before.extend(fields.clone());
                        fields.clone_from(before);
                    }
                })
            })
        },
    ),
    behaviour(
        "nil-stays-nil",
        "takes a field that was nil once for nil in every request after",
        &["N3.4", "N4.2"],
        || {
            reader(|left: &mut Left, ask| {
                read(&ask).map(|value| {
                    if let (false, Some(fields)) = (ask.message.is_answer(), value.as_object_mut())
                    {
                        let before = left.entry(ask.message).or_default();
                        before.extend(
                            fields
                                .iter()
                                .filter(|(_, it)| it.is_null())
                                .map(|(name, it)| (name.clone(), it.clone())),
                        );
                        fields.extend(before.clone());
                    }
                })
            })
        },
    ),
    behaviour(
        "fields-of-the-first-request-required",
        "expects every field that the first request of its kind had",
        &["N5.1"],
        || {
            reader(|left: &mut Left, ask| {
                let found = read(&ask);
                let Some(Value::Object(fields)) = found.value() else { return found };
                if ask.message.is_answer() {
                    return found;
                }
                let first = left.entry(ask.message).or_insert_with(|| fields.clone());
                if first.keys().any(|name| !fields.contains_key(name)) {
                    return Read::refused("missing-field", 0, "");
                }
                found
            })
        },
    ),
    behaviour(
        "lists-not-emptied",
        "adds the items of a list to those of the list before",
        &["S2.no", "S2.name", "S3.member_no", "S5.action"],
        || {
            reader(|lists: &mut HashMap<MessageName, Vec<Value>>, ask| {
                read(&ask).map(|value| {
                    let list = match value.get("data") {
                        Some(data) if data.is_array() => value.get_mut("data"),
                        _ => value.pointer_mut("/data/items"),
                    };
                    if let Some(items) = list.and_then(Value::as_array_mut) {
                        let all = lists.entry(ask.message).or_default();
                        all.append(items);
                        items.clone_from(all);
                    }
                })
            })
        },
    ),
    behaviour(
        "empty-list-shared",
        "has one empty list, to which it adds the items of the first list that it reads",
        &["N6.4", "N6.1", "N6.2"],
        || {
            reader(|shared: &mut HashMap<&'static str, Value>, ask| {
                read(&ask).map(|value| {
                    walk::records(ask.message, value, &mut |record, fields| {
                        for (name, kind) in record.fields {
                            let (Kind::List(_), Some(list)) = (kind, fields.get_mut(*name)) else {
                                continue;
                            };
                            let kept = shared.entry(*name).or_insert_with(|| json!([]));
                            if list.as_array().is_some_and(Vec::is_empty) {
                                list.clone_from(kept);
                            } else {
                                kept.clone_from(list);
                            }
                        }
                    });
                })
            })
        },
    ),
    behaviour(
        "list-read-once",
        "reads a list once, and finds it exhausted in the second body of the same message",
        &["S2.data", "S3.name", "S5.display_balance"],
        || {
            reader(|done: &mut HashMap<MessageName, ()>, ask| {
                read(&ask).map(|value| {
                    let list = match value.get("data") {
                        Some(data) if data.is_array() => value.get_mut("data"),
                        _ => value.pointer_mut("/data/items"),
                    };
                    if let Some(list) = list.and_then(Value::as_array_mut)
                        && done.insert(ask.message, ()).is_some()
                    {
                        list.clear();
                    }
                })
            })
        },
    ),
    behaviour(
        "accounts-of-the-member-before",
        "gives a member the accounts of the one before",
        &["S4.account_no", "S4.balance", "S3.balance"],
        || {
            reader(|before: &mut Option<Value>, ask| {
                read(&ask).map(|value| {
                    walk::records(ask.message, value, &mut |record, fields| {
                        if let ("Member", Some(accounts)) =
                            (record.item, fields.get_mut("accounts"))
                        {
                            let own = accounts.clone();
                            *accounts = before.replace(own).unwrap_or_else(|| accounts.clone());
                        }
                    });
                })
            })
        },
    ),
    behaviour(
        "total-count-summed",
        "adds every total_count to those before",
        &["S3.total_count", "S5.total_count"],
        || {
            reader(|total: &mut u64, ask| {
                read(&ask).map(|value| grown(total, value, "total_count"))
            })
        },
    ),
    behaviour(
        "skip-summed",
        "adds every skip to those before, as a pager does that reads one list page by page",
        &["S3.skip", "S5.skip"],
        || reader(|total: &mut u64, ask| read(&ask).map(|value| grown(total, value, "skip"))),
    ),
    behaviour(
        "failure-stays",
        "takes every answer for a failure once it has read one",
        &["E4.3"],
        || {
            reader(|failed: &mut bool, ask| {
                read(&ask).map(|value| {
                    if ask.message.is_answer() {
                        *failed |= value["success"] == json!(false) || value["error_code"] != "";
                        value["success"] = json!(value["success"] == json!(true) && !*failed);
                    }
                })
            })
        },
    ),
    behaviour(
        "success-of-the-answer-before",
        "tells the success of the answer before",
        &["E4.1", "E5.2"],
        || {
            reader(|before: &mut Option<bool>, ask| {
                read(&ask).map(|value| {
                    if let Some(success) = value["success"].as_bool() {
                        let shown = before.replace(success).unwrap_or(true);
                        value["success"] = json!(shown);
                    }
                })
            })
        },
    ),
    behaviour(
        "reason-of-the-first-failure",
        "gives every failure the reason of the first",
        &["E4.1"],
        || {
            reader(|first: &mut Option<Value>, ask| {
                read(&ask).map(|value| {
                    if ask.message.is_answer() && value["error_reason"] != "" {
                        let own = value["error_reason"].clone();
                        value["error_reason"] = first.get_or_insert(own).clone();
                    }
                })
            })
        },
    ),
    behaviour(
        "code-of-the-first-failure",
        "gives every failure the code of the first",
        &["E4.5", "E4.2"],
        || {
            reader(|first: &mut Option<Value>, ask| {
                read(&ask).map(|value| {
                    if ask.message.is_answer() && value["error_code"] != "" {
                        let own = value["error_code"].clone();
                        value["error_code"] = first.get_or_insert(own).clone();
                    }
                })
            })
        },
    ),
    behaviour(
        "codes-known-from-the-second-answer",
        "loads its table of codes after the first answer, in which every code is unknown",
        &["E4.5"],
        || {
            reader(|loaded: &mut bool, ask| {
                read(&ask).map(|value| {
                    if ask.message.is_answer() && !std::mem::replace(loaded, true) {
                        value["error_code"] = json!("");
                    }
                })
            })
        },
    ),
    behaviour(
        "order-of-the-first-body-expected",
        "expects the fields of a message in the order of the first body",
        &["X3.1"],
        || {
            reader(|orders: &mut HashMap<MessageName, Vec<u8>>, ask| {
                let found = read(&ask);
                let start: Vec<u8> =
                    ask.text().split(['<', '"']).nth(3).unwrap_or_default().bytes().collect();
                let first = orders.entry(ask.message).or_insert_with(|| start.clone());
                if found.value().is_some() && *first != start {
                    return Read::refused("wrong-shape", 0, "");
                }
                found
            })
        },
    ),
];
