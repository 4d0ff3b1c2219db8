//! Item names of the lists in a neutral value, which the value itself does not have.

use unicrm_proto::MessageName;

use crate::shape::{Data, Kind, Record, Shape, shape};

/// The record whose fields stand in a message's `data`, or at a request's root.
pub(super) fn record(message: MessageName) -> Option<&'static Record> {
    match shape(message) {
        Shape::Request(record) | Shape::Answer(_, Data::Record(record) | Data::List(record)) => {
            Some(record)
        }
        Shape::Answer(_, Data::Text | Data::Nothing) => None,
    }
}

/// The record of a list's items.
pub(super) fn item(record: &'static Record, field: &str) -> Option<&'static Record> {
    match record.kind(field) {
        Some(Kind::List(item)) => Some(item),
        _ => None,
    }
}
