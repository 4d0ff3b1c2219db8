//! Bytes in, values out: what XML and JSON have in common, and one reader and one writer each.
//!
//! A message knows neither format: it is read from a `Reader` and written to a `Writer`, and
//! how a field was found is the reader's own matter. A reader or a writer knows no message: it
//! follows the field table that it is given.

mod context;
mod decode;
mod encoding;
pub mod json;
mod limits;
mod misplaced;
mod reader;
mod scalar;
mod writer;
pub mod xml;

use std::fmt;
use std::str::FromStr;

pub use decode::{DecodeOptions, Decoded, Mode};
pub use limits::Limits;

pub(crate) use context::{Context, Fault, Result, Step};
pub(crate) use decode::{ReadBody, decode};
pub(crate) use encoding::{READABLE, has_readable_charset};
pub(crate) use reader::{FoundField, Reader, Seen, Spelled, Turn};
pub(crate) use scalar::Scalar;
pub(crate) use writer::{RootStyle, WriteBody, Writer, Written, encode};

/// The two formats that every body has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// XML 1.0 with namespaces.
    Xml,
    /// JSON as RFC 8259 has it.
    Json,
}

impl Format {
    /// Both formats.
    pub const ALL: [Self; 2] = [Self::Xml, Self::Json];

    /// The format's name: `xml` or `json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }

    /// The Content-Type that a body is sent with (ruling E6).
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name is no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the format xml or json, found another word")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or(UnknownFormat)
    }
}
