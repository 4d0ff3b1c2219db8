//! A piece of a message as the characters that it means, each with the bytes that write it: through the charset, then
//! through references of XML, escapes of JSON, percent-encoding.
//!
//! A character can be written anew in the form and the length in which it stands.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

pub(super) use super::syntax::Syntax;
use super::syntax::{self, Form, Unit, written};
use crate::explain::source::Source;

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
                Syntax::Xml => syntax::xml(below),
                Syntax::Json => syntax::json(below),
                Syntax::Percent => syntax::percent(below),
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
