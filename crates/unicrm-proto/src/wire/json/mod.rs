//! JSON: one scanner, one reader, one writer (ruling J1).

mod reader;
mod scanner;
mod writer;

pub(crate) use reader::JsonReader;
pub(crate) use writer::JsonWriter;

use crate::error::Refusal;
use crate::wire::{DecodeOptions, Format, ReadBody, Reader, Result, decode};

/// Checks that a body is one JSON value as RFC 8259 has it, whatever it says, and that no text in
/// it has a lone surrogate (clause J1.5).
///
/// # Errors
/// The first fault, such as a trailing comma, a bad escape, or malformed UTF-8.
///
/// ```
/// use unicrm_proto::DecodeOptions;
/// use unicrm_proto::wire::json::check;
///
/// check(br#"{"a":[1,2]}"#, &DecodeOptions::tolerant())?;
/// let refusal = check(br#"{"a":[1,2,]}"#, &DecodeOptions::tolerant()).unwrap_err();
/// assert_eq!(refusal.offset(), 10);
/// # Ok::<(), unicrm_proto::Refusal>(())
/// ```
pub fn check(body: &[u8], options: &DecodeOptions) -> std::result::Result<(), Refusal> {
    decode::<WellFormed>(Format::Json, body, options).map(|_| ())
}

struct WellFormed;

impl ReadBody for WellFormed {
    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        reader.skip_value()?;
        Ok(Self)
    }
}
