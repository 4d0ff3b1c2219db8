//! Bytes in JSON: as text where they are UTF-8, so that a transcript can be read; else in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// As they stand in a transcript.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Text(std::borrow::Cow<'a, str>),
    Base64 { base64: String },
}

/// Writes bytes.
pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let written = match std::str::from_utf8(bytes) {
        Ok(text) => Written::Text(text.into()),
        Err(_) => Written::Base64 { base64: BASE64.encode(bytes) },
    };
    written.serialize(serializer)
}

/// Reads them again.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    match Written::deserialize(deserializer)? {
        Written::Text(text) => Ok(text.into_owned().into_bytes()),
        Written::Base64 { base64 } => BASE64.decode(base64).map_err(serde::de::Error::custom),
    }
}

/// The same of bytes that may not be there.
pub(crate) mod option {
    use serde::{Serialize as _, Serializer};

    use super::Written;

    /// Writes bytes, or null.
    pub(crate) fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => super::serialize(bytes, serializer),
            None => None::<Written<'_>>.serialize(serializer),
        }
    }
}
