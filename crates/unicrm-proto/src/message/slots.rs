//! How a field is held, by its presence: one module a word of the field tables, all with the same
//! items, so that a table reads `mobilephone: optional text`.
//!
//! - `Held`: the type in the message. `Draft`: the type while the message is being read.
//! - `read` and `finish`, `write`; `take` and `give` do the same for the neutral value.

use serde::de::MapAccess;
use serde::ser::SerializeMap;

use super::field_types::ScalarValue;
use super::record::{Record, read_record, write_record};
use super::schema::Field;
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::wire::Written;
use crate::wire::{Reader, Result, Writer};

/// Reads a scalar that is not null.
fn read_scalar<'a, R: Reader<'a>, T: ScalarValue>(field: &Field, reader: &mut R) -> Result<T> {
    let scalar = reader.scalar(T::DUE, field.secret)?;
    T::read(scalar, field, reader)
}

/// A required value while its message is read: there, or why it is not.
#[derive(Debug, Default)]
pub(crate) enum Needed<T> {
    #[default]
    Missing,
    Null,
    Empty,
    Value(T),
}

impl<T> Needed<T> {
    /// The value; without one the field is refused by name (clauses N7.1 to N7.8). `record` is
    /// the offset of the record that lacks it.
    pub(crate) fn required<'a, R: Reader<'a>>(
        self,
        name: &str,
        record: usize,
        reader: &mut R,
    ) -> Result<T> {
        let found = match self {
            Self::Value(value) => return Ok(value),
            Self::Missing => "none",
            Self::Null => "null",
            Self::Empty => "an empty one",
        };
        let (kind, expected) = (RefusalKind::MissingField, format!("{name} with a value"));
        Err(reader.context().fault_below(name, kind, record, expected, found))
    }
}

/// A field that must have a value.
pub(crate) mod required {
    use super::*;

    pub(crate) const PRESENCE: super::super::FieldPresence = super::super::FieldPresence::Required;
    pub(crate) const NOT_EMPTY: bool = false;
    pub(crate) type Held<T> = T;
    pub(crate) type Draft<T> = Needed<T>;

    pub(crate) fn read<'a, R: Reader<'a>, T: ScalarValue>(
        draft: &mut Draft<T>,
        field: &Field,
        reader: &mut R,
    ) -> Result<()> {
        *draft = match reader.take_null()? {
            Some(_) => Needed::Null,
            None => Needed::Value(read_scalar(field, reader)?),
        };
        Ok(())
    }

    pub(crate) fn finish<'a, R: Reader<'a>, T>(
        draft: Draft<T>,
        field: &Field,
        record: usize,
        reader: &mut R,
    ) -> Result<Held<T>> {
        draft.required(field.name, record, reader)
    }

    pub(crate) fn write<W: Writer, T: ScalarValue>(
        held: &Held<T>,
        field: &Field,
        writer: &mut W,
    ) -> Written {
        held.write(field, writer)
    }

    pub(crate) fn take<'de, T: serde::Deserialize<'de>, M: MapAccess<'de>>(
        map: &mut M,
    ) -> std::result::Result<Draft<T>, M::Error> {
        map.next_value().map(Needed::Value)
    }

    pub(crate) fn taken<T, E: serde::de::Error>(
        draft: Draft<T>,
        name: &'static str,
    ) -> std::result::Result<Held<T>, E> {
        match draft {
            Needed::Value(value) => Ok(value),
            Needed::Missing | Needed::Null | Needed::Empty => Err(E::missing_field(name)),
        }
    }

    pub(crate) fn give<M: SerializeMap, T: serde::Serialize>(
        held: &Held<T>,
        name: &'static str,
        map: &mut M,
    ) -> std::result::Result<(), M::Error> {
        map.serialize_entry(name, held)
    }
}

