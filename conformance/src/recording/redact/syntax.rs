//! The ways in which a character may be written with others: references, escapes, percent-encoding.

use std::ops::Range;

use encoding_rs::{Encoding, GBK, UTF_8};

use super::view::encoded;

/// A way of writing characters with other characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// References; marks of CDATA sections, comments and instructions mean nothing.
    Xml,
    /// Escapes.
    Json,
    /// Percent-encoding, `+` for a space.
    Percent,
}

/// How a character is written in the layer below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As itself.
    Plain,
    /// As a reference: `&#24352;`, `&#x5F20;`.
    Reference,
    /// As an escape: `\u5f20`.
    Escape,
    /// Its bytes in this encoding, percent-encoded.
    Percent(&'static Encoding),
}

#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) character: char,
    /// What it is written with: characters of the layer below, or bytes.
    pub(super) below: Range<usize>,
    pub(super) form: Form,
}

/// A character in the form of what stood there, in the same length.
pub(super) fn written(form: Form, character: char, old: &str) -> Option<String> {
    let code = u32::from(character);
    let has_upper = old.bytes().any(|byte| byte.is_ascii_uppercase());
    let new = match form {
        Form::Plain => character.to_string(),
        Form::Reference => {
            let digits = old.strip_prefix("&#")?.strip_suffix(';')?;
            match digits.strip_prefix('x') {
                Some(hex) if has_upper => format!("&#x{code:0width$X};", width = hex.len()),
                Some(hex) => format!("&#x{code:0width$x};", width = hex.len()),
                None => format!("&#{code:0width$};", width = digits.len()),
            }
        }
        Form::Escape => {
            let units = character.encode_utf16(&mut [0; 2]).to_vec();
            let escapes = units.iter().map(|unit| match has_upper {
                true => format!("\\u{unit:04X}"),
                false => format!("\\u{unit:04x}"),
            });
            escapes.collect()
        }
        Form::Percent(encoding) => {
            let bytes = encoded(encoding, character)?;
            let has_lower = old.bytes().any(|byte| byte.is_ascii_lowercase());
            let escapes = bytes.iter().map(|byte| match has_lower {
                true => format!("%{byte:02x}"),
                false => format!("%{byte:02X}"),
            });
            escapes.collect()
        }
    };
    (new.len() == old.len() || form == Form::Plain).then_some(new)
}

fn plain(below: &[Unit], at: usize) -> Unit {
    Unit { character: below[at].character, below: at..at + 1, form: Form::Plain }
}

fn starts_with(below: &[Unit], at: usize, text: &str) -> bool {
    let mut units = below[at.min(below.len())..].iter();
    text.chars().all(|due| units.next().is_some_and(|unit| unit.character == due))
}

/// Behind the first occurrence of a text; the end where there is none.
fn behind(below: &[Unit], from: usize, text: &str) -> usize {
    let found = (from..below.len()).find(|&at| starts_with(below, at, text));
    found.map_or(below.len(), |at| at + text.len())
}

/// Reads XML.
pub(super) fn xml(below: &[Unit]) -> Vec<Unit> {
    const CDATA: &str = "<![CDATA[";
    let mut units = Vec::with_capacity(below.len());
    let mut at = 0;
    while at < below.len() {
        if starts_with(below, at, CDATA) {
            let end = behind(below, at, "]]>");
            let inside = at + CDATA.len()..end.saturating_sub(3).max(at + CDATA.len());
            units.extend(inside.map(|at| plain(below, at)));
            at = end;
        } else if starts_with(below, at, "<!--") {
            at = behind(below, at, "-->");
        } else if starts_with(below, at, "<?") {
            at = behind(below, at, "?>");
        } else if let Some((character, end)) = reference(below, at) {
            units.push(Unit { character, below: at..end, form: Form::Reference });
            at = end;
        } else {
            units.push(plain(below, at));
            at += 1;
        }
    }
    units
}

/// The longest reference that is read: `&#x10FFFF;` with some zeros before it.
const LONGEST_REFERENCE: usize = 16;

fn reference(below: &[Unit], at: usize) -> Option<(char, usize)> {
    if below[at].character != '&' {
        return None;
    }
    let reach = &below[at + 1..below.len().min(at + LONGEST_REFERENCE)];
    let length = reach.iter().position(|unit| unit.character == ';')?;
    let name: String = reach[..length].iter().map(|unit| unit.character).collect();
    let character = match name.as_str() {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        name => char::from_u32(match name.strip_prefix("#x") {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => name.strip_prefix('#')?.parse().ok()?,
        })?,
    };
    Some((character, at + length + 2))
}

/// Reads JSON.
pub(super) fn json(below: &[Unit]) -> Vec<Unit> {
    let mut units = Vec::with_capacity(below.len());
    let mut at = 0;
    while at < below.len() {
        match escape(below, at) {
            Some((character, end)) => {
                units.push(Unit { character, below: at..end, form: Form::Escape });
                at = end;
            }
            None => {
                units.push(plain(below, at));
                at += 1;
            }
        }
    }
    units
}

fn escape(below: &[Unit], at: usize) -> Option<(char, usize)> {
    if below[at].character != '\\' {
        return None;
    }
    let character = match below.get(at + 1)?.character {
        'u' => {
            let first = hex(below, at + 2, 4)?;
            if let Some(character) = char::from_u32(first) {
                return Some((character, at + 6));
            }
            let second = starts_with(below, at + 6, "\\u").then(|| hex(below, at + 8, 4))??;
            let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
            let character = char::decode_utf16(pair).next()?.ok()?;
            return Some((character, at + 12));
        }
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{C}',
        other @ ('"' | '\\' | '/') => other,
        _ => return None,
    };
    Some((character, at + 2))
}

fn hex(below: &[Unit], at: usize, count: usize) -> Option<u32> {
    let digits: String = below.get(at..at + count)?.iter().map(|unit| unit.character).collect();
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(&digits, 16).ok()).flatten()
}

/// Reads percent-encoding.
pub(super) fn percent(below: &[Unit]) -> Vec<Unit> {
    let mut units = Vec::with_capacity(below.len());
    let mut at = 0;
    while at < below.len() {
        let mut run = Vec::new();
        while let Some(byte) = escaped_byte(below, at + 3 * run.len()) {
            run.push(byte);
        }
        if run.is_empty() {
            let mut unit = plain(below, at);
            if unit.character == '+' {
                unit.character = ' ';
            }
            units.push(unit);
            at += 1;
        } else {
            of_run(&run, at, &mut units);
            at += 3 * run.len();
        }
    }
    units
}

fn escaped_byte(below: &[Unit], at: usize) -> Option<u8> {
    (below.get(at)?.character == '%')
        .then(|| hex(below, at + 1, 2))?
        .and_then(|byte| u8::try_from(byte).ok())
}

/// Percent-encoded bytes are UTF-8, or else taken for GBK.
fn of_run(run: &[u8], start: usize, units: &mut Vec<Unit>) {
    let (text, encoding) = match std::str::from_utf8(run) {
        Ok(text) => (text.to_owned(), UTF_8),
        Err(_) => (GBK.decode_without_bom_handling(run).0.into_owned(), GBK),
    };
    let mut at = 0;
    for character in text.chars() {
        // What is no character takes one byte.
        let length = encoded(encoding, character).map_or(1, |bytes| bytes.len());
        let below = start + 3 * at..start + 3 * (at + length).min(run.len());
        units.push(Unit { character, below, form: Form::Percent(encoding) });
        at += length;
    }
}
