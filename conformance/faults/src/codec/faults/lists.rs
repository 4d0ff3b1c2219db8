//! Lists.

use serde_json::{Value, json};
use unicrm_conformance::shape::Kind;

use super::super::how::{Fault, How, message};
use super::super::json::Json;
use super::super::subject::{Forgiven, Read};
use super::super::walk;

fn forgave(read: &Read, clause: &str) -> bool {
    matches!(read, Read::Value(_, all) if all.iter().any(|it: &Forgiven| it.clause == clause))
}

pub(super) const ALL: &[Fault] = &[
    message("missing-list-refused", "refuses a missing list", &["N6.1"], How::Unforgiving("N6.1")),
    message("null-list-refused", "refuses a nil or null list", &["N6.2"], How::Unforgiving("N6.2")),
    message("null-item-refused", "refuses a nil or null item", &["N6.3"], How::Unforgiving("N6.3")),
    message(
        "null-item-kept-as-empty-record",
        "keeps a nil or null item as a record without fields",
        &["N6.3"],
        How::After(|ask, read| {
            let hit = forgave(&read, "N6.3");
            read.map(|value| {
                if hit && ask.message.as_str() == "MemberSorts" {
                    value["data"]
                        .as_array_mut()
                        .into_iter()
                        .for_each(|list| list.insert(0, json!({})));
                } else if hit {
                    walk::records(ask.message, value, &mut |record, fields| {
                        let lists =
                            record.fields.iter().filter(|(_, kind)| matches!(kind, Kind::List(_)));
                        for (name, _) in lists {
                            if let Some(Value::Array(list)) = fields.get_mut(*name) {
                                list.insert(0, json!({}));
                            }
                        }
                    });
                }
            })
        }),
    ),
    message(
        "null-item-not-counted",
        "does not count nil and null items in the index of a path",
        &["N6.3"],
        How::Retell(|_, it| {
            if it.kind == "missing-field" && it.path.contains("[1]") {
                it.path = it.path.replacen("[1]", "[0]", 1);
            }
        }),
    ),
    message(
        "empty-list-left-out",
        "leaves an empty list out",
        &["N6.4"],
        How::Xml(|_, root| {
            root.each(&mut |element| {
                element.drop(|child| {
                    matches!(child.name.as_str(), "items" | "accounts") && child.children.is_empty()
                });
            });
        }),
    ),
    message(
        "empty-list-written-as-null",
        "writes an empty list as null",
        &["N6.4"],
        How::Json(|_, root| {
            root.each(&mut |json| {
                if *json == Json::Array(Vec::new()) {
                    *json = Json::Raw("null".to_owned());
                }
            });
        }),
    ),
    message(
        "first-item-alone",
        "reads the first item of a list alone",
        &["S2.sample_xml", "S2.sample_json", "S2.data"],
        How::Misread(|message, _, value| {
            if let ("MemberSorts", Some(list)) = (message.as_str(), value["data"].as_array_mut()) {
                list.truncate(1);
            }
        }),
    ),
    message(
        "items-share-one-record",
        "reads the items of a list into one record, so that a field that is missing has the value of the item before",
        &["N1.3"],
        How::Misread(|message, _, value| {
            walk::records(message, value, &mut |record, fields| {
                for (name, kind) in record.fields {
                    let Kind::List(_) = kind else { continue };
                    let Some(Value::Array(items)) = fields.get_mut(*name) else { continue };
                    let mut before = serde_json::Map::new();
                    for item in items.iter_mut().filter_map(Value::as_object_mut) {
                        before.extend(
                            item.iter()
                                .filter(|(_, it)| !it.is_null())
                                .map(|(name, it)| (name.clone(), it.clone())),
                        );
                        item.clone_from(&before);
                    }
                }
            });
        }),
    ),
];