/// A field that must have a value that is not empty: what a payment cannot do without.
pub(crate) mod filled {
    pub(crate) use super::required::{Draft, Held, PRESENCE, finish, give, take, taken, write};
    use super::*;

    pub(crate) const NOT_EMPTY: bool = true;

    pub(crate) fn read<'a, R: Reader<'a>, T: ScalarValue>(
        draft: &mut Draft<T>,
        field: &Field,
        reader: &mut R,
    ) -> Result<()> {
        *draft = if reader.take_null()?.is_some() {
            Needed::Null
        } else {
            let scalar = reader.scalar(T::DUE, field.secret)?;
            if scalar.text.is_empty() {
                Needed::Empty
            } else {
                Needed::Value(T::read(scalar, field, reader)?)
            }
        };
        Ok(())
    }
}

/// What is held just as it was read.
mod as_read {
    use super::*;

    pub(crate) fn finish<'a, R: Reader<'a>, T>(
        draft: T,
        _field: &Field,
        _record: usize,
        _reader: &mut R,
    ) -> Result<T> {
        Ok(draft)
    }

    pub(crate) fn taken<T, E>(draft: T, _name: &'static str) -> std::result::Result<T, E> {
        Ok(draft)
    }
}

/// A field of an answer that may be missing or null; the two mean the same (clause N1.3).
pub(crate) mod optional {
    pub(crate) use super::as_read::{finish, taken};
    use super::*;

    pub(crate) const PRESENCE: super::super::FieldPresence = super::super::FieldPresence::Optional;
    pub(crate) const NOT_EMPTY: bool = false;
    pub(crate) type Held<T> = Option<T>;
    pub(crate) type Draft<T> = Option<T>;

    pub(crate) fn read<'a, R: Reader<'a>, T: ScalarValue>(
        draft: &mut Draft<T>,
        field: &Field,
        reader: &mut R,
    ) -> Result<()> {
        *draft = match reader.take_null()? {
            Some(_) => None,
            None => Some(read_scalar(field, reader)?),
        };
        Ok(())
    }

    pub(crate) fn write<W: Writer, T: ScalarValue>(
        held: &Held<T>,
        field: &Field,
        writer: &mut W,
    ) -> Written {
        match held {
            Some(value) => value.write(field, writer),
            None => {
                writer.null(field.name);
                Ok(())
            }
        }
    }

    pub(crate) fn take<'de, T: serde::Deserialize<'de>, M: MapAccess<'de>>(
        map: &mut M,
    ) -> std::result::Result<Draft<T>, M::Error> {
        map.next_value()
    }

    pub(crate) fn give<M: SerializeMap, T: serde::Serialize>(
        held: &Held<T>,
        name: &'static str,
        map: &mut M,
    ) -> std::result::Result<(), M::Error> {
        held.as_ref().map_or(Ok(()), |value| map.serialize_entry(name, value))
    }
}

/// A field of a request: absent, nil or a value (clauses N3.1, N4.2, N5.1).
pub(crate) mod three_way {
    pub(crate) use super::as_read::{finish, taken};
    use super::*;
    use crate::value::Presence;

    pub(crate) const PRESENCE: super::super::FieldPresence = super::super::FieldPresence::ThreeWay;
    pub(crate) const NOT_EMPTY: bool = false;
    pub(crate) type Held<T> = Presence<T>;
    pub(crate) type Draft<T> = Presence<T>;

    pub(crate) fn read<'a, R: Reader<'a>, T: ScalarValue>(
        draft: &mut Draft<T>,
        field: &Field,
        reader: &mut R,
    ) -> Result<()> {
        *draft = match reader.take_null()? {
            Some(_) => Presence::Nil,
            None => Presence::Value(read_scalar(field, reader)?),
        };
        Ok(())
    }

    pub(crate) fn write<W: Writer, T: ScalarValue>(
        held: &Held<T>,
        field: &Field,
        writer: &mut W,
    ) -> Written {
        match held {
            Presence::Absent => {}
            Presence::Nil => writer.nil(field.name),
            Presence::Value(value) => value.write(field, writer)?,
        }
        Ok(())
    }

