//! A body's bytes as text, whatever is wrong with them, and the way between places in both.

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// As much of a body as a declaration's encoding is looked for in.
const DECLARATION_REACH: usize = 256;

/// A body as text; what is no text in its encoding shows as U+FFFD.
#[derive(Debug)]
pub(crate) struct Source {
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// The encoding's name.
    pub(crate) encoding: &'static str,
    /// Whether the body starts with a byte order mark.
    pub(crate) has_mark: bool,
    /// The encoding that the XML declaration names.
    pub(crate) declared: Option<String>,
    /// A place in the text and its byte in the body, wherever both do not simply go on together.
    steps: Vec<(usize, usize)>,
    /// The length of the body.
    length: usize,
}

impl Source {
    /// Reads the body in the encoding that the rulings choose: mark, then charset, then declaration (clause X1.5).
    pub(crate) fn new(body: &[u8], content_type: Option<&str>) -> Self {
        let mark = Encoding::for_bom(body);
        let before = mark.map_or(0, |(_, length)| length);
        let wide = mark.map(|(encoding, _)| encoding).or(guessed_wide(body)).is_some_and(is_wide);
        let declared = declared_encoding(&body[before..], wide);
        let encoding = mark
            .map(|(encoding, _)| encoding)
            .or_else(|| content_type.and_then(charset).and_then(|name| readable(&name, body)))
            .or_else(|| declared.as_deref().and_then(|name| readable(name, body)))
            .filter(|&encoding| mark.is_some() || !is_wide(encoding) || looks_wide(body))
            .or(guessed_wide(body))
            .unwrap_or(UTF_8);
        let mut source = Self {
            text: String::with_capacity(body.len()),
            encoding: encoding.name(),
            has_mark: mark.is_some(),
            declared,
            steps: vec![(0, before)],
            length: body.len(),
        };
        match encoding {
            encoding if is_wide(encoding) => {
                source.push_wide(&body[before..], before, encoding == UTF_16LE);
            }
            encoding if encoding == UTF_8 => source.push_utf8(&body[before..], before),
            encoding => source.push_gb(&body[before..], before, encoding),
        }
        source
    }

    /// The byte of the body at which a place of the text lies.
    pub(crate) fn to_body(&self, at: usize) -> usize {
        let next = self.steps.partition_point(|&(text, _)| text <= at);
        let (text, body) = self.steps[next.max(1) - 1];
        let end = self.steps.get(next).map_or(self.length, |&(_, body)| body);
        (body + (at - text)).min(end)
    }

    /// The place of the text at which a byte of the body lies.
    pub(crate) fn to_text(&self, offset: usize) -> usize {
        let next = self.steps.partition_point(|&(_, body)| body <= offset);
        let (text, body) = self.steps[next.max(1) - 1];
        let end = self.steps.get(next).map_or(self.text.len(), |&(text, _)| text);
        let mut at = (text + offset.saturating_sub(body)).min(end);
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Notes that the text goes on at this byte of the body.
    fn step(&mut self, body_at: usize) {
        let at = self.text.len();
        let goes_on = self.steps.last().is_some_and(|(text, body)| body + (at - text) == body_at);
        if !goes_on {
            self.steps.push((at, body_at));
        }
    }

    fn push_utf8(&mut self, body: &[u8], mut at: usize) {
        for chunk in body.utf8_chunks() {
            self.step(at);
            self.text.push_str(chunk.valid());
            at += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                self.step(at);
                self.text.push('\u{FFFD}');
                at += chunk.invalid().len();
            }
        }
        self.step(at);
    }

    fn push_wide(&mut self, body: &[u8], mut at: usize, little: bool) {
        let unit = |pair: &[u8]| {
            let pair = [pair[0], pair[1]];
            if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
        };
        for character in char::decode_utf16(body.chunks_exact(2).map(unit)) {
            self.step(at);
            at += character.as_ref().map_or(2, |character| character.len_utf16() * 2);
            self.text.push(character.unwrap_or('\u{FFFD}'));
        }
        if body.len() % 2 == 1 {
            self.step(at);
            self.text.push('\u{FFFD}');
        }
        self.step(at + body.len() % 2);
    }

    fn push_gb(&mut self, body: &[u8], before: usize, encoding: &'static Encoding) {
        let mut at = 0;
        while at < body.len() {
            let length = match body[at..] {
                [0x81..=0xFE, 0x30..=0x39, ..] => 4,
                [0x81..=0xFE, ..] => 2,
                _ => 1,
            };
            let end = (at + length).min(body.len());
            self.step(before + at);
            self.text.push_str(&encoding.decode_without_bom_handling(&body[at..end]).0);
            at = end;
        }
        self.step(before + at);
    }
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// UTF-16 without a mark shows in how `<?` is written.
fn guessed_wide(body: &[u8]) -> Option<&'static Encoding> {
    match body {
        [b'<', 0, b'?', 0, ..] => Some(UTF_16LE),
        [0, b'<', 0, b'?', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Bodies start with ASCII, of which UTF-16 has every other byte zero.
fn looks_wide(body: &[u8]) -> bool {
    body.iter().take(2).any(|&byte| byte == 0)
}

fn readable(name: &str, body: &[u8]) -> Option<&'static Encoding> {
    match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Some(UTF_8),
        "utf-16" if body.first() == Some(&0) => Some(UTF_16BE),
        "utf-16" | "utf-16le" => Some(UTF_16LE),
        "utf-16be" => Some(UTF_16BE),
        "gbk" | "gb2312" => Some(GBK),
        "gb18030" => Some(GB18030),
        _ => None,
    }
}

fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("charset").then(|| value.to_owned())
    })
}

/// The name in `encoding="…"` of an XML declaration, which is ASCII in every encoding that is read here.
fn declared_encoding(body: &[u8], wide: bool) -> Option<String> {
    let reach = &body[..body.len().min(DECLARATION_REACH)];
    let ascii: Vec<u8> =
        if wide { reach.iter().copied().filter(|&byte| byte != 0).collect() } else { reach.into() };
    let ascii = String::from_utf8_lossy(&ascii);
    let declaration = ascii.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|&quote| quote == '"' || quote == '\'')?;
    value[1..].split_once(quote).map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn places_go_there_and_back_in_every_encoding() {
        let text = "<?xml version=\"1.0\"?><名>a测试b😀c</名>";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let gb = encoding_rs::GB18030.encode(text).0.into_owned();
        let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
        let cases = [
            (text.as_bytes().to_vec(), None),
            (marked, None),
            (utf16, None),
            (gb, Some("text/xml; charset=gb18030")),
        ];
        for (body, content_type) in cases {
            let source = Source::new(&body, content_type);
            assert_eq!(source.text, text, "{}", source.encoding);
            for (at, _) in text.char_indices() {
                assert_eq!(source.to_text(source.to_body(at)), at, "{}", source.encoding);
            }
            assert_eq!(source.to_body(text.len()), body.len());
        }
    }

    #[test]
    fn malformed_bytes_are_shown_and_keep_their_places() {
        let source = Source::new(b"<a>\xff\xfe</a>", None);
        assert_eq!(source.text, "<a>\u{FFFD}\u{FFFD}</a>");
        assert_eq!(source.to_body(source.text.len()), 9);
        assert_eq!(source.to_text(5), 9);
    }
}
