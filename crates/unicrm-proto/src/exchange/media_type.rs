//! The media types of bodies (ruling O13).

use http::{HeaderMap, header};

use crate::wire::Format;

/// What a Content-Type says about a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// There is none, or an empty one.
    Absent,
    /// One of the protocol's four; the text has the charset.
    Known(Format, String),
    /// Another; the text is for an error.
    Unknown(String),
}

/// The media types that carry a format, the usual one first.
pub(crate) const MEDIA_TYPES: [(Format, &str); 4] = [
    (Format::Json, "application/json"),
    (Format::Json, "text/json"),
    (Format::Xml, "application/xml"),
    (Format::Xml, "text/xml"),
];

pub(crate) fn content_type(headers: &HeaderMap) -> MediaType {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return MediaType::Absent;
    };
    let Ok(text) = value.to_str() else {
        return MediaType::Unknown("bytes that are no ASCII text".to_owned());
    };
    let essence = text.split(';').next().unwrap_or("").trim();
    if essence.is_empty() {
        return MediaType::Absent;
    }
    match MEDIA_TYPES.iter().find(|(_, name)| essence.eq_ignore_ascii_case(name)) {
        Some((format, _)) => MediaType::Known(*format, text.to_owned()),
        None => MediaType::Unknown(essence.to_owned()),
    }
}

/// The format of a body without a Content-Type: its first character tells, whatever its encoding.
pub(crate) fn sniffed(body: &[u8]) -> Option<Format> {
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let text = text.strip_prefix(b"\xFF\xFE").or(text.strip_prefix(b"\xFE\xFF")).unwrap_or(text);
    let first = text.iter().find(|byte| !matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n'));
    match first {
        Some(b'<') => Some(Format::Xml),
        Some(b'{' | b'[') => Some(Format::Json),
        _ => None,
    }
}
