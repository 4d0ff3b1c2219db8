//! A piece of a message as the characters that it means, each with the bytes that write it: through the charset, then
//! through references of XML, escapes of JSON, percent-encoding.
//!
//! A character can be written anew in the form and the length in which it stands.

use std::ops::Range;

use encoding_rs::{Encoding, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::explain::source::Source;

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
enum Form {
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
struct Unit {
    character: char,
    /// What it is written with: characters of the layer below, or bytes.
    below: Range<usize>,
    form: Form,
}

/// Bytes that are to be changed: where, and to what; as many as before.
pub(super) type Edits = Vec<(usize, Vec<u8>)>;

/// The layers; the last is what is read.
pub(super) struct View {
    layers: Vec<Vec<Unit>>,
    encoding: &'static Encoding,
    /// The offset in the text of each character of the lowest layer.
    starts: Vec<usize>,
}

impl View {
    /// Reads a piece through its charset and these syntaxes.
    pub(super) fn new(bytes: &[u8], content_type: Option<&str>, syntaxes: &[Syntax]) -> Self {
        let source = Source::new(bytes, content_type);
        let encoding = Encoding::for_label(source.encoding.as_bytes()).unwrap_or(UTF_8);
        let mut starts = Vec::with_capacity(source.text.len());
        let mut lowest = Vec::with_capacity(source.text.len());
        for (at, character) in source.text.char_indices() {
            let below = source.to_body(at)..source.to_body(at + character.len_utf8());
            starts.push(at);
            lowest.push(Unit { character, below, form: Form::Plain });
        }
        let mut layers = vec![lowest];
        for syntax in syntaxes {
            let below = layers.last().map_or(&[][..], Vec::as_slice);
            layers.push(match syntax {
                Syntax::Xml => xml(below),
                Syntax::Json => json(below),
                Syntax::Percent => percent(below),
            });
        }
        Self { layers, encoding, starts }
    }

    fn top(&self) -> &[Unit] {
        self.layers.last().map_or(&[], Vec::as_slice)
    }

    /// The characters that are read.
    pub(super) fn characters(&self) -> Vec<char> {
        self.top().iter().map(|unit| unit.character).collect()
    }

    /// The characters that a range of the text stands for.
    pub(super) fn of_text(&self, range: &Range<usize>) -> Range<usize> {
        let mut start = self.starts.partition_point(|&at| at < range.start);
        let mut end = self.starts.partition_point(|&at| at < range.end);
        for layer in &self.layers[1..] {
            start = layer.partition_point(|unit| unit.below.start < start);
            end = layer.partition_point(|unit| unit.below.start < end);
        }
        start..end.max(start)
    }

    /// The bytes that write some of the characters.
    pub(super) fn bytes_of(&self, range: &Range<usize>) -> Range<usize> {
        let (mut start, mut end) = (range.start, range.end);
        for layer in self.layers.iter().rev() {
            if start >= end {
                return 0..0;
            }
            (start, end) = (layer[start].below.start, layer[end - 1].below.end);
        }
        start..end
    }

    /// How these characters are written in the place of those from `start` on, each in its own length. What cannot be
    /// written so is overwritten with `0` or `?`: nothing stays that was to go.
    pub(super) fn put(&self, start: usize, characters: &[char]) -> Edits {
        let mut edits = Vec::new();
        let top = self.layers.len() - 1;
        for (index, &character) in (start..).zip(characters) {
            self.write(top, index, character, &mut edits);
        }
        edits
    }

    fn write(&self, level: usize, index: usize, character: char, edits: &mut Edits) {
        let Some(unit) = self.layers[level].get(index) else { return };
        if unit.character == character && character != char::REPLACEMENT_CHARACTER {
            return;
        }
        let Some(lower) = level.checked_sub(1) else {
            edits.push((unit.below.start, self.encoded(character, unit.below.len())));
            return;
        };
        let below = &self.layers[lower][unit.below.clone()];
        let old: String = below.iter().map(|unit| unit.character).collect();
        let new = written(unit.form, character, &old)
            .or_else(|| written(unit.form, '0', &old))
            .filter(|new| new.chars().count() == below.len())
            .unwrap_or_else(|| "0".repeat(below.len()));
        for (index, character) in unit.below.clone().zip(new.chars()) {
            self.write(lower, index, character, edits);
        }
    }

    /// A character in the charset, in so many bytes.
    fn encoded(&self, character: char, length: usize) -> Vec<u8> {
        let wide = |unit: u16| match self.encoding == UTF_16LE {
            true => unit.to_le_bytes(),
            false => unit.to_be_bytes(),
        };
        let is_wide = self.encoding == UTF_16LE || self.encoding == UTF_16BE;
        let bytes = match is_wide {
            true => {
                character.encode_utf16(&mut [0; 2]).iter().flat_map(|&unit| wide(unit)).collect()
            }
            false => encoded(self.encoding, character).unwrap_or_default(),
        };
        if bytes.len() == length {
            return bytes;
        }
        let filler = if is_wide { wide(u16::from(b'?')).to_vec() } else { vec![b'?'] };
        filler.into_iter().cycle().take(length).collect()
    }
}

/// The bytes of a character, if the encoding has it.
pub(super) fn encoded(encoding: &'static Encoding, character: char) -> Option<Vec<u8>> {
    let mut buffer = [0; 4];
    let (bytes, _, lost) = encoding.encode(character.encode_utf8(&mut buffer));
    (!lost).then(|| bytes.into_owned())
}

/// A character in the form of what stood there, in the same length.
fn written(form: Form, character: char, old: &str) -> Option<String> {
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

fn xml(below: &[Unit]) -> Vec<Unit> {
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

fn json(below: &[Unit]) -> Vec<Unit> {
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

fn percent(below: &[Unit]) -> Vec<Unit> {
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
