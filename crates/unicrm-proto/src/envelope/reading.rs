//! Reading an envelope, whose fields may come in any order (clauses E4.1 to E4.7, N7.1, N7.10).

use compact_str::CompactString;

use super::data::{Absence, Data};
use super::{API_RESPONSE, API_RESULT, Envelope, ErrorCode};
use crate::deviation::DeviationKind;
use crate::message::{Field, FieldPresence, FieldType, Needed, Schema, is_to_be_read};
use crate::wire::{ReadBody, Reader, Result, Seen};

const fn row(name: &'static str, presence: FieldPresence) -> Field {
    let (table_name, table_clause, ty) = (None, "", FieldType::Text);
    Field { name, table_name, table_clause, ty, presence, not_empty: false, secret: false }
}

/// The envelope's own fields; what they are is read below.
static SCHEMA: Schema = Schema {
    name: API_RESULT,
    fields: &[
        row("success", FieldPresence::Required),
        row("error_code", FieldPresence::Optional),
        row("error_reason", FieldPresence::Optional),
        row("data", FieldPresence::Optional),
    ],
    xml_order: &[0, 1, 2, 3],
    json_order: &[0, 1, 2, 3],
};

/// An envelope while it is read; its fields may come in any order.
struct Draft<T> {
    /// The value and its offset.
    success: Needed<(bool, usize)>,
    /// Code and reason.
    texts: [Option<CompactString>; 2],
    data: Option<T>,
    /// The offset of data that is null or has nothing in it.
    no_data: Option<usize>,
}

impl<T: Data> ReadBody for Envelope<T> {
    const HOLDS_SECRET: bool = T::HOLDS_SECRET;

    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        let foreign = if T::ROOT == API_RESULT { API_RESPONSE } else { API_RESULT };
        let root = reader.open_root(T::ROOT, Some(foreign))?;
        let mut draft =
            Draft { success: Needed::Missing, texts: [None, None], data: None, no_data: None };
        let mut seen = Seen::default();
        while let Some(found) = reader.next_field(&SCHEMA)? {
            if is_to_be_read(found, &SCHEMA, &mut seen, reader)? {
                draft.read_field(found.index, reader)?;
            }
            reader.leave_field();
        }
        draft.finish(&seen, root, reader)
    }
}

impl<T: Data> Draft<T> {
    fn read_field<'a, R: Reader<'a>>(&mut self, index: usize, reader: &mut R) -> Result<()> {
        match index {
            0 => {
                self.success = if reader.take_null()?.is_some() {
                    Needed::Null
                } else {
                    let scalar = reader.scalar("true or false", false)?;
                    let offset = scalar.offset;
                    Needed::Value((scalar.into_boolean(reader.context())?, offset))
                };
            }
            1 | 2 => self.texts[index - 1] = Some(read_text(reader)?),
            _ => self.read_data(reader)?,
        }
        Ok(())
    }

    fn read_data<'a, R: Reader<'a>>(&mut self, reader: &mut R) -> Result<()> {
        let is_null = reader.is_null()?;
        let is_none = T::EMPTY_IS_NONE && !is_null && reader.is_empty()?;
        reader.check_type(&T::TYPE, is_null || is_none)?;
        if is_null {
            self.no_data = reader.take_null()?;
        } else if is_none {
            self.no_data = Some(reader.take_empty()?);
        } else {
            self.data = Some(T::read(reader)?);
        }
        Ok(())
    }

    fn finish<'a, R: Reader<'a>>(
        self,
        seen: &Seen,
        root: usize,
        reader: &mut R,
    ) -> Result<Envelope<T>> {
        let (success, offset) = self.success.required("success", root, reader)?;
        for index in [1, 2] {
            if !seen.has(index) {
                missing_code(reader, SCHEMA.fields[index].name, root, "none")?;
            }
        }
        let [code, reason] = self.texts.map(Option::unwrap_or_default);
        let error_code = ErrorCode::new(code);
        contradiction(success, &error_code, offset, reader)?;
        let data = match self.data {
            None if success => T::without_data(reader, Absence { root, null: self.no_data })?,
            data => data,
        };
        Ok(Envelope { success, error_code, error_reason: reason, data })
    }
}

/// A code or a reason; null is read as empty (clause N7.10).
fn read_text<'a, R: Reader<'a>>(reader: &mut R) -> Result<CompactString> {
    let Some(offset) = reader.take_null()? else {
        return reader.scalar("text", false)?.into_text(reader.context());
    };
    let kind = DeviationKind::MissingCode;
    reader.context().deviate(kind, "N7.10", offset, "text, which may be empty", "null")?;
    Ok(CompactString::default())
}

fn missing_code<'a, R: Reader<'a>>(
    reader: &mut R,
    name: &str,
    offset: usize,
    found: &str,
) -> Result<()> {
    let (kind, canonical) = (DeviationKind::MissingCode, "text, which may be empty");
    reader.context().deviate_below(name, kind, "N7.10", offset, canonical, found)
}

/// Success with a code of the table, or failure without one (clauses E4.3, E4.4). For a payment
/// either makes the outcome unknown.
fn contradiction<'a, R: Reader<'a>>(
    success: bool,
    code: &ErrorCode,
    offset: usize,
    reader: &mut R,
) -> Result<()> {
    let (clause, canonical, found) = match (success, code.known()) {
        (true, Some(known)) => ("E4.3", "no error code", format!("the code {}", known.code())),
        (false, _) if code.as_str().is_empty() => ("E4.4", "an error code", "none".to_owned()),
        _ => return Ok(()),
    };
    let kind = DeviationKind::ContradictoryEnvelope;
    reader.context().deviate_below("success", kind, clause, offset, canonical, &found)
}
