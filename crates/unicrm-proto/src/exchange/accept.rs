//! Which format an answer is due in: Accept with its q-values (ruling O13).

use http::{HeaderMap, header};

use super::media_type::MEDIA_TYPES;
use crate::wire::Format;

/// The form of an answer, as far as the head of a request tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AnswerForm {
    /// `None` where both formats are as welcome: then it is the body's, else JSON.
    preferred: Option<Format>,
    /// Whether the client takes XML as `text/xml` alone, or JSON as `text/json` alone.
    xml_as_text: bool,
    json_as_text: bool,
}

/// Why an Accept header cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AcceptFault {
    /// It takes neither format.
    NotAcceptable,
    /// It is malformed: what was expected, and what was found.
    Malformed(&'static str, String),
}

impl AnswerForm {
    /// What stands where no Accept header was read: JSON.
    pub(crate) const JSON: Self =
        Self { preferred: Some(Format::Json), xml_as_text: false, json_as_text: false };

    pub(crate) fn format(self, body: Option<Format>) -> Format {
        self.preferred.or(body).unwrap_or(Format::Json)
    }

    /// The Content-Type of an answer in the format.
    pub(crate) fn content_type(self, format: Format) -> &'static str {
        match format {
            Format::Xml if self.xml_as_text => "text/xml; charset=utf-8",
            Format::Json if self.json_as_text => "text/json; charset=utf-8",
            Format::Xml | Format::Json => format.content_type(),
        }
    }
}

/// A media range with its weight in thousandths.
struct Range<'a> {
    name: &'a str,
    weight: u16,
}

pub(crate) fn negotiate(headers: &HeaderMap) -> Result<AnswerForm, AcceptFault> {
    let mut text = String::new();
    for value in headers.get_all(header::ACCEPT) {
        let value = value.to_str().map_err(|_| {
            AcceptFault::Malformed("ASCII text in Accept", "other bytes".to_owned())
        })?;
        text.push_str(value);
        text.push(',');
    }
    let ranges = ranges(&text)?;
    if ranges.is_empty() {
        return Ok(AnswerForm { preferred: None, xml_as_text: false, json_as_text: false });
    }
    // A bare wildcard is served by the usual type; the other counts where it is asked for.
    let [json, text_json, xml, text_xml] = MEDIA_TYPES.map(|(_, name)| {
        let least = if name.starts_with("text/") { KIND } else { ANY };
        weight(name, least, &ranges)
    });
    let (for_json, for_xml) = (json.max(text_json), xml.max(text_xml));
    let preferred = match for_json.cmp(&for_xml) {
        _ if for_json == 0 && for_xml == 0 => return Err(AcceptFault::NotAcceptable),
        std::cmp::Ordering::Greater => Some(Format::Json),
        std::cmp::Ordering::Less => Some(Format::Xml),
        std::cmp::Ordering::Equal => None,
    };
    let (xml_as_text, json_as_text) = (xml == 0 && text_xml > 0, json == 0 && text_json > 0);
    Ok(AnswerForm { preferred, xml_as_text, json_as_text })
}

fn ranges(text: &str) -> Result<Vec<Range<'_>>, AcceptFault> {
    split_unquoted(text, ',')
        .map(str::trim)
        .filter(|range| !range.is_empty())
        .map(|range| {
            let mut parts = split_unquoted(range, ';').map(str::trim);
            let name = parts.next().unwrap_or("");
            if !is_media_range(name) {
                let expected = "media types such as application/json in Accept";
                return Err(AcceptFault::Malformed(expected, name.to_owned()));
            }
            let q = parts.find_map(|parameter| {
                let (name, value) = parameter.split_once('=')?;
                name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
            });
            let weight = match q {
                None => 1000,
                Some(q) => thousandths(q).ok_or_else(|| {
                    let expected = "a q from 0 to 1 with at most three decimals in Accept";
                    AcceptFault::Malformed(expected, format!("q={q}"))
                })?,
            };
            Ok(Range { name, weight })
        })
        .collect()
}

fn is_media_range(name: &str) -> bool {
    let token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-*".contains(&b))
    };
    // The original platform's oldest client sends a bare `*`.
    name == "*" || name.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

/// RFC 9110's qvalue, and `.2` for `0.2`, which Java's own client sends.
fn thousandths(q: &str) -> Option<u16> {
    let (whole, decimals) = q.split_once('.').unwrap_or((q, ""));
    let is_short = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !is_short {
        return None;
    }
    let padded = format!("{decimals:0<3}").parse().ok()?;
    match (whole, padded) {
        ("0", padded) => Some(padded),
        ("", padded) if !decimals.is_empty() => Some(padded),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// How specific a media range is.
const ANY: u8 = 0;
const KIND: u8 = 1;
const EXACT: u8 = 2;

/// The weight of the most specific range that a media type falls under; less specific ones than
/// `least` do not count.
fn weight(name: &str, least: u8, ranges: &[Range<'_>]) -> u16 {
    let kind = name.split('/').next().unwrap_or("");
    let specificity = |range: &Range<'_>| match range.name {
        "*" | "*/*" => Some(ANY),
        range if range.eq_ignore_ascii_case(name) => Some(EXACT),
        range => match range.split_once('/') {
            Some((of, "*")) if of.eq_ignore_ascii_case(kind) => Some(KIND),
            _ => None,
        },
    };
    let most_specific = ranges
        .iter()
        .filter_map(|range| specificity(range).map(|specificity| (specificity, range.weight)))
        .filter(|(specificity, _)| *specificity >= least)
        .max();
    most_specific.map_or(0, |(_, weight)| weight)
}

/// Splits where the separator stands outside of quotes.
fn split_unquoted(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |character| {
        let splits = character == separator && !quoted;
        if character == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && character == '\\' && !escaped;
        splits
    })
}
