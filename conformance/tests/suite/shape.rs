//! The suite's outline of the messages against the protocol crate's field tables.

use unicrm_conformance::shape::{Data, Kind, Record, Shape, shape};
use unicrm_proto::{DataShape, FieldType, MessageName, Schema};

#[test]
fn both_tables_of_the_messages_say_the_same() {
    for message in MessageName::ALL {
        match (shape(message), message.data()) {
            (Shape::Request(record), DataShape::Record(schema)) => {
                assert_eq!(record.item, message.root());
                check(record, schema);
            }
            (Shape::Answer(roots, data), due) => {
                assert_eq!(roots[0], message.root(), "{message}");
                match (data, due) {
                    (Data::Record(record), DataShape::Record(schema))
                    | (Data::List(record), DataShape::List(schema)) => {
                        check(record, schema);
                    }
                    (Data::Text, DataShape::Text) | (Data::Nothing, DataShape::Nothing) => {}
                    (data, _) => panic!("{message}: expected {data:?}, found another shape"),
                }
            }
            (shape, _) => panic!("{message}: expected {shape:?}, found another shape"),
        }
    }
}

#[track_caller]
fn check(record: &Record, schema: &Schema) {
    let expected: Vec<&str> = record.fields.iter().map(|(name, _)| *name).collect();
    let found: Vec<&str> = schema.fields.iter().map(|field| field.name).collect();
    assert_eq!(expected, found, "{}", record.item);
    for ((name, kind), field) in record.fields.iter().zip(schema.fields) {
        match (kind, &field.ty) {
            (Kind::List(record), FieldType::List(schema)) => {
                assert_eq!(record.item, schema.name);
                check(record, schema);
            }
            (Kind::Text, FieldType::Text | FieldType::NonEmptyText)
            | (Kind::Decimal, FieldType::Decimal)
            | (Kind::Whole, FieldType::WholeNumber)
            | (Kind::Date, FieldType::Date | FieldType::DateTime | FieldType::DateTimeWithOffset) =>
                {}
            (kind, _) => panic!("{name}: expected {kind:?}, found another type"),
        }
    }
}
