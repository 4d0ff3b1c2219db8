//! Finds what must not be shown: the contents of fields named like a token or a secret.
//!
//! It works on text that need not parse, since errors quote bodies that do not; where it is
//! unsure it masks too much.

use std::ops::Range;

/// Fields that stand beside a secret and may be shown.
const HARMLESS: [&str; 4] = ["success", "error_code", "error_reason", "expires_in"];

/// The spans of `text` that hold the contents of secret fields, in XML and in JSON. In a body that
/// is due to hold a secret, whatever stands in no field known to be harmless is one, too: the
/// secret may stand in the wrong place.
pub(crate) fn masked_spans(text: &str, holds_secret: bool) -> Vec<Range<usize>> {
    let mut spans = named_secrets(text);
    if holds_secret {
        match text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
            true => element_texts(text, &mut spans),
            false => member_texts(text, &mut spans),
        }
    }
    spans
}

/// The texts between tags, but for those of harmless elements.
fn element_texts(text: &str, spans: &mut Vec<Range<usize>>) {
    let mut name = "";
    let mut start = 0;
    for (at, mark) in text.match_indices(['<', '>']) {
        if start < at && !HARMLESS.contains(&name) {
            spans.push(start..at);
        }
        start = at + 1;
        if mark == "<" {
            let tag = &text[start..];
            name = &tag[..tag.find(|c: char| !is_name_character(c)).unwrap_or(tag.len())];
            // CDATA, comments and instructions are text for this purpose; tags are not.
            if !tag.starts_with(['!', '?']) {
                start = text.len();
            }
        }
    }
    if start < text.len() && !HARMLESS.contains(&name) {
        spans.push(start..text.len());
    }
}

/// The texts and numbers of a JSON body that are no names, but for those of harmless names.
fn member_texts(text: &str, spans: &mut Vec<Range<usize>>) {
    let mut name = String::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(|c: char| c == '"' || c.is_ascii_digit()) {
        let start = at + found;
        let end = if text.as_bytes()[start] == b'"' {
            string_end(text, start + 1)
        } else {
            let rest = &text[start..];
            start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
        };
        let is_name = text.get(end + 1..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        if is_name && text.as_bytes()[start] == b'"' {
            name = unescaped(&text[start + 1..end]);
        } else if !HARMLESS.contains(&name.as_str()) {
            spans.push(start..end);
        }
        at = (end + 1).min(text.len());
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
}

fn named_secrets(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(['<', '"', '=']) {
        let mark = at + found;
        at = mark + 1;
        let span = match text.as_bytes()[mark] {
            b'<' => element_content(text, mark),
            b'"' => member_value(text, mark).or_else(|| named_text(text, mark)),
            _ => assigned_value(text, mark),
        };
        if let Some(span) = span {
            at = at.max(span.end.min(text.len()));
            spans.push(span);
        }
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    spans
}

/// Whether a field of this name holds a secret: the token, the application's secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "secret", "password"].iter().any(|word| name.contains(word))
}

/// From behind the name of a start tag to its end tag; attributes are masked with the content.
fn element_content(text: &str, mark: usize) -> Option<Range<usize>> {
    let tag = &text[mark + 1..];
    let length = tag.find(|c: char| !is_name_character(c)).unwrap_or(tag.len());
    if !is_secret(&tag[..length]) {
        return None;
    }
    let start = mark + 1 + length;
    let tag_end = text[start..].find('>').map_or(text.len(), |length| start + length + 1);
    if text[start..tag_end].ends_with("/>") {
        return None;
    }
    let end = text[start..].find("</").map_or(text.len(), |length| start + length);
    // A plain start tag is shown; one with attributes may hold the secret in them.
    let plain = text[start..tag_end].trim() == ">";
    let start = if plain { tag_end } else { start };
    (start < end).then_some(start..end)
}

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | ':')
}

/// The value behind a JSON name, which may be spelled with escapes.
fn member_value(text: &str, mark: usize) -> Option<Range<usize>> {
    let end = string_end(text, mark + 1);
    if !is_secret(&unescaped(&text[mark + 1..end])) {
        return None;
    }
    let rest = text.get(end + 1..)?.trim_start();
    // Where the colon is missing, a text behind the name is the value all the same.
    let value = match rest.strip_prefix(':') {
        Some(value) => value.trim_start(),
        None if rest.starts_with('"') => rest,
        None => return None,
    };
    let start = text.len() - value.len();
    let end = match value.as_bytes().first()? {
        b'"' => return Some(start + 1..string_end(text, start + 1)),
        b'{' | b'[' => text.len(),
        _ => value.find([',', '}', ']']).map_or(text.len(), |length| start + length),
    };
    (!text[start..end].trim().is_empty()).then_some(start..end)
}

/// The closing quote of a JSON string, or the end of the text.
fn string_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// A JSON name with its `\u` escapes resolved as far as ASCII goes.
fn unescaped(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find("\\u") {
        plain.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        plain.extend(code.and_then(char::from_u32));
        rest = rest.get(at + 6..).unwrap_or("");
    }
    plain.push_str(rest);
    plain
}

/// Whether the name in front of a place is a secret's.
fn secret_in_front(text: &str, mark: usize) -> bool {
    let before = text[..mark].trim_end();
    let name = before.rsplit(|c: char| !is_name_character(c)).next().unwrap_or("");
    is_secret(name)
}

/// A quoted text right behind a secret name, as in an entity's declaration.
fn named_text(text: &str, mark: usize) -> Option<Range<usize>> {
    secret_in_front(text, mark).then(|| mark + 1..string_end(text, mark + 1))
}

/// The value of an attribute or a query parameter with a secret name.
fn assigned_value(text: &str, mark: usize) -> Option<Range<usize>> {
    if !secret_in_front(text, mark) {
        return None;
    }
    let value = text[mark + 1..].trim_start();
    let start = text.len() - value.len();
    let length = match value.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let inner = value[1..].find(char::from(*quote)).unwrap_or(value.len() - 1);
            return Some(start + 1..start + 1 + inner);
        }
        _ => value.find(['&', '<', '>', '"', ' ', '\n', '\r']).unwrap_or(value.len()),
    };
    (length > 0).then_some(start..start + length)
}
