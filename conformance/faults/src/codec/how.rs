//! One fault or variant of one message: where it sets in, and what it does there.

use serde_json::Value;
use unicrm_conformance::protocol::Description;
use unicrm_proto::{Format, MessageName};

use super::json::Json;
use super::naive::Naive;
use super::subject::{Ask, Faulty, Forgiven, Read, Refused, Tell, Written, read, write};
use super::xml::{Element, Style};
use crate::catalogue::{Entry, Nature, Subject};

/// One entry of the catalogue with its behaviour.
#[derive(Clone, Copy)]
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) note: &'static str,
    pub(super) nature: Nature,
    pub(super) clauses: &'static [&'static str],
    pub(super) how: How,
}

impl Fault {
    pub(super) fn entry(&self) -> Entry {
        let Self { name, note, nature, clauses, .. } = *self;
        Entry { subject: Subject::Codec, name, note, nature, clauses }
    }
}

/// A fault of one message.
pub(super) const fn message(
    name: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    how: How,
) -> Fault {
    Fault { name, note, nature: Nature::Message, clauses, how }
}

/// A fault that needs more than one message.
pub(super) const fn behaviour(
    name: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    make: fn() -> Box<dyn Faulty>,
) -> Fault {
    Fault { name, note, nature: Nature::Behaviour, clauses, how: How::State(make) }
}

/// Something legal.
pub(super) const fn variant(
    name: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    how: How,
) -> Fault {
    Fault { name, note, nature: Nature::Variant, clauses, how }
}

