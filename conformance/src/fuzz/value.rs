//! Neutral values from the protocol crate's field tables.

use serde_json::{Map, Value, json};
use unicrm_proto::{DataShape, Field, FieldPresence, FieldType, MessageName, Schema};

use super::dice::Dice;
use super::texts;

/// A value that any codec must be able to read without forgiving anything.
pub(super) fn value(dice: &mut Dice, message: MessageName) -> Value {
    let json_only = dice.one_in(6);
    let mut maker = Maker { dice, json_only };
    match (message.is_answer(), message.data()) {
        (false, DataShape::Record(schema)) => maker.record(schema),
        (_, data) => maker.answer(&data),
    }
}

struct Maker<'d> {
    dice: &'d mut Dice,
    json_only: bool,
}

impl Maker<'_> {
    fn answer(&mut self, data: &DataShape) -> Value {
        if self.dice.one_in(5) {
            // A code of the table or an unknown one; empty would contradict the failure.
            let code = self
                .dice
                .pick(&["0000", "0001", "0003", "1000", "1001", "1005", "1006", "9999", "系统"]);
            return json!({ "success": false, "error_code": code, "error_reason": self.text() });
        }
        let mut answer = json!({ "success": true, "error_code": "", "error_reason": "" });
        let data = match data {
            DataShape::Record(schema) => self.record(schema),
            DataShape::List(schema) => self.list(schema),
            DataShape::Text => Value::String(self.text()),
            DataShape::Nothing => return answer,
        };
        answer["data"] = data;
        answer
    }

    fn record(&mut self, schema: &'static Schema) -> Value {
        let mut fields = Map::new();
        for field in schema.fields {
            let value = match field.presence {
                FieldPresence::Required | FieldPresence::Many => Some(self.field(field)),
                FieldPresence::Optional if self.dice.one_in(3) => None,
                FieldPresence::ThreeWay if self.dice.one_in(3) => None,
                FieldPresence::ThreeWay if self.dice.one_in(3) => Some(Value::Null),
                FieldPresence::Optional | FieldPresence::ThreeWay => Some(self.field(field)),
            };
            if let Some(value) = value {
                fields.insert(field.name.to_owned(), value);
            }
        }
        Value::Object(fields)
    }

    fn field(&mut self, field: &Field) -> Value {
        match &field.ty {
            FieldType::Text => Value::String(self.text()),
            FieldType::NonEmptyText => Value::String(self.text())
                .as_str()
                .filter(|text| !text.is_empty())
                .unwrap_or("11000121")
                .into(),
            FieldType::Decimal => texts::decimal(self.dice).into(),
            FieldType::WholeNumber => texts::whole(self.dice).into(),
            FieldType::DateTimeWithOffset => texts::date_time(self.dice, true).into(),
            FieldType::DateTime => texts::date_time(self.dice, false).into(),
            FieldType::Date => texts::date(self.dice).into(),
            FieldType::List(schema) => self.list(schema),
        }
    }

    fn list(&mut self, schema: &'static Schema) -> Value {
        let count = if self.dice.one_in(50) { 40 } else { self.dice.below(4) };
        (0..count).map(|_| self.record(schema)).collect()
    }

    fn text(&mut self) -> String {
        texts::text(self.dice, self.json_only)
    }
}
