//! Other forms of what was read, other claims, and readers that accept more or less.

use serde_json::{Map, Value};
use unicrm_conformance::protocol::{Description, ReplyRefusal};
use unicrm_conformance::shape::Kind;
use unicrm_proto::Mode;

use super::super::how::{Fault, How, unforgiving, variant};
use super::super::naive::{NAIVE, Naive};
use super::super::subject::{Ask, Faulty, Read, Tell, Written, read, write};
use super::super::walk;

/// Gives every field of an answer that has no value as null.
fn nulls_given(ask: &Ask, value: &mut Value) {
    if ask.message.is_answer() {
        walk::records(ask.message, value, &mut |record, fields| {
            for (name, kind) in record.fields {
                if !matches!(kind, Kind::List(_)) {
                    fields.entry(*name).or_insert(Value::Null);
                }
            }
        });
        value.as_object_mut().into_iter().for_each(|it| {
            it.entry("data").or_insert(Value::Null);
        });
    }
}

fn without(fields: &mut Map<String, Value>, gone: impl Fn(&Value) -> bool) {
    fields.retain(|_, field| !gone(field));
}

/// Claims the core alone, and says no more than that something was refused.
struct Plain;

impl Faulty for Plain {
    fn describe(&self, description: &mut Description) {
        description.profiles = vec!["core".to_owned()];
        description.encodings = vec!["utf-8".to_owned()];
    }

    fn read(&mut self, ask: Ask) -> Read {
        match read(&ask) {
            Read::Value(value, _) => Read::Value(value, Vec::new()),
            _ => Read::refused("refused", 0, ""),
        }
    }

    fn write(&mut self, tell: Tell) -> Written {
        write(&tell).map_err(|_| ReplyRefusal::default())
    }
}

/// Reads tolerantly alone.
struct Tolerant;

impl Faulty for Tolerant {
    fn describe(&self, description: &mut Description) {
        description.modes = vec!["tolerant".to_owned()];
    }

    fn read(&mut self, ask: Ask) -> Read {
        read(&Ask { mode: Mode::Tolerant, ..ask })
    }
}

/// Accepts what the rulings alone refuse; what is a matter of money stays refused.
struct Lenient;

impl Faulty for Lenient {
    fn describe(&self, description: &mut Description) {
        description.profiles = vec!["core".to_owned()];
    }

    fn read(&mut self, ask: Ask) -> Read {
        match read(&Ask { mode: Mode::Tolerant, ..ask.clone() }) {
            Read::Refused(it)
                if !matches!(it.kind.as_str(), "duplicate-field" | "lost-digits" | "doctype") =>
            {
                match (Naive { filled: true, ..NAIVE }).read(&ask) {
                    Some(value) => Read::Value(value, Vec::new()),
                    None => Read::Refused(it),
                }
            }
            other => other,
        }
    }
}

pub(super) const ALL: &[Fault] = &[
    variant(
        "nulls-given",
        "gives every field of an answer that has no value as null",
        &["N1.3"],
        How::After(|ask, read| read.map(|value| nulls_given(ask, value))),
    ),
    variant(
        "nulls-left-out",
        "leaves every field of an answer out that has no value",
        &["N1.3"],
        How::After(|ask, read| {
            read.map(|value| {
                if ask.message.is_answer() {
                    walk::records(ask.message, value, &mut |_, fields| {
                        without(fields, Value::is_null)
                    });
                    value.as_object_mut().into_iter().for_each(|it| without(it, Value::is_null));
                }
            })
        }),
    ),
    variant(
        "empty-lists-left-out",
        "leaves the key of an empty list out of what it has read",
        &["N6.1", "N6.4"],
        How::After(|ask, read| {
            read.map(|value| {
                walk::records(ask.message, value, &mut |_, fields| {
                    without(fields, |it| it.as_array().is_some_and(Vec::is_empty));
                });
            })
        }),
    ),
    variant(
        "deviations-turned",
        "lists deviations in another order",
        &["D1.1"],
        How::After(|_, read| read.map_forgiven(|all| all.reverse())),
    ),
    variant(
        "core-alone",
        "claims the core alone, and tells neither kind nor place of anything",
        &["D1.1"],
        How::State(|| Box::new(Plain)),
    ),
    variant(
        "tolerant-alone",
        "reads tolerantly alone, and says so",
        &["D1.1"],
        How::State(|| Box::new(Tolerant)),
    ),
    variant(
        "hardened-not-claimed",
        "claims core and diagnostics",
        &["X1.3", "X1.4", "E2.6"],
        How::Describe(|it| it.profiles.retain(|profile| profile != "hardened")),
    ),
    variant(
        "accepts-more",
        "accepts what the rulings refuse and no money hangs on",
        &["E3.5", "N3.5", "N7.4", "V1.7", "V2.5", "X5.3", "X5.4"],
        How::State(|| Box::new(Lenient)),
    ),
    variant(
        "forgives-less",
        "refuses some of what the rulings forgive",
        &["E3.3", "N6.3", "N8.1", "V1.5", "V2.2", "V6.3"],
        How::After(|_, read| {
            ["E3.3", "N6.3", "N8.1", "V1.5", "V2.2", "V6.3"].into_iter().fold(read, unforgiving)
        }),
    ),
];