    pub(crate) fn take<'de, T: serde::Deserialize<'de>, M: MapAccess<'de>>(
        map: &mut M,
    ) -> std::result::Result<Draft<T>, M::Error> {
        let value: Option<T> = map.next_value()?;
        Ok(value.map_or(Presence::Nil, Presence::Value))
    }

    pub(crate) fn give<M: SerializeMap, T: serde::Serialize>(
        held: &Held<T>,
        name: &'static str,
        map: &mut M,
    ) -> std::result::Result<(), M::Error> {
        match held {
            Presence::Absent => Ok(()),
            Presence::Nil => map.serialize_entry(name, &()),
            Presence::Value(value) => map.serialize_entry(name, value),
        }
    }
}

/// A list of records; missing or null is read as empty (clauses N6.1, N6.2).
pub(crate) mod many {
    use super::*;

    pub(crate) const PRESENCE: super::super::FieldPresence = super::super::FieldPresence::Many;
    pub(crate) const NOT_EMPTY: bool = false;
    pub(crate) type Held<T> = Vec<T>;
    pub(crate) type Draft<T> = Option<Vec<T>>;

    pub(crate) fn read<'a, R: Reader<'a>, T: Record>(
        draft: &mut Draft<T>,
        _field: &Field,
        reader: &mut R,
    ) -> Result<()> {
        *draft = Some(match reader.take_null()? {
            Some(offset) => {
                reader.context().deviate(
                    DeviationKind::NullList,
                    "N6.2",
                    offset,
                    "a list",
                    "null",
                )?;
                Vec::new()
            }
            None => read_items(reader)?,
        });
        Ok(())
    }

    /// The items of the present value.
    pub(crate) fn read_items<'a, R: Reader<'a>, T: Record>(reader: &mut R) -> Result<Vec<T>> {
        reader.open_list()?;
        let mut items = Vec::new();
        let mut index = 0;
        while reader.next_item(T::SCHEMA.name, &mut index)? {
            items.push(read_record(reader)?);
            reader.leave_field();
        }
        Ok(items)
    }

    pub(crate) fn finish<'a, R: Reader<'a>, T>(
        draft: Draft<T>,
        field: &Field,
        record: usize,
        reader: &mut R,
    ) -> Result<Held<T>> {
        if draft.is_none() {
            let (kind, found) = (DeviationKind::NullList, "none");
            reader.context().deviate_below(field.name, kind, "N6.1", record, "a list", found)?;
        }
        Ok(draft.unwrap_or_default())
    }

    pub(crate) fn write<W: Writer, T: Record>(
        held: &Held<T>,
        field: &Field,
        writer: &mut W,
    ) -> Written {
        write_items(held, field.name, writer)
    }

    /// A list and its items under a name.
    pub(crate) fn write_items<W: Writer, T: Record>(
        items: &[T],
        name: &'static str,
        writer: &mut W,
    ) -> Written {
        let item_name = T::SCHEMA.name;
        writer.open_list(name, items.is_empty());
        for item in items {
            writer.open_item(item_name);
            write_record(item, writer)?;
            writer.close_item(item_name);
        }
        writer.close_list(name, items.is_empty());
        Ok(())
    }

    pub(crate) fn take<'de, T: serde::Deserialize<'de>, M: MapAccess<'de>>(
        map: &mut M,
    ) -> std::result::Result<Draft<T>, M::Error> {
        let items: Option<Vec<T>> = map.next_value()?;
        Ok(Some(items.unwrap_or_default()))
    }

    pub(crate) fn taken<T, E>(
        draft: Draft<T>,
        _name: &'static str,
    ) -> std::result::Result<Held<T>, E> {
        Ok(draft.unwrap_or_default())
    }

    pub(crate) use super::required::give;
}
