//! Comparing neutral values: what design and README call "by meaning", before any format.

use serde_json::{Map, Value};
use unicrm_proto::MessageName;

use crate::shape::{Data, Kind, Record, Shape, shape};

/// One place where two values differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// `data/items[0]/balance`; empty for the whole.
    pub path: String,
    /// What was expected there; `None`: nothing.
    pub expected: Option<Value>,
    /// What was found there; `None`: nothing.
    pub found: Option<Value>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = if self.path.is_empty() { "(root)" } else { &self.path };
        write!(
            f,
            "{path}: expected {}, found {}",
            shown(self.expected.as_ref()),
            shown(self.found.as_ref())
        )
    }
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    if text.chars().count() <= 200 {
        return text;
    }
    let head: String = text.chars().take(200).collect();
    format!("{head}… ({} bytes)", text.len())
}

/// The value with what means the same made the same: in answers null is left out and a missing list is empty.
/// Requests stay as they are, since absent and nil are two things there.
pub fn normalised(message: MessageName, value: &Value) -> Value {
    let mut value = value.clone();
    if let Shape::Answer(_, data) = shape(message) {
        drop_nulls(&mut value);
        if let (Data::Record(record), Some(Value::Object(fields))) = (data, value.get_mut("data")) {
            fill_lists(record, fields);
        }
    }
    value
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn fill_lists(record: &'static Record, fields: &mut Map<String, Value>) {
    for (name, kind) in record.fields {
        let Kind::List(item) = kind else { continue };
        let list = fields.entry(*name).or_insert_with(|| Value::Array(Vec::new()));
        for entry in list.as_array_mut().into_iter().flatten() {
            if let Value::Object(inner) = entry {
                fill_lists(item, inner);
            }
        }
    }
}

/// The value as it is read again from the JSON that is written of it: a decimal of scale 0 has gained one zero
/// (clause V1.2, the one exception to "the digits read are the digits written").
pub fn as_reread_from_json(message: MessageName, value: &Value) -> Value {
    let mut value = value.clone();
    each_field(message, &mut value, &mut |kind, field| {
        if let (Kind::Decimal, Value::String(digits)) = (kind, field) {
            *digits = json_digits(digits);
        }
    });
    value
}

/// The digits that JSON writes for a decimal. Where 96 bits have no room for one more digit, there is no zero: with
/// it no reader could hold the number.
pub fn json_digits(digits: &str) -> String {
    const LARGEST_WITH_ROOM: u128 = ((1 << 96) - 1) / 10;
    let has_room =
        |whole: &str| whole.parse::<u128>().is_ok_and(|mantissa| mantissa <= LARGEST_WITH_ROOM);
    let whole = digits.strip_prefix('-').unwrap_or(digits);
    if digits.contains('.') || !has_room(whole) { digits.to_owned() } else { format!("{digits}.0") }
}

/// Calls `visit` for every field of the message that has a value.
pub fn each_field(
    message: MessageName,
    value: &mut Value,
    visit: &mut dyn FnMut(Kind, &mut Value),
) {
    match shape(message) {
        Shape::Request(record) => each_of(record, value, visit),
        Shape::Answer(_, data) => match (data, value.get_mut("data")) {
            (Data::Record(record), Some(data)) => each_of(record, data, visit),
            (Data::List(record), Some(Value::Array(items))) => {
                items.iter_mut().for_each(|item| each_of(record, item, visit));
            }
            _ => {}
        },
    }
}

fn each_of(record: &'static Record, value: &mut Value, visit: &mut dyn FnMut(Kind, &mut Value)) {
    for (name, kind) in record.fields {
        let Some(field) = value.get_mut(*name) else { continue };
        match kind {
            Kind::List(item) => {
                field
                    .as_array_mut()
                    .into_iter()
                    .flatten()
                    .for_each(|entry| each_of(item, entry, visit));
            }
            kind => visit(*kind, field),
        }
    }
}

/// Whether some text of the value holds a character that XML 1.0 cannot carry.
pub fn holds_what_xml_cannot(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.chars().all(xml_can_carry),
        Value::Array(items) => items.iter().any(holds_what_xml_cannot),
        Value::Object(fields) => fields.values().any(holds_what_xml_cannot),
        _ => false,
    }
}

/// XML 1.0, production 2 (`Char`).
pub fn xml_can_carry(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Where two values differ, in the order of their paths.
pub fn differences(expected: &Value, found: &Value) -> Vec<Difference> {
    let mut all = Vec::new();
    compare(&mut all, "", Some(expected), Some(found));
    all
}

fn compare(all: &mut Vec<Difference>, path: &str, expected: Option<&Value>, found: Option<&Value>) {
    match (expected, found) {
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let mut names: Vec<&String> = left.keys().chain(right.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                compare(all, &inner, left.get(name), right.get(name));
            }
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            for index in 0..left.len().max(right.len()) {
                compare(all, &format!("{path}[{index}]"), left.get(index), right.get(index));
            }
        }
        (left, right) if left == right => {}
        (left, right) => all.push(Difference {
            path: path.to_owned(),
            expected: left.cloned(),
            found: right.cloned(),
        }),
    }
}
