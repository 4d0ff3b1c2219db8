//! From bytes to text: which encoding a body is in, and how offsets of the text map back to the
//! bytes received (clauses X1.1 to X1.8).

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::wire::scalar::shortened;
use crate::wire::{Context, Format, Result};

/// The encodings that are read, for error texts.
pub(crate) const READABLE: &str = "UTF-8 (or UTF-16, GBK, GB2312, GB18030)";

/// How far into a body its XML declaration is looked for; it has three short attributes.
const DECLARATION_REACH: usize = 512;

/// A body as text, and what it takes to map an offset back.
pub(crate) struct SourceText<'a> {
    pub(crate) text: Cow<'a, str>,
    encoding: &'static Encoding,
    /// How many bytes of the body stand before the text: its byte order mark.
    before: usize,
}

/// An encoding that is named somewhere: `None` stands for a name that is not read here.
type Named = Option<&'static Encoding>;

/// Finds out the encoding, tells the deviations, and decodes. Offsets are of the body.
pub(crate) fn received_text<'a>(
    format: Format,
    body: &'a [u8],
    content_type: Option<&str>,
    context: &mut Context<'_>,
) -> Result<SourceText<'a>> {
    let (mark, before) = byte_order_mark(body);
    let charset = content_type.and_then(charset);
    let declared = match format {
        Format::Xml => declared_encoding(body, before, mark.or(guessed_wide(body))),
        Format::Json => None,
    };
    let encoding = chosen(body, mark, charset.as_deref(), declared.as_ref(), context)?;
    // UTF-16 is due to have a mark; that it is not UTF-8 is deviation enough.
    if mark == Some(UTF_8) {
        let (kind, found) = (DeviationKind::ByteOrderMark, "a byte order mark");
        context.deviate(kind, "X1.2", 0, "no byte order mark", found)?;
    }
    let clause = match encoding {
        encoding if encoding == UTF_8 => None,
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => Some("X1.3"),
        _ => Some("X1.4"),
    };
    if let Some(clause) = clause {
        let kind = DeviationKind::ForeignEncoding;
        context.deviate(kind, clause, 0, "UTF-8", encoding.name())?;
    }
    let text = decoded(&body[before..], encoding).map_err(|at| {
        let found = match body.get(before + at) {
            Some(byte) => format!("the byte 0x{byte:02X}, which does not go on or end there"),
            None => "the end of the body in the middle of a character".to_owned(),
        };
        let expected = format!("text in {}", encoding.name());
        context.fault_at(String::new(), RefusalKind::Encoding, before + at, expected, found)
    })?;
    Ok(SourceText { text, encoding, before })
}

/// Byte order mark over charset over declaration; a conflict is a deviation (clause X1.5).
fn chosen(
    body: &[u8],
    mark: Named,
    charset: Option<&str>,
    declared: Option<&Declared>,
    context: &mut Context<'_>,
) -> Result<&'static Encoding> {
    let unread = |context: &Context<'_>, at: usize, name: &str| {
        let found = shortened(name);
        context.fault_at(String::new(), RefusalKind::Encoding, at, READABLE, found)
    };
    let by_charset = charset.map(|name| readable(name, body));
    let mut encoding = mark;
    if let (Some(name), Some(by_charset)) = (charset, by_charset) {
        match (mark, by_charset) {
            (None, None) => return Err(unread(context, 0, name)),
            (None, Some(_)) => encoding = by_charset,
            (Some(mark), by_charset) if by_charset.is_none_or(|named| !agree(named, mark)) => {
                conflict(context, 0, mark, name)?;
            }
            (Some(_), _) => {}
        }
    }
    let Some(declared) = declared else {
        return Ok(encoding.unwrap_or(UTF_8));
    };
    let named = readable(&declared.name, body);
    match (encoding, named) {
        (Some(encoding), named) => {
            if named.is_none_or(|named| !agree(named, encoding)) {
                conflict(context, declared.at, encoding, &declared.name)?;
            }
            Ok(encoding)
        }
        (None, None) => Err(unread(context, declared.at, &declared.name)),
        // A declaration that could be read byte by byte is not in the UTF-16 that it claims.
        (None, Some(named)) if is_wide(named) != declared.wide => {
            let encoding =
                if declared.wide { guessed_wide(body).unwrap_or(UTF_16LE) } else { UTF_8 };
            conflict(context, declared.at, encoding, &declared.name)?;
            Ok(encoding)
        }
        (None, Some(named)) => Ok(named),
    }
}

fn conflict(
    context: &mut Context<'_>,
    at: usize,
    encoding: &'static Encoding,
    name: &str,
) -> Result<()> {
    let canonical = format!("{}, as the body is", encoding.name());
    context.deviate(DeviationKind::EncodingConflict, "X1.5", at, &canonical, &shortened(name))
}

fn byte_order_mark(body: &[u8]) -> (Named, usize) {
    match Encoding::for_bom(body) {
        Some((encoding, length)) => (Some(encoding), length),
        None => (None, 0),
    }
}

