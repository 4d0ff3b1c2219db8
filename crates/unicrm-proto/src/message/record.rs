//! What a field table expands to, and the one loop that reads every record.

use super::schema::Schema;
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::wire::Written;
use crate::wire::{FoundField, Reader, Result, Seen, Spelled, Turn, Writer};

/// A message with fields. Implemented by [`record!`] alone.
pub(crate) trait Record: Sized {
    const SCHEMA: &'static Schema;

    /// The fields read so far.
    type Draft: Default;

    /// Reads the present value into the field at a place of the schema.
    fn read_field<'a, R: Reader<'a>>(
        draft: &mut Self::Draft,
        index: usize,
        reader: &mut R,
    ) -> Result<()>;

    /// The message, if all that is required was read; `record` is the offset of its start.
    fn finish<'a, R: Reader<'a>>(draft: Self::Draft, record: usize, reader: &mut R)
    -> Result<Self>;

    fn write_field<W: Writer>(&self, index: usize, writer: &mut W) -> Written;
}

/// Reads the present value as a record.
pub(crate) fn read_record<'a, R: Reader<'a>, T: Record>(reader: &mut R) -> Result<T> {
    let record = reader.open_record()?;
    read_fields(record, reader)
}

/// Reads the fields of a record that was entered, whatever their order (clause X3.1).
pub(crate) fn read_fields<'a, R: Reader<'a>, T: Record>(
    record: usize,
    reader: &mut R,
) -> Result<T> {
    let mut draft = T::Draft::default();
    let mut seen = Seen::default();
    while let Some(found) = reader.next_field(T::SCHEMA)? {
        if is_to_be_read(found, T::SCHEMA, &mut seen, reader)? {
            T::read_field(&mut draft, found.index, reader)?;
        }
        reader.leave_field();
    }
    T::finish(draft, record, reader)
}

/// Whether a field that was found is to be read; if not, its value is taken already. A known one
/// may not stand twice (clause X5.2), and the name that the source's table prints is a deviation
/// (clauses J1.4, O9.2).
pub(crate) fn is_to_be_read<'a, R: Reader<'a>>(
    found: FoundField,
    schema: &Schema,
    seen: &mut Seen,
    reader: &mut R,
) -> Result<bool> {
    let field = &schema.fields[found.index];
    let is_null = reader.is_null()?;
    let turn = seen.meet(found, is_null);
    match (turn, field.table_name) {
        (Turn::Refuse, _) => {
            let (kind, expected) = (RefusalKind::DuplicateField, format!("{} once", field.name));
            let found_there = match found.spelled {
                Spelled::InOtherCase => "it in other case beside it",
                Spelled::Exactly | Spelled::AsInTable => "a second one",
            };
            return Err(reader.context().fault(kind, found.offset, expected, found_there));
        }
        (Turn::Skip, _) => {
            let (kind, canonical) = (DeviationKind::UnknownName, "names that the protocol knows");
            let found_there = format!("{} in other case", field.name);
            let context = reader.context();
            context.deviate(kind, "X5.1", found.offset, canonical, &found_there)?;
        }
        (_, Some(table_name)) if found.spelled == Spelled::AsInTable => {
            let (kind, clause) = (DeviationKind::TableName, field.table_clause);
            reader.context().deviate(kind, clause, found.offset, field.name, table_name)?;
        }
        _ => {}
    }
    match turn {
        Turn::Read | Turn::Refuse => {}
        Turn::Skip => reader.skip_value()?,
        // It is null, and may be nothing else.
        Turn::PassOver => drop(reader.take_null()?),
    }
    Ok(turn == Turn::Read)
}

/// Writes all fields in the writer's order.
pub(crate) fn write_record<W: Writer, T: Record>(record: &T, writer: &mut W) -> Written {
    W::order(T::SCHEMA).iter().try_for_each(|&index| record.write_field(index, writer))
}

