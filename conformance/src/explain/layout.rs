//! Columns, wrapping and what a line of the body looks like.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How wide the page is.
pub(super) const PAGE: usize = 100;
/// Where the body starts: behind the byte offset and the mark.
pub(super) const BODY: usize = 10;
/// Where the meaning starts.
const MEANING: usize = 56;

/// A stretch of the body, fit to be shown on one line.
pub(super) struct Shown {
    pub(super) text: String,
    /// The column of the place asked for.
    pub(super) caret: Option<usize>,
}

/// Shows a span of the text: secrets masked, what breaks a line replaced, cut to `width` columns around `focus`.
pub(super) fn shown(
    text: &str,
    span: Range<usize>,
    masks: &[Range<usize>],
    width: usize,
    focus: Option<usize>,
) -> Shown {
    let mut next = masks.partition_point(|mask| mask.end <= span.start);
    let mut characters: Vec<(char, usize)> = Vec::new();
    let mut after_break = false;
    for (at, character) in text[span.clone()].char_indices() {
        let at = span.start + at;
        while masks.get(next).is_some_and(|mask| mask.end <= at) {
            next += 1;
        }
        let masked = masks.get(next).is_some_and(|mask| mask.contains(&at));
        let is_break = matches!(character, '\n' | '\r');
        // Of a break and the indent behind it, one sign is enough.
        if after_break && character.is_whitespace() && !masked {
            continue;
        }
        after_break = is_break && !masked;
        characters.push((if masked { '*' } else { visible(character) }, at));
    }
    let start = first_shown(&characters, width, focus);
    let mut shown = Shown { text: String::new(), caret: None };
    if start > 0 {
        shown.text.push('…');
    }
    let mut columns = usize::from(start > 0);
    let room = width.saturating_sub(1);
    for &(character, at) in &characters[start..] {
        let wide = character.width().unwrap_or(1);
        if focus.is_some_and(|focus| focus <= at) && shown.caret.is_none() {
            shown.caret = Some(columns);
        }
        if columns + wide > room {
            shown.text.push('…');
            return shown;
        }
        shown.text.push(character);
        columns += wide;
    }
    if focus.is_some_and(|focus| focus == span.end) && shown.caret.is_none() {
        shown.caret = Some(columns);
    }
    shown
}

/// The first character to be shown, so that the place asked for is on the line.
fn first_shown(characters: &[(char, usize)], width: usize, focus: Option<usize>) -> usize {
    let index = focus.and_then(|focus| characters.iter().position(|&(_, at)| at >= focus));
    let Some(index) = index else { return 0 };
    let columns = |character: &(char, usize)| character.0.width().unwrap_or(1);
    if characters[..index].iter().map(columns).sum::<usize>() + 8 < width {
        return 0;
    }
    let mut room = width / 2;
    let before = characters[..index].iter().rev().take_while(|character| {
        let wide = columns(character);
        let fits = wide <= room;
        room = room.saturating_sub(wide);
        fits
    });
    index - before.count()
}

/// Controls and marks that change how a line is shown become `·`.
fn visible(character: char) -> char {
    let hides = matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    if character.is_control() || hides { '·' } else { character }
}

/// Text of others in a line of ours.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// Breaks text into lines of at most `width` columns, between words where it can.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = 0;
    for word in text.split(' ') {
        let wide = word.width();
        if columns > 0 && columns + 1 + wide > width {
            lines.push(String::new());
            columns = 0;
        } else if columns > 0 {
            columns += 1;
            lines.last_mut().into_iter().for_each(|line| line.push(' '));
        }
        for character in word.chars() {
            let wide = character.width().unwrap_or(1);
            if columns + wide > width {
                lines.push(String::new());
                columns = 0;
            }
            columns += wide;
            lines.last_mut().into_iter().for_each(|line| line.push(character));
        }
    }
    lines
}

/// One line of the body with its byte, its mark and its meaning.
pub(super) fn row(offset: usize, mark: char, body: &str, meaning: &str) -> String {
    let mut row = format!("{offset:>7} {mark} {body}");
    if meaning.is_empty() {
        return row + "\n";
    }
    let lines = wrapped(meaning, PAGE - MEANING);
    let used = BODY + body.width();
    let mut lines = lines.iter();
    if used + 2 <= MEANING {
        row.extend(std::iter::repeat_n(' ', MEANING - used));
        row.push_str(lines.next().map_or("", String::as_str));
    }
    row.push('\n');
    for line in lines {
        row.push_str(&format!("{:MEANING$}{line}\n", ""));
    }
    row
}

/// A remark below a line: its first line has the mark.
pub(super) fn remark(mark: char, head: &str, more: &[String]) -> String {
    let width = PAGE - BODY - 2;
    let mut text = String::new();
    for (index, line) in wrapped(head, width).iter().enumerate() {
        let sign = if index == 0 { mark } else { ' ' };
        text.push_str(&format!("{:BODY$}{sign} {line}\n", ""));
    }
    for line in more.iter().flat_map(|more| wrapped(more, width - 2)) {
        text.push_str(&format!("{:BODY$}    {line}\n", ""));
    }
    text
}

/// A name and what is said of it, wrapped, the text starting at `column`.
pub(super) fn entry(name: &str, column: usize, text: &str) -> String {
    let mut entry = String::new();
    let width = column - 2;
    for (index, line) in wrapped(text, PAGE - column).iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        entry.push_str(&format!("  {name:<width$}{line}\n"));
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::{shown, wrapped};

    #[test]
    fn a_long_line_is_cut_around_the_place_asked_for() {
        let text = format!("{}X{}", "a".repeat(200), "b".repeat(200));
        let cut = shown(&text, 0..text.len(), &[], 40, Some(200));
        assert_eq!(cut.text.chars().nth(cut.caret.expect("a caret")), Some('X'));
        assert!(cut.text.chars().count() <= 40, "{}", cut.text);
    }

    #[test]
    fn masks_and_breaks_are_replaced() {
        let text = "<a>\n   secret</a>";
        let masks = vec![7..13, 30..40];
        assert_eq!(shown(text, 0..text.len(), &masks, 80, None).text, "<a>·******</a>");
    }

    #[test]
    fn lines_break_between_words_and_wide_text_counts_twice() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("会员状态", 5), ["会员", "状态"]);
    }
}