/// UTF-16 without a mark shows in how `<?` is written.
fn guessed_wide(body: &[u8]) -> Named {
    match body {
        [b'<', 0, b'?', 0, ..] => Some(UTF_16LE),
        [0, b'<', 0, b'?', ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// GBK, GB2312 and GB18030 are one family: the larger reads the smaller.
fn agree(left: &'static Encoding, right: &'static Encoding) -> bool {
    let family = |encoding: &'static Encoding| if encoding == GBK { GB18030 } else { encoding };
    family(left) == family(right)
}

/// The encoding of that name, if it is one that is read here.
fn readable(name: &str, body: &[u8]) -> Named {
    let encoding = match name.to_ascii_lowercase().as_str() {
        // ASCII is a part of UTF-8.
        "utf-8" | "utf8" | "us-ascii" | "ascii" => UTF_8,
        "utf-16le" => UTF_16LE,
        "utf-16be" => UTF_16BE,
        "utf-16" => {
            let big_endian = body.starts_with(&[0xFE, 0xFF]) || body.first() == Some(&0);
            if big_endian { UTF_16BE } else { UTF_16LE }
        }
        "gbk" | "gb2312" => GBK,
        "gb18030" => GB18030,
        _ => return None,
    };
    Some(encoding)
}

/// Whether a body with this Content-Type says an encoding that is read here, or has a byte order
/// mark, which says it better.
pub(crate) fn has_readable_charset(content_type: &str, body: &[u8]) -> bool {
    let named = charset(content_type).is_none_or(|name| readable(&name, body).is_some());
    named || byte_order_mark(body).0.is_some()
}

/// The charset parameter of a Content-Type.
fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The encoding that an XML declaration names.
struct Declared {
    name: String,
    /// The offset of the name in the body.
    at: usize,
    /// Whether the declaration itself is written in UTF-16.
    wide: bool,
}

/// Looks for the declaration's encoding without knowing the encoding: its characters are ASCII.
fn declared_encoding(body: &[u8], before: usize, encoding: Named) -> Option<Declared> {
    let wide = encoding.is_some_and(is_wide);
    let width = if wide { 2 } else { 1 };
    let start = &body[before..];
    let ascii: String = start[..start.len().min(DECLARATION_REACH * width)]
        .chunks_exact(width)
        .map(|unit| unit.iter().copied().find(|&byte| byte != 0).unwrap_or(0))
        .map(|byte| if byte.is_ascii() { char::from(byte) } else { '\u{1A}' })
        .collect();
    let declaration = ascii.strip_prefix("<?xml").filter(|rest| rest.starts_with(is_space))?;
    let declaration = &declaration[..declaration.find("?>")?];
    let span = encoding_name(declaration)?;
    let at = before + (5 + span.start) * width;
    Some(Declared { name: declaration[span].to_owned(), at, wide })
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace()
}

fn encoding_name(declaration: &str) -> Option<Range<usize>> {
    let name = declaration.find("encoding").filter(|&at| declaration[..at].ends_with(is_space))?;
    let after = declaration[name + 8..].trim_start();
    let value = after.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|&quote| quote == '"' || quote == '\'')?;
    let start = declaration.len() - value.len() + 1;
    let length = declaration[start..].find(quote)?;
    Some(start..start + length)
}

/// The text, or the offset of the first malformed sequence.
fn decoded<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
) -> std::result::Result<Cow<'a, str>, usize> {
    if encoding == UTF_8 {
        // The fast check does not say where; the slow one does, and only errors pay for it.
        return match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(_) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(error) => Err(error.valid_up_to()),
            },
        };
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len() * 3));
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(Cow::Owned(text)),
        (DecoderResult::Malformed(length, more), read) => {
            Err(read.saturating_sub(usize::from(length) + usize::from(more)))
        }
        // The buffer holds whatever the input can become.
        (DecoderResult::OutputFull, read) => Err(read),
    }
}

impl SourceText<'_> {
    /// Turns ascending offsets of the text into offsets of the body, in one walk over both.
    pub(crate) fn map_back<'o>(&self, body: &[u8], offsets: impl Iterator<Item = &'o mut usize>) {
        if self.encoding == UTF_8 {
            offsets.for_each(|offset| *offset += self.before);
            return;
        }
        let wide = is_wide(self.encoding);
        let (mut in_text, mut in_body) = (0, self.before);
        for offset in offsets {
            while in_text < *offset {
                let Some(character) = self.text[in_text..].chars().next() else { break };
                in_text += character.len_utf8();
                in_body +=
                    if wide { character.len_utf16() * 2 } else { gb18030_length(&body[in_body..]) };
            }
            *offset = in_body;
        }
    }
}

/// How many bytes the first character of a text in GB18030 or a part of it takes.
fn gb18030_length(bytes: &[u8]) -> usize {
    match bytes {
        [0x81..=0xFE, 0x30..=0x39, ..] => 4,
        [0x81..=0xFE, ..] => 2,
        _ => 1,
    }
}
