//! Mutated vectors: bytes, tokens, numbers, prefixes, encodings.

use unicrm_proto::{Format, MessageName};

use super::dice::Dice;
use super::sample::Sample;
use crate::vectors::Vector;

/// Pieces that make parsers stumble.
const TOKENS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!DOCTYPE a>",
    "&",
    ";",
    "&#",
    "&#x1;",
    "&#xD800;",
    "&lt;",
    "&foo;",
    "\"",
    "'",
    "=",
    " ",
    "\r\n",
    "\t",
    "\0",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "true",
    "false",
    "\\u0000",
    "\\ud800",
    "\\",
    "1e3",
    "-0",
    "0.0",
    "79228162514264337593543950336",
    "0.00000000000000000000000000001",
    "<data>",
    "</data>",
    "<data />",
    "<success>true</success>",
    "xsi:nil=\"true\"",
    " xsi:type=\"xsd:string\"",
    " xmlns=\"urn:x\"",
    " xmlns:xsi=\"urn:x\"",
    "xsi:",
    "i:",
    "\u{feff}",
    "测",
    "😀",
    "\"data\":",
    "\"data\":null,",
    "/* */",
    "<?xml version=\"1.0\" encoding=\"gbk\"?>",
    "encoding=\"utf-16\"",
];

const CONTENT_TYPES: &[&str] = &[
    "application/xml; charset=utf-8",
    "application/json; charset=utf-8",
    "text/xml; charset=gbk",
    "text/xml; charset=\"gb18030\"",
    "application/json; charset=utf-16le",
    "application/xml; charset=utf-16",
    "application/xml; charset=latin-9",
    "text/xml; charset=",
    ";;;=",
];

/// One mutated vector.
pub(super) fn mutated(dice: &mut Dice, vectors: &[&Vector]) -> Sample {
    let vector = dice.pick(vectors);
    let row = &vector.row;
    let mut body = vector.body.clone();
    for _ in 0..=dice.below(3) {
        mutate(dice, &mut body, vectors, row.format);
    }
    let other_message = dice.one_in(20).then(|| dice.pick(&MessageName::ALL));
    let other_format = dice.one_in(50).then(|| dice.pick(&Format::ALL));
    let other_type = dice.one_in(12).then(|| dice.pick(CONTENT_TYPES).to_owned());
    Sample {
        seed: 0,
        case: 0,
        message: other_message.unwrap_or(row.message),
        format: other_format.unwrap_or(row.format),
        body,
        content_type: other_type.or_else(|| row.content_type.clone()),
        origin: format!("a mutation of {}", row.id),
        expected: None,
        forgiven: &[],
    }
}

fn mutate(dice: &mut Dice, body: &mut Vec<u8>, vectors: &[&Vector], format: Format) {
    let at = dice.below(body.len() + 1);
    let range = slice(dice, body.len());
    match dice.below(13) {
        0 => flip(dice, body),
        1 => body.insert(at, dice.byte()),
        2 => drop(body.drain(range)),
        3 => {
            let copy = body[range].to_vec();
            drop(body.splice(at..at, copy));
        }
        4 | 5 => drop(body.splice(at..at, dice.pick(TOKENS).bytes())),
        6 => body.truncate(at),
        7 => splice_another(dice, body, vectors, format),
        8 => swap_tokens(dice, body),
        9 | 10 => change_number(dice, body),
        11 => copy_token(dice, body),
        _ => reencode(dice, body),
    }
}

fn slice(dice: &mut Dice, length: usize) -> std::ops::Range<usize> {
    let start = dice.below(length + 1);
    let longest = if dice.one_in(4) { length } else { 24 };
    start..(start + dice.below(longest + 1)).min(length)
}

fn flip(dice: &mut Dice, body: &mut [u8]) {
    let bit = dice.below(8);
    if let Some(last) = body.len().checked_sub(1) {
        body[dice.below(last + 1)] ^= 1 << bit;
    }
}

/// The start of one body and the end of another.
fn splice_another(dice: &mut Dice, body: &mut Vec<u8>, vectors: &[&Vector], format: Format) {
    let other = dice.pick(vectors);
    if other.row.format != format {
        return;
    }
    body.truncate(dice.below(body.len() + 1));
    body.extend_from_slice(&other.body[dice.below(other.body.len() + 1)..]);
}

/// Tags of XML, and runs between the punctuation of JSON.
fn tokens(body: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    for (at, byte) in body.iter().enumerate() {
        match byte {
            b'<' | b'{' | b'[' | b',' => {
                tokens.push(start..at);
                start = at;
            }
            b'>' | b'}' | b']' | b':' => {
                tokens.push(start..at + 1);
                start = at + 1;
            }
            _ => {}
        }
    }
    tokens.push(start..body.len());
    tokens.retain(|token| !token.is_empty());
    tokens
}

fn swap_tokens(dice: &mut Dice, body: &mut Vec<u8>) {
    let tokens = tokens(body);
    if tokens.len() < 2 {
        return;
    }
    let (one, other) = (dice.below(tokens.len()), dice.below(tokens.len()));
    let (first, second) = (tokens[one.min(other)].clone(), tokens[one.max(other)].clone());
    if first != second {
        let parts = [
            &body[..first.start],
            &body[second.clone()],
            &body[first.end..second.start],
            &body[first.clone()],
            &body[second.end..],
        ];
        *body = parts.concat();
    }
}

fn copy_token(dice: &mut Dice, body: &mut Vec<u8>) {
    let tokens = tokens(body);
    if tokens.is_empty() {
        return;
    }
    let from = tokens[dice.below(tokens.len())].clone();
    let to = tokens[dice.below(tokens.len())].start;
    let copy = body[from].to_vec();
    drop(body.splice(to..to, copy));
}

fn change_number(dice: &mut Dice, body: &mut Vec<u8>) {
    let digits: Vec<usize> = (0..body.len()).filter(|&at| body[at].is_ascii_digit()).collect();
    if digits.is_empty() {
        return;
    }
    let at = dice.pick(&digits);
    let tokens = [
        "0",
        "00",
        ".",
        "-",
        "+",
        "e",
        "e-2",
        "E+1",
        ",",
        " ",
        "9",
        "99999999999999999999",
        "Z",
        ":",
        "T",
        "0x",
    ];
    match dice.below(3) {
        0 => body[at] = b'0' + dice.byte() % 10,
        1 => drop(body.remove(at)),
        _ => drop(body.splice(at..at, dice.pick(&tokens).bytes())),
    }
}

fn reencode(dice: &mut Dice, body: &mut Vec<u8>) {
    let Ok(text) = std::str::from_utf8(body) else { return };
    *body = match dice.below(6) {
        0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        1 => "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect(),
        2 => "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_be_bytes)
            .collect(),
        3 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        4 => encoding_rs::GBK.encode(text).0.into_owned(),
        _ => text.replacen("utf-8", "gb2312", 1).into_bytes(),
    };
}
