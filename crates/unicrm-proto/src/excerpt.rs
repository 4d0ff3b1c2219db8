//! The line of a fault, cut to what a person can take in and free of secrets.

use std::ops::Range;

use crate::redact::{is_word_character, masked, may_hold_secret};

/// How many characters of the body an excerpt shows at most.
const WIDTH: usize = 80;

/// Where a fault is in lines and columns, and the text around it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
    /// At most [`WIDTH`] characters of the line.
    shown: String,
    /// How many columns of a terminal stand before the fault.
    indent: usize,
}

impl Excerpt {
    /// The surroundings of byte `at` of `text`; `holds_secret` says that the body is due to hold one.
    pub(crate) fn new(text: &str, at: usize, holds_secret: bool) -> Self {
        let at = floor_boundary(text, at);
        let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
        let line = 1 + text[..line_start].matches('\n').count();
        let column = 1 + text[line_start..at].chars().count();
        let start = back(text, line_start, at, WIDTH / 2);
        let before_count = text[start..at].chars().count();
        let end = text[at..line_end]
            .char_indices()
            .nth(WIDTH - before_count)
            .map_or(line_end, |(length, _)| at + length);
        let hide = holds_secret || may_hold_secret(text);
        let (before, after) = (shown(text, start..at, hide), shown(text, at..end, hide));
        let indent = before.chars().map(columns).sum();
        Self { line, column, shown: before + &after, indent }
    }

    /// The text with a mark below the fault.
    pub(crate) fn marked(&self) -> String {
        format!("\n    {}\n    {}^ here\n", self.shown, " ".repeat(self.indent))
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The start of the last `count` characters before `at`, but not before `start`.
fn back(text: &str, start: usize, at: usize, count: usize) -> usize {
    if count == 0 {
        return at;
    }
    text[start..at].char_indices().rev().take(count).last().map_or(at, |(index, _)| start + index)
}

/// The text of a span, with what cannot be shown replaced by `·` and, where secrets are to be
/// hidden, other words than the protocol's by `*`.
fn shown(text: &str, span: Range<usize>, hide: bool) -> String {
    let text = if hide { masked_span(text, span) } else { text[span].to_owned() };
    text.chars().map(|c| if is_shown(c) { c } else { '·' }).collect()
}

/// A word that the span cuts is judged whole: a part of a secret may look like a word.
fn masked_span(text: &str, span: Range<usize>) -> String {
    let start = text[..span.start].trim_end_matches(is_word_character).len();
    let rest = &text[span.end..];
    let end = text.len() - rest.trim_start_matches(is_word_character).len();
    let masked = masked(&text[start..end]);
    let skipped = text[start..span.start].chars().count();
    masked.chars().skip(skipped).take(text[span].chars().count()).collect()
}

/// Not controls, nor what is no character at all.
pub(crate) fn is_shown(character: char) -> bool {
    let is_noncharacter = u32::from(character) & 0xFFFE == 0xFFFE;
    !character.is_control() && !is_noncharacter && !is_invisible(character)
}

/// Marks that change how the rest of a line is shown, such as direction overrides.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// How many columns a terminal gives to a character.
fn columns(character: char) -> usize {
    unicode_width::UnicodeWidthChar::width(character).unwrap_or(1)
}
