//! XML: one tokeniser, one reader, one writer (rulings E1 to E3, N3, X1 to X5).

mod attributes;
mod elements;
mod namespaces;
mod reader;
mod reference;
mod tag;
mod tokens;
mod writer;

pub(crate) use elements::XmlReader;
pub(crate) use reference::is_allowed;
pub(crate) use writer::XmlWriter;

use crate::error::Refusal;
use crate::wire::{DecodeOptions, Format, ReadBody, Reader, Result, decode};

/// The namespace of `xsi:type` and `xsi:nil`.
pub(crate) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The namespace of `xsd:string`.
pub(crate) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// Checks that a body is well-formed, whatever it says.
///
/// # Errors
/// The first fault, such as a tag that does not match, a DOCTYPE, or malformed UTF-8.
///
/// ```
/// use unicrm_proto::DecodeOptions;
/// use unicrm_proto::wire::xml::check;
///
/// check(b"<a><b /></a>", &DecodeOptions::tolerant())?;
/// let refusal = check(b"<a><b></a>", &DecodeOptions::tolerant()).unwrap_err();
/// assert_eq!(refusal.offset(), 6);
/// # Ok::<(), unicrm_proto::Refusal>(())
/// ```
pub fn check(body: &[u8], options: &DecodeOptions) -> std::result::Result<(), Refusal> {
    decode::<WellFormed>(Format::Xml, body, options).map(|_| ())
}

struct WellFormed;

impl ReadBody for WellFormed {
    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        reader.skip_value()?;
        Ok(Self)
    }
}
