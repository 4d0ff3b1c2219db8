//! Written JSON, through serde_json's `RawValue`: the digits of a number are seen as they stand.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::{Findings, check_order, step};
use crate::neutral::json_digits;
use crate::shape::{Data, Kind, Record, Shape, shape};

const ENVELOPE: [&str; 4] = ["success", "error_code", "error_reason", "data"];

pub(super) fn check(message: MessageName, text: &str, value: &Value, findings: &mut Findings) {
    let Some(members) = object(findings, "", text) else { return };
    match shape(message) {
        Shape::Request(record) => check_record(findings, "", record, &members, value, Nulls::Kept),
        Shape::Answer(_, data) => {
            check_order(findings, "X3.4", "", &names(&members), &ENVELOPE);
            for name in ["success", "error_code", "error_reason"] {
                match named(&members, name) {
                    None => findings.add(Some("E4.1"), name, &value[name], "nothing"),
                    Some(raw) => check_scalar(findings, name, None, raw, &value[name]),
                }
            }
            let no_data = if message == MessageName::Empty { "E5.1" } else { "E4.1" };
            match (named(&members, "data"), value.get("data").filter(|data| !data.is_null())) {
                (Some("null"), None) => {}
                (other, None) => {
                    findings.add(Some(no_data), "data", "null", other.unwrap_or("nothing"))
                }
                (None, Some(due)) => findings.add(None, "data", due, "nothing"),
                (Some(raw), Some(due)) => check_data(findings, data, raw, due),
            }
        }
    }
}

pub(super) fn envelope(text: &str) -> Option<Value> {
    let written: Value = serde_json::from_str(text).ok()?;
    let success = written["success"].as_bool()?;
    let (code, reason) = (written["error_code"].as_str()?, written["error_reason"].as_str()?);
    Some(json!({ "success": success, "error_code": code, "error_reason": reason }))
}

/// What a field without a value looks like.
#[derive(Clone, Copy, PartialEq)]
enum Nulls {
    /// Answers: written as null.
    Written,
    /// Requests: absent and null are two things.
    Kept,
}

fn check_data(findings: &mut Findings, data: Data, raw: &str, due: &Value) {
    match data {
        Data::Record(record) => {
            if let Some(members) = object(findings, "data", raw) {
                check_record(findings, "data", record, &members, due, Nulls::Written);
            }
        }
        Data::List(record) => check_list(findings, "data", record, raw, due),
        Data::Text => check_scalar(findings, "data", None, raw, due),
        Data::Nothing => findings.add(Some("E5.1"), "data", "null", raw),
    }
}

type Members = Vec<(String, Box<RawValue>)>;

fn check_record(
    findings: &mut Findings,
    path: &str,
    record: &'static Record,
    members: &Members,
    value: &Value,
    nulls: Nulls,
) {
    let order: Vec<&str> = record.fields.iter().map(|(name, _)| *name).collect();
    check_order(findings, "X3.4", path, &names(members), &order);
    for (name, kind) in record.fields {
        let path = step(path, name);
        match (value.get(*name), named(members, name), nulls) {
            (None, Some("null"), Nulls::Written) | (None, None, Nulls::Kept) => {}
            (None, other, Nulls::Written) => {
                findings.add(Some("N1.2"), &path, "null", other.unwrap_or("nothing"))
            }
            (None, Some(raw), Nulls::Kept) => findings.add(Some("N4.1"), &path, "no such key", raw),
            (Some(Value::Null), Some("null"), _) => {}
            (Some(Value::Null), other, _) => {
                findings.add(Some("N4.3"), &path, "null", other.unwrap_or("nothing"))
            }
            (Some(due), None, _) => findings.add(None, &path, due, "nothing"),
            (Some(due), Some(raw), _) => check_field(findings, &path, *kind, raw, due),
        }
    }
}

fn check_field(findings: &mut Findings, path: &str, kind: Kind, raw: &str, due: &Value) {
    match (kind, due) {
        (Kind::List(record), due) => check_list(findings, path, record, raw, due),
        (Kind::Decimal, Value::String(digits)) => {
            let written = json_digits(digits);
            // The zero that a scale-0 decimal gains has a clause of its own.
            let clause = if digits == raw && *digits != written { "V1.2" } else { "V1.1" };
            findings.same(Some(clause), path, &written, raw);
        }
        (Kind::Date, due) => check_scalar(findings, path, Some("V2.1"), raw, due),
        (_, due) => check_scalar(findings, path, None, raw, due),
    }
}

fn check_list(
    findings: &mut Findings,
    path: &str,
    record: &'static Record,
    raw: &str,
    due: &Value,
) {
    let items: Vec<Box<RawValue>> = match serde_json::from_str(raw) {
        Ok(items) => items,
        Err(found) => return findings.add(None, path, "an array", found),
    };
    let due = due.as_array().map(Vec::as_slice).unwrap_or_default();
    if items.len() != due.len() {
        findings.add(None, path, format_args!("{} items", due.len()), items.len());
    }
    for (index, (item, due)) in items.iter().zip(due).enumerate() {
        let path = format!("{path}[{index}]");
        if let Some(members) = object(findings, &path, item.get()) {
            check_record(findings, &path, record, &members, due, Nulls::Written);
        }
    }
}

/// Text, a whole number or a boolean: numbers and booleans by their very characters.
fn check_scalar(
    findings: &mut Findings,
    path: &str,
    clause: Option<&'static str>,
    raw: &str,
    due: &Value,
) {
    match (due, serde_json::from_str::<Value>(raw)) {
        (Value::String(due), Ok(Value::String(found))) => findings.same(clause, path, due, &found),
        (Value::String(_), _) => findings.add(clause, path, due, raw),
        (due, _) => findings.same(clause, path, &due.to_string(), raw),
    }
}

/// An object's members in their order, double ones too.
fn object(findings: &mut Findings, path: &str, text: &str) -> Option<Members> {
    struct InOrder;
    impl<'de> Visitor<'de> for InOrder {
        type Value = Members;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = deserializer
        .deserialize_map(InOrder)
        .and_then(|members| deserializer.end().map(|()| members));
    match read {
        Ok(members) => Some(members),
        Err(found) => {
            findings.add(Some("J1.1"), path, "a JSON object", found);
            None
        }
    }
}

fn names(members: &Members) -> Vec<&str> {
    members.iter().map(|(name, _)| name.as_str()).collect()
}

fn named<'a>(members: &'a Members, name: &str) -> Option<&'a str> {
    members.iter().find(|(known, _)| known == name).map(|(_, raw)| raw.get())
}
