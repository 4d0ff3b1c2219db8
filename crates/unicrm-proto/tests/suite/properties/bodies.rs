//! Any value of any message, built through the neutral form and the field tables.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use unicrm_proto::{Body, DataShape, Field, FieldPresence, FieldType, MessageName, Schema};

/// Text with all that a wire format could stumble over.
fn text() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        4 => "[ -~]{0,6}",
        2 => "[一-龥]{1,4}",
        1 => prop::sample::select(&[
            "\r", "\n", "\r\n", "\t", " ", "]]>", "<", "&amp;", "\"", "\\", "\u{85}", "\u{2028}", "\u{A0}",
            "😀", "\u{FEFF}", "\u{7F}", "0", "null", "true", "<!--", "\u{1}", "\u{FFFE}", "\u{0}",
        ][..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|parts| parts.concat()).boxed()
}

fn decimal() -> BoxedStrategy<String> {
    let digits = prop_oneof![
        4 => (0u128..10_000_000).boxed(),
        1 => (0u128..(1 << 96)).boxed(),
        1 => Just((1u128 << 96) - 1).boxed(),
    ];
    (digits, 0u32..=28, any::<bool>())
        .prop_map(|(digits, scale, negative)| {
            let digits = i128::try_from(digits).expect("96 bits");
            let decimal =
                unicrm_proto::value::Decimal::new(if negative { -digits } else { digits }, scale);
            decimal.expect("in range").to_string()
        })
        .boxed()
}

fn date() -> BoxedStrategy<String> {
    (1..=9999i32, 1..=12i32, 1..=28i32)
        .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
        .boxed()
}

fn date_time(offset: &'static [&'static str]) -> BoxedStrategy<String> {
    let fraction = prop_oneof![Just(String::new()), "\\.[0-9]{1,9}"];
    (date(), 0..24, 0..60, 0..60, fraction, prop::sample::select(offset))
        .prop_map(|(date, hour, minute, second, fraction, offset)| {
            format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
        })
        .boxed()
}

fn value(ty: FieldType) -> BoxedStrategy<Value> {
    match ty {
        FieldType::Text => text().prop_map(Value::from).boxed(),
        FieldType::NonEmptyText => text().prop_map(|text| Value::from(format!("{text}1"))).boxed(),
        FieldType::Decimal => decimal().prop_map(Value::from).boxed(),
        FieldType::WholeNumber => {
            prop_oneof![0u64..5000, Just((1 << 53) - 1)].prop_map(Value::from).boxed()
        }
        FieldType::DateTimeWithOffset => {
            date_time(&["+08:00", "Z", "-03:30", "+08:05", ""]).prop_map(Value::from).boxed()
        }
        FieldType::DateTime => date_time(&["", "", "", "Z"]).prop_map(Value::from).boxed(),
        FieldType::Date => prop_oneof![
            6 => date(),
            1 => date().prop_map(|date| format!("{date}T00:00:00")),
            1 => date().prop_map(|date| format!("{date}+08:00")),
        ]
        .prop_map(Value::from)
        .boxed(),
        FieldType::List(schema) => {
            prop::collection::vec(record(schema), 0..3).prop_map(Value::from).boxed()
        }
    }
}

/// `None` leaves the field out.
fn field(field: &'static Field) -> BoxedStrategy<Option<Value>> {
    let value = value(field.ty);
    match field.presence {
        FieldPresence::Required | FieldPresence::Many => value.prop_map(Some).boxed(),
        FieldPresence::Optional => prop::option::of(value).boxed(),
        FieldPresence::ThreeWay => {
            prop_oneof![2 => value.prop_map(Some), 1 => Just(Some(Value::Null)), 1 => Just(None)]
                .boxed()
        }
    }
}

fn record(schema: &'static Schema) -> BoxedStrategy<Value> {
    let fields: Vec<_> = schema.fields.iter().map(field).collect();
    fields
        .prop_map(|values| {
            let named = schema.fields.iter().zip(values);
            let map: Map<_, _> =
                named.filter_map(|(field, value)| Some((field.name.to_owned(), value?))).collect();
            Value::Object(map)
        })
        .boxed()
}

fn neutral(message: MessageName) -> BoxedStrategy<Value> {
    let data = match message.data() {
        DataShape::Record(schema) if !message.is_answer() => return record(schema),
        DataShape::Record(schema) => record(schema),
        DataShape::List(schema) => {
            prop::collection::vec(record(schema), 0..4).prop_map(Value::from).boxed()
        }
        DataShape::Text => {
            prop_oneof![6 => text().prop_map(Value::from), 1 => Just(Value::Null)].boxed()
        }
        DataShape::Nothing => Just(Value::Null).boxed(),
    };
    let success = (data, prop_oneof![9 => Just("".to_owned()), 1 => Just("1005".to_owned()), 1 => text()], text())
        .prop_map(|(data, code, reason)| {
            json!({"success": true, "error_code": code, "error_reason": reason, "data": data})
        });
    let failure = (
        prop_oneof![4 => Just("1001".to_owned()), 1 => Just(String::new()), 1 => text()],
        text(),
    )
        .prop_map(
            |(code, reason)| json!({"success": false, "error_code": code, "error_reason": reason}),
        );
    prop_oneof![3 => success, 1 => failure].boxed()
}

pub(super) fn any_body() -> impl Strategy<Value = Body> {
    prop::sample::select(&MessageName::ALL[..]).prop_flat_map(|message| {
        neutral(message).prop_map(move |neutral| {
            Body::from_neutral(message, neutral)
                .expect("the generator builds values of the message")
        })
    })
}

/// The value that a body has when it went through JSON: a decimal without a point gains one zero,
/// unless that digit would not fit (clauses V1.2, V1.9).
pub(super) fn json_twin(body: &Body) -> Body {
    let mut neutral = serde_json::to_value(body).expect("every body has a neutral value");
    let message = body.message();
    match message.data() {
        DataShape::Record(schema) if message.is_answer() => {
            if let Some(data) = neutral.get_mut("data") {
                gain_zeros(data, schema);
            }
        }
        DataShape::Record(schema) => gain_zeros(&mut neutral, schema),
        DataShape::List(_) | DataShape::Text | DataShape::Nothing => {}
    }
    Body::from_neutral(message, neutral).expect("the twin is a value of the message")
}

fn gain_zeros(record: &mut Value, schema: &Schema) {
    for field in schema.fields {
        match (field.ty, record.get_mut(field.name)) {
            (FieldType::Decimal, Some(Value::String(text))) if !text.contains('.') => {
                let longer = format!("{text}.0");
                if longer.parse::<unicrm_proto::value::Decimal>().is_ok() {
                    *text = longer;
                }
            }
            (FieldType::List(schema), Some(Value::Array(items))) => {
                items.iter_mut().for_each(|item| gain_zeros(item, schema));
            }
            _ => {}
        }
    }
}
