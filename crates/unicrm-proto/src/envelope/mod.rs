//! The envelope of every answer: success, code, reason, data (rulings E1 to E5).

mod data;
mod error_code;
mod reading;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize};

use crate::wire::{RootStyle, WriteBody, Writer, Written};

pub(crate) use data::Data;
pub use error_code::{ErrorCode, KnownError};

/// The root of every answer but the member list's (clause E1.1).
const API_RESULT: &str = "ApiResult";

/// The root of the member list's answer (clause E1.1).
const API_RESPONSE: &str = "ApiResponse";

/// An answer: whether the operation succeeded, and its data or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<T> {
    /// Whether the operation succeeded.
    pub success: bool,
    /// Why not: a code of the source's table, or one of the server's own; empty on success.
    #[serde(default, deserialize_with = "or_default")]
    pub error_code: ErrorCode,
    /// The reason in words; empty on success.
    #[serde(default, deserialize_with = "or_default")]
    pub error_reason: CompactString,
    /// The data of a success; creating and modifying have none.
    #[serde(default = "no_data", skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
}

fn no_data<T>() -> Option<T> {
    None
}

/// In the neutral value of an answer, null and missing mean the same.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl<T> Envelope<T> {
    /// The answer of an operation that succeeded.
    pub fn success(data: Option<T>) -> Self {
        let (error_code, error_reason) = (ErrorCode::default(), CompactString::default());
        Self { success: true, error_code, error_reason, data }
    }

    /// The answer of an operation that failed (clause E4.1).
    pub fn failure(
        error_code: impl Into<ErrorCode>,
        error_reason: impl Into<CompactString>,
    ) -> Self {
        let (error_code, error_reason) = (error_code.into(), error_reason.into());
        Self { success: false, error_code, error_reason, data: None }
    }
}

impl<T: Data> WriteBody for Envelope<T> {
    fn write<W: Writer>(&self, writer: &mut W) -> Written {
        writer.open_root(T::ROOT, RootStyle::Answer);
        writer.boolean("success", self.success);
        writer.text("error_code", self.error_code.as_str(), None)?;
        writer.text("error_reason", &self.error_reason, None)?;
        match &self.data {
            Some(data) => data.write(writer)?,
            None => writer.null("data"),
        }
        writer.close_root();
        Ok(())
    }
}
