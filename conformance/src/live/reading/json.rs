//! Answers in JSON.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use unicrm_proto::MessageName;

use crate::shape::{Data, Kind, Record, Shape, shape};

type Members<'a> = BTreeMap<String, &'a RawValue>;

pub(super) fn read(message: MessageName, text: &str) -> Result<Value, String> {
    let members = object("(root)", text)?;
    let success: bool = match members.get("success").map(|raw| raw.get()) {
        Some("true" | "\"true\"") => true,
        Some("false" | "\"false\"") => false,
        other => return Err(format!("success: expected true or false, found {other:?}")),
    };
    let texts = |name: &str| members.get(name).map_or_else(String::new, |raw| text_of(raw.get()));
    let mut value = json!({
        "success": success, "error_code": texts("error_code"), "error_reason": texts("error_reason"),
    });
    let data = members.get("data").map(|raw| raw.get()).filter(|raw| *raw != "null");
    if let (Shape::Answer(_, shape), Some(raw)) = (shape(message), data) {
        value["data"] = match shape {
            Data::Record(_) if raw == "{}" => Value::Null,
            Data::Record(record) => of_record(record, raw, "data")?,
            Data::List(record) => of_list(record, raw, "data")?,
            Data::Text => text_of(raw).into(),
            Data::Nothing if matches!(raw, "\"\"" | "{}") => Value::Null,
            Data::Nothing => text_of(raw).into(),
        };
    }
    Ok(value)
}

/// A whole number by its digits.
pub(super) fn whole(path: &str, digits: &str) -> Result<Value, String> {
    let number: u64 =
        digits.parse().map_err(|_| format!("{path}: expected a whole number, found `{digits}`"))?;
    Ok(number.into())
}

fn of_record(record: &'static Record, raw: &str, path: &str) -> Result<Value, String> {
    let members = object(path, raw)?;
    let mut fields = Map::new();
    for (name, kind) in record.fields {
        let raw = members.get(*name).map(|raw| raw.get()).filter(|raw| *raw != "null");
        let Some(raw) = raw else { continue };
        let path = format!("{path}/{name}");
        let value = match kind {
            Kind::Text | Kind::Date | Kind::Decimal => text_of(raw).into(),
            Kind::Whole => whole(&path, &text_of(raw))?,
            Kind::List(item) => of_list(item, raw, &path)?,
        };
        fields.insert((*name).to_owned(), value);
    }
    Ok(fields.into())
}

fn of_list(record: &'static Record, raw: &str, path: &str) -> Result<Value, String> {
    let items: Vec<&RawValue> = serde_json::from_str(raw)
        .map_err(|found| format!("{path}: expected an array, found: {found}"))?;
    let items = items.iter().map(|raw| raw.get()).filter(|raw| *raw != "null");
    items.map(|raw| of_record(record, raw, path)).collect()
}

fn object<'a>(path: &str, raw: &'a str) -> Result<Members<'a>, String> {
    serde_json::from_str(raw).map_err(|found| format!("{path}: expected an object, found: {found}"))
}

/// A string's text; of anything else its very characters.
fn text_of(raw: &str) -> String {
    match serde_json::from_str::<Option<String>>(raw) {
        Ok(text) => text.unwrap_or_default(),
        Err(_) => raw.to_owned(),
    }
}
