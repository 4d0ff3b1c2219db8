//! Writes a value as JSON with every freedom that RFC 8259 leaves to a writer, at random.

use serde_json::Value;
use unicrm_proto::MessageName;

use super::dice::Dice;
use super::layout;
use crate::shape::{Kind, Record, Shape, shape};

/// The body.
pub(super) fn body(dice: &mut Dice, message: MessageName, value: &Value) -> String {
    let mut writer = Writer { dice, out: String::new() };
    writer.space();
    match shape(message) {
        Shape::Request(record) => writer.record(record, value, false),
        Shape::Answer(..) => writer.answer(layout::record(message), value),
    }
    writer.space();
    writer.out
}

struct Writer<'d> {
    dice: &'d mut Dice,
    out: String,
}

impl Writer<'_> {
    fn answer(&mut self, record: Option<&'static Record>, value: &Value) {
        let mut names = vec!["success", "error_code", "error_reason", "data"];
        self.reorder(&mut names);
        self.members(&names, |writer, name| match (value.get(name), record) {
            (None | Some(Value::Null), _) => writer.null(),
            (Some(Value::Array(items)), Some(record)) => writer.list(record, items),
            (Some(inner @ Value::Object(_)), Some(record)) => writer.record(record, inner, true),
            (Some(inner), _) => writer.scalar(Kind::Text, inner),
        });
    }

    /// In answers a field without a value is null or missing; in requests those are two things.
    fn record(&mut self, record: &'static Record, value: &Value, answer: bool) {
        let mut names: Vec<&str> = record.fields.iter().map(|(name, _)| *name).collect();
        names.retain(|name| value.get(*name).is_some() || (answer && self.dice.one_in(2)));
        self.reorder(&mut names);
        self.members(&names, |writer, name| match (record.kind(name), value.get(name)) {
            (Some(Kind::List(item)), Some(Value::Array(items))) => writer.list(item, items),
            (Some(kind), Some(inner)) => writer.scalar(kind, inner),
            _ => writer.null(),
        });
    }

    fn members(&mut self, names: &[&str], mut write: impl FnMut(&mut Self, &str)) {
        self.out.push('{');
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.space();
            self.string(name);
            self.space();
            self.out.push(':');
            self.space();
            write(self, name);
            self.space();
        }
        self.out.push('}');
    }

    fn list(&mut self, record: &'static Record, items: &[Value]) {
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.space();
            self.record(record, item, true);
            self.space();
        }
        self.out.push(']');
    }

    fn scalar(&mut self, kind: Kind, value: &Value) {
        match (kind, value) {
            (Kind::Decimal, Value::String(digits)) => self.out.push_str(digits),
            (_, Value::String(text)) => self.string(text),
            (_, other) => self.out.push_str(&other.to_string()),
        }
    }

    fn null(&mut self) {
        self.out.push_str("null");
    }

    fn string(&mut self, text: &str) {
        let plain = self.dice.one_in(2);
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' => self.out.push_str(self.dice.pick(&["\\\"", "\\u0022"])),
                '\\' => self.out.push_str(self.dice.pick(&["\\\\", "\\u005c", "\\u005C"])),
                '\n' => self.out.push_str(self.dice.pick(&["\\n", "\\u000a"])),
                '\r' => self.out.push_str(self.dice.pick(&["\\r", "\\u000D"])),
                '\t' => self.out.push_str("\\t"),
                '/' if self.dice.one_in(3) => self.out.push_str("\\/"),
                control if control < ' ' => self.escape(control),
                other if !plain && self.dice.one_in(10) => self.escape(other),
                other => self.out.push(other),
            }
        }
        self.out.push('"');
    }

    fn escape(&mut self, character: char) {
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            let escape = if self.dice.one_in(2) {
                format!("\\u{unit:04x}")
            } else {
                format!("\\u{unit:04X}")
            };
            self.out.push_str(&escape);
        }
    }

    fn reorder(&mut self, names: &mut [&str]) {
        if self.dice.one_in(3) {
            self.dice.shuffle(names);
        }
    }

    fn space(&mut self) {
        match self.dice.below(12) {
            0 => self.out.push(' '),
            1 => self.out.push_str("\r\n"),
            2 => self.out.push_str("\n\t "),
            _ => {}
        }
    }
}