/// Where a fault sets in.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// The question is another before it is read: other bytes, another mode, another content type.
    Before(fn(&mut Ask)),
    /// The answer to a reading is another.
    After(fn(&Ask, Read) -> Read),
    /// A value that was read is another.
    Misread(fn(MessageName, Format, &mut Value)),
    /// What serves this clause is refused instead of forgiven.
    Unforgiving(&'static str),
    /// What serves this clause is forgiven without a word.
    Silent(&'static str),
    /// What serves this clause is reported otherwise.
    Misreport(&'static str, fn(&Ask, &mut Forgiven)),
    /// Where this is refused, a careless reader reads it nevertheless, if it gets something out of it.
    Accept(fn(&Ask, &Refused) -> bool, Naive),
    /// Where this is refused, the body is mended there and read again.
    Mend(fn(&Ask, &Refused) -> Option<Vec<u8>>),
    /// A refusal is told otherwise.
    Retell(fn(&Ask, &mut Refused)),
    /// The value is another before it is written.
    Value(fn(MessageName, Format, &mut Value)),
    /// XML is written otherwise.
    Xml(fn(MessageName, &mut Element)),
    /// XML is written in another style, from a tree that may be changed before.
    Style(Style, fn(&mut Element)),
    /// JSON is written otherwise.
    Json(fn(MessageName, &mut Json)),
    /// What is written is said otherwise, as text.
    Text(fn(MessageName, Format, String) -> String),
    /// What is written has other bytes.
    Bytes(fn(MessageName, Format, Vec<u8>) -> Vec<u8>),
    /// A field is in no model: it is not read and not written.
    Forgotten(&'static [&'static str], &'static str),
    /// A field keeps the value of the first body that has it.
    Kept(&'static [&'static str], &'static str),
    /// It says something else of itself.
    Describe(fn(&mut Description)),
    /// Whatever needs a state.
    State(fn() -> Box<dyn Faulty>),
}

impl How {
    /// The subject that does this.
    pub(super) fn subject(self) -> Box<dyn Faulty> {
        match self {
            Self::State(make) => make(),
            Self::Kept(records, field) => Box::new(Keeping { records, field, kept: None }),
            other => Box::new(Stateless(other)),
        }
    }
}

struct Stateless(How);

impl Faulty for Stateless {
    fn describe(&self, description: &mut Description) {
        if let How::Describe(change) = self.0 {
            change(description);
        }
    }

    fn read(&mut self, mut ask: Ask) -> Read {
        match self.0 {
            How::Before(change) => {
                change(&mut ask);
                read(&ask)
            }
            How::After(change) => change(&ask, read(&ask)),
            How::Misread(change) => read(&ask).map(|value| change(ask.message, ask.format, value)),
            How::Unforgiving(clause) => unforgiving(read(&ask), clause),
            How::Silent(clause) => {
                read(&ask).map_forgiven(|all| all.retain(|it| it.clause != clause))
            }
            How::Misreport(clause, change) => read(&ask).map_forgiven(|all| {
                all.iter_mut().filter(|it| it.clause == clause).for_each(|it| change(&ask, it));
            }),
            How::Accept(takes, naive) => match read(&ask) {
                Read::Refused(refused) if takes(&ask, &refused) => match naive.read(&ask) {
                    Some(value) => Read::Value(value, Vec::new()),
                    None => Read::Refused(refused),
                },
                other => other,
            },
            How::Mend(mend) => mended(ask, mend),
            How::Retell(change) => match read(&ask) {
                Read::Refused(mut refused) => {
                    change(&ask, &mut refused);
                    Read::Refused(refused)
                }
                other => other,
            },
            How::Forgotten(records, field) => read(&ask).map(|value| {
                super::walk::records(ask.message, value, &mut |record, fields| {
                    if records.contains(&record.item) {
                        fields.remove(field);
                    }
                });
                if records.contains(&ask.message.as_str()) {
                    value.as_object_mut().map(|envelope| envelope.remove(field));
                }
            }),
            _ => read(&ask),
        }
    }

    fn write(&mut self, mut tell: Tell) -> Written {
        if let How::Value(change) = self.0 {
            change(tell.message, tell.format, &mut tell.value);
        }
        let body = write(&tell)?;
        Ok(self.rewritten(tell.message, tell.format, body))
    }
}

impl Stateless {
    fn rewritten(&self, message: MessageName, format: Format, body: Vec<u8>) -> Vec<u8> {
        match (self.0, format) {
            (How::Bytes(change), _) => change(message, format, body),
            (How::Text(change), _) => {
                change(message, format, String::from_utf8_lossy(&body).into_owned()).into_bytes()
            }
            (How::Xml(change), Format::Xml) => Element::rewrite(body, |root| change(message, root)),
            (How::Style(style, change), Format::Xml) => Element::restyle(body, &style, change),
            (How::Json(change), Format::Json) => Json::rewrite(body, |root| change(message, root)),
            (How::Forgotten(records, field), Format::Xml) => Element::rewrite(body, |root| {
                super::walk::forget_xml(message, root, records, field)
            }),
            (How::Forgotten(records, field), Format::Json) => {
                Json::rewrite(body, |root| super::walk::forget_json(message, root, records, field))
            }
            _ => body,
        }
    }
}

/// A static where a field of a record was due.
struct Keeping {
    records: &'static [&'static str],
    field: &'static str,
    kept: Option<Value>,
}

impl Faulty for Keeping {
    fn read(&mut self, ask: Ask) -> Read {
        let (records, field, kept) = (self.records, self.field, &mut self.kept);
        read(&ask).map(|value| {
            let mut keep = |value: &mut Value| {
                if !value.is_null() {
                    *value = kept.get_or_insert_with(|| value.clone()).clone();
                }
            };
            super::walk::records(ask.message, value, &mut |record, fields| {
                if records.contains(&record.item) {
                    fields.get_mut(field).into_iter().for_each(&mut keep);
                }
            });
            if ask.message.is_answer() && records.contains(&ask.message.as_str()) {
                value.get_mut(field).into_iter().for_each(keep);
            }
        })
    }
}

/// Whatever serves the clause is refused, tolerantly too.
pub(super) fn unforgiving(read: Read, clause: &str) -> Read {
    let hit = match &read {
        Read::Value(_, forgiven) => forgiven.iter().find(|it| it.clause == clause).cloned(),
        _ => None,
    };
    match hit {
        Some(hit) => Read::refused(&hit.kind, hit.offset, ""),
        None => read,
    }
}

/// Each fault on the way is mended, at most a few.
fn mended(mut ask: Ask, mend: fn(&Ask, &Refused) -> Option<Vec<u8>>) -> Read {
    for _ in 0..8 {
        match read(&ask) {
            Read::Refused(refused) => match mend(&ask, &refused) {
                Some(body) => ask.body = body,
                None => return Read::Refused(refused),
            },
            other => return other,
        }
    }
    read(&ask)
}
