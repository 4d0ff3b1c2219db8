//! The records of a value and of a body.

use serde_json::{Map, Value};
use unicrm_conformance::shape::{Data, Kind, Record, Shape, shape};
use unicrm_proto::MessageName;

use super::json::Json;
use super::xml::Element;

/// A record of a value, as it is handed out.
type Visit<'a> = dyn FnMut(&'static Record, &mut Map<String, Value>) + 'a;

/// Calls `visit` for every record of a neutral value, the outer first.
pub(super) fn records(message: MessageName, value: &mut Value, visit: &mut Visit<'_>) {
    match shape(message) {
        Shape::Request(record) => record_of(record, value, visit),
        Shape::Answer(_, data) => match (data, value.get_mut("data")) {
            (Data::Record(record), Some(data)) => record_of(record, data, visit),
            (Data::List(record), Some(Value::Array(items))) => {
                items.iter_mut().for_each(|item| record_of(record, item, visit));
            }
            _ => {}
        },
    }
}

fn record_of(record: &'static Record, value: &mut Value, visit: &mut Visit<'_>) {
    let Value::Object(fields) = value else { return };
    visit(record, fields);
    for (name, kind) in record.fields {
        if let (Kind::List(item), Some(Value::Array(items))) = (kind, fields.get_mut(*name)) {
            items.iter_mut().for_each(|entry| record_of(item, entry, visit));
        }
    }
}

/// Calls `change` for every text, decimal or date (what `takes` says) that has a value.
pub(super) fn texts(
    message: MessageName,
    value: &mut Value,
    takes: impl Fn(&str, Kind) -> bool,
    change: impl Fn(&str) -> String,
) {
    records(message, value, &mut |record, fields| {
        for (name, kind) in record.fields {
            if let Some(Value::String(text)) = fields.get_mut(*name)
                && takes(name, *kind)
            {
                *text = change(text);
            }
        }
    });
    if let (Shape::Answer(_, Data::Text), Some(Value::String(text))) =
        (shape(message), value.get_mut("data"))
        && takes("data", Kind::Text)
    {
        *text = change(text);
    }
}

/// The same of free text alone.
pub(super) fn free_texts(message: MessageName, value: &mut Value, change: impl Fn(&str) -> String) {
    texts(message, value, |_, kind| matches!(kind, Kind::Text), change);
}

/// The same of decimals alone.
pub(super) fn decimals(message: MessageName, value: &mut Value, change: impl Fn(&str) -> String) {
    texts(message, value, |_, kind| matches!(kind, Kind::Decimal), change);
}

/// The same of dates alone.
pub(super) fn dates(message: MessageName, value: &mut Value, change: impl Fn(&str) -> String) {
    texts(message, value, |_, kind| matches!(kind, Kind::Date), change);
}

/// The record at the root of a request's body, or in the data of an answer's.
fn top(message: MessageName) -> Option<&'static Record> {
    match shape(message) {
        Shape::Request(record) | Shape::Answer(_, Data::Record(record)) => Some(record),
        Shape::Answer(..) => None,
    }
}

/// Takes a field out of the records of these names in written XML.
pub(super) fn forget_xml(message: MessageName, root: &mut Element, records: &[&str], field: &str) {
    let in_data = message.is_answer();
    if records.contains(&message.as_str()) {
        root.drop(|child| child.name == field);
    }
    if in_data
        && let (Some(record), Some(data)) = (top(message), root.get_mut("data"))
        && records.contains(&record.item)
    {
        data.drop(|child| child.name == field);
    }
    root.each(&mut |element| {
        if records.contains(&element.name.as_str()) {
            element.drop(|child| child.name == field);
        }
    });
}

/// The same in written JSON.
pub(super) fn forget_json(message: MessageName, root: &mut Json, records: &[&str], field: &str) {
    if records.contains(&message.as_str()) {
        root.members().into_iter().for_each(|members| members.retain(|(name, _)| name != field));
    }
    let whole = match shape(message) {
        Shape::Request(record) => Some((record, root)),
        Shape::Answer(_, Data::Record(record) | Data::List(record)) => {
            root.get_mut("data").map(|data| (record, data))
        }
        Shape::Answer(..) => None,
    };
    if let Some((record, json)) = whole {
        forget_in(record, json, records, field);
    }
}

fn forget_in(record: &'static Record, json: &mut Json, records: &[&str], field: &str) {
    if let Json::Array(items) = json {
        return items.iter_mut().for_each(|item| forget_in(record, item, records, field));
    }
    let Some(members) = json.members() else { return };
    if records.contains(&record.item) {
        members.retain(|(name, _)| name != field);
    }
    for (name, kind) in record.fields {
        let inner = members.iter_mut().find(|(known, _)| known == name);
        if let (Kind::List(item), Some((_, list))) = (kind, inner) {
            forget_in(item, list, records, field);
        }
    }
}