/// Declares a message by its field table. A row is `name: presence kind`, in the order of the
/// source's JSON samples, with `as "Name" [clause]` for the name that the source's table prints.
/// `xml alphabetical` gives the order in XML where it differs.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(, xml $xml_order:ident)? {
            $($(#[$field_meta:meta])* $field:ident: $presence:ident $kind:ident
                $(as $table_name:literal [$table_clause:literal])?,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name {
            $($(#[$field_meta])*
            pub $field: $crate::message::slots::$presence::Held<$crate::message::field_types::rust_type!($kind)>,)+
        }

        const _: () = {
            use $crate::message::field_types::{field_type, rust_type};
            use $crate::message::record::{secret, table_clause, table_name, xml_order};
            use $crate::message::slots;
            use $crate::message::schema::{Field, Schema, table_order};

            const COUNT: usize = [$(stringify!($field)),+].len();
            const TABLE: [usize; COUNT] = table_order();
            const XML: [usize; COUNT] = xml_order!([$(stringify!($field)),+] $($xml_order)?);

            impl $name {
                /// The field table as data.
                pub const SCHEMA: &'static Schema = &Schema {
                    name: stringify!($name),
                    fields: &[$(Field {
                        name: stringify!($field),
                        table_name: table_name!($($table_name)?),
                        table_clause: table_clause!($($table_clause)?),
                        ty: field_type!($kind),
                        presence: slots::$presence::PRESENCE,
                        not_empty: slots::$presence::NOT_EMPTY,
                        secret: secret!($kind),
                    }),+],
                    xml_order: &XML,
                    json_order: &TABLE,
                };
            }

            #[derive(Default)]
            #[allow(unreachable_pub)]
            pub struct Draft {
                $($field: slots::$presence::Draft<rust_type!($kind)>,)+
            }

            #[allow(non_camel_case_types)]
            enum Place { $($field),+ }

            impl $crate::message::record::Record for $name {
                const SCHEMA: &'static Schema = $name::SCHEMA;
                type Draft = Draft;

                fn read_field<'a, R: $crate::wire::Reader<'a>>(
                    draft: &mut Draft,
                    index: usize,
                    reader: &mut R,
                ) -> $crate::wire::Result<()> {
                    let field = &Self::SCHEMA.fields[index];
                    $(if index == Place::$field as usize {
                        return slots::$presence::read(&mut draft.$field, field, reader);
                    })+
                    Ok(())
                }

                fn finish<'a, R: $crate::wire::Reader<'a>>(
                    draft: Draft,
                    record: usize,
                    reader: &mut R,
                ) -> $crate::wire::Result<Self> {
                    Ok(Self {
                        $($field: slots::$presence::finish(
                            draft.$field,
                            &Self::SCHEMA.fields[Place::$field as usize],
                            record,
                            reader,
                        )?,)+
                    })
                }

                fn write_field<W: $crate::wire::Writer>(
                    &self,
                    index: usize,
                    writer: &mut W,
                ) -> $crate::wire::Written {
                    let field = &Self::SCHEMA.fields[index];
                    $(if index == Place::$field as usize {
                        return slots::$presence::write(&self.$field, field, writer);
                    })+
                    Ok(())
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    $(slots::$presence::give(&self.$field, stringify!($field), &mut map)?;)+
                    serde::ser::SerializeMap::end(map)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    struct Visitor;

                    impl<'de> serde::de::Visitor<'de> for Visitor {
                        type Value = $name;

                        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                            write!(f, "the neutral value of a {}", stringify!($name))
                        }

                        fn visit_map<M: serde::de::MapAccess<'de>>(
                            self,
                            mut map: M,
                        ) -> Result<$name, M::Error> {
                            use serde::de::Error;
                            const NAMES: &[&str] = &[$(stringify!($field)),+];
                            let mut draft = Draft::default();
                            let mut seen = [false; COUNT];
                            while let Some(name) = map.next_key::<compact_str::CompactString>()? {
                                let place = NAMES.iter().position(|known| *known == name);
                                let index = place.ok_or_else(|| M::Error::unknown_field(&name, NAMES))?;
                                if std::mem::replace(&mut seen[index], true) {
                                    return Err(M::Error::duplicate_field(NAMES[index]));
                                }
                                $(if index == Place::$field as usize {
                                    draft.$field = slots::$presence::take(&mut map)?;
                                })+
                            }
                            Ok($name {
                                $($field: slots::$presence::taken(draft.$field, stringify!($field))?,)+
                            })
                        }
                    }

                    deserializer.deserialize_map(Visitor)
                }
            }
        };
    };
}

macro_rules! table_name {
    () => {
        None
    };
    ($name:literal) => {
        Some($name)
    };
}

macro_rules! table_clause {
    () => {
        ""
    };
    ($clause:literal) => {
        $clause
    };
}

macro_rules! xml_order {
    ($names:tt) => {
        TABLE
    };
    ($names:tt alphabetical) => {
        $crate::message::schema::alphabetical_order($names)
    };
}

macro_rules! secret {
    (secret) => {
        true
    };
    ($kind:ident) => {
        false
    };
}

pub(crate) use {record, secret, table_clause, table_name, xml_order};
