//! Which Rust type each kind of field has, and how it goes to and from the wire.

use compact_str::CompactString;

use super::schema::Field;
use crate::error::RefusalKind;
use crate::value::{Decimal, NonEmptyText, Timestamp, Token, WholeNumber};
use crate::wire::{Reader, Result, Scalar, Writer};

use crate::wire::Written;

/// The Rust type of a kind of field in a table.
macro_rules! rust_type {
    (text) => {
        compact_str::CompactString
    };
    (secret) => {
        $crate::value::Token
    };
    (non_empty_text) => {
        $crate::value::NonEmptyText
    };
    (decimal) => {
        $crate::value::Decimal
    };
    (whole_number) => {
        $crate::value::WholeNumber
    };
    (date_time_with_offset) => {
        $crate::value::Timestamp
    };
    (date_time) => {
        $crate::value::Timestamp
    };
    (date) => {
        $crate::value::Timestamp
    };
    ($record:ident) => {
        $record
    };
}

/// The same kind as data.
macro_rules! field_type {
    (text) => {
        $crate::message::FieldType::Text
    };
    (secret) => {
        $crate::message::FieldType::Text
    };
    (non_empty_text) => {
        $crate::message::FieldType::NonEmptyText
    };
    (decimal) => {
        $crate::message::FieldType::Decimal
    };
    (whole_number) => {
        $crate::message::FieldType::WholeNumber
    };
    (date_time_with_offset) => {
        $crate::message::FieldType::DateTimeWithOffset
    };
    (date_time) => {
        $crate::message::FieldType::DateTime
    };
    (date) => {
        $crate::message::FieldType::Date
    };
    ($record:ident) => {
        $crate::message::FieldType::List($record::SCHEMA)
    };
}

pub(super) use {field_type, rust_type};

/// A value without parts.
pub(crate) trait ScalarValue: Sized {
    /// What an error says is due.
    const DUE: &'static str;

    fn read<'a, R: Reader<'a>>(scalar: Scalar<'a>, field: &Field, reader: &mut R) -> Result<Self>;
    fn write<W: Writer>(&self, field: &Field, writer: &mut W) -> Written;
}

impl ScalarValue for CompactString {
    const DUE: &'static str = "text";

    fn read<'a, R: Reader<'a>>(scalar: Scalar<'a>, _field: &Field, reader: &mut R) -> Result<Self> {
        scalar.into_text(reader.context())
    }

    fn write<W: Writer>(&self, field: &Field, writer: &mut W) -> Written {
        writer.text(field.name, self, None)
    }
}

impl ScalarValue for Token {
    const DUE: &'static str = "text";

    fn read<'a, R: Reader<'a>>(scalar: Scalar<'a>, _field: &Field, reader: &mut R) -> Result<Self> {
        scalar.into_text(reader.context()).map(Self::new)
    }

    fn write<W: Writer>(&self, field: &Field, writer: &mut W) -> Written {
        writer.text(field.name, self.expose(), None)
    }
}

impl ScalarValue for NonEmptyText {
    const DUE: &'static str = "text";

    fn read<'a, R: Reader<'a>>(scalar: Scalar<'a>, _field: &Field, reader: &mut R) -> Result<Self> {
        let offset = scalar.offset;
        let text = scalar.into_text(reader.context())?;
        Self::new(text).map_err(|_| {
            reader.context().fault(RefusalKind::MissingField, offset, "a value", "empty text")
        })
    }

    fn write<W: Writer>(&self, field: &Field, writer: &mut W) -> Written {
        writer.text(field.name, self, None)
    }
}

impl ScalarValue for Decimal {
    const DUE: &'static str = "a decimal number";

    fn read<'a, R: Reader<'a>>(scalar: Scalar<'a>, _field: &Field, reader: &mut R) -> Result<Self> {
        scalar.into_decimal(reader.context())
    }

    fn write<W: Writer>(&self, field: &Field, writer: &mut W) -> Written {
        writer.decimal(field.name, *self);
        Ok(())
    }
}

impl ScalarValue for WholeNumber {
    const DUE: &'static str = "a whole number";

    fn read<'a, R: Reader<'a>>(scalar: Scalar<'a>, _field: &Field, reader: &mut R) -> Result<Self> {
        scalar.into_whole_number(reader.context())
    }

    fn write<W: Writer>(&self, field: &Field, writer: &mut W) -> Written {
        writer.whole_number(field.name, *self);
        Ok(())
    }
}

impl ScalarValue for Timestamp {
    const DUE: &'static str = "a date";

    fn read<'a, R: Reader<'a>>(scalar: Scalar<'a>, field: &Field, reader: &mut R) -> Result<Self> {
        scalar.into_timestamp(reader.context(), field.ty)
    }

    fn write<W: Writer>(&self, field: &Field, writer: &mut W) -> Written {
        writer.plain(field.name, self);
        Ok(())
    }
}
