//! One body to be read, and where it comes from.

use serde_json::Value;
use unicrm_proto::{Format, MessageName};

use super::dice::Dice;
use super::{json_surface, mutate, value, xml_surface};
use crate::neutral::holds_what_xml_cannot;
use crate::vectors::Vector;

/// A body under fuzz.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The seed that it was drawn from.
    pub seed: u64,
    /// The case of that seed.
    pub case: u64,
    /// The message that it is read as.
    pub message: MessageName,
    /// The format that it is read as.
    pub format: Format,
    /// Its bytes.
    pub body: Vec<u8>,
    /// The content type that comes with it.
    pub content_type: Option<String>,
    /// How it was made, for people.
    pub origin: String,
    /// The value that a structured body was built from: it must be read to exactly this.
    pub expected: Option<Value>,
    /// The only kinds of deviation that a structured body may have.
    pub forgiven: &'static [&'static str],
}

/// Draws the sample of a case: a structured body or a mutated vector, half and half.
pub(super) fn draw(seed: u64, case: u64, vectors: &[&Vector]) -> Sample {
    let mut dice = Dice::new(seed, case);
    if vectors.is_empty() || dice.one_in(2) {
        structured(seed, case, &mut dice)
    } else {
        let mut sample = mutate::mutated(&mut dice, vectors);
        (sample.seed, sample.case) = (seed, case);
        sample
    }
}

fn structured(seed: u64, case: u64, dice: &mut Dice) -> Sample {
    let message = dice.pick(&MessageName::ALL);
    let value = value::value(dice, message);
    let format =
        if holds_what_xml_cannot(&value) || dice.one_in(2) { Format::Json } else { Format::Xml };
    let text = match format {
        Format::Xml => xml_surface::body(dice, message, &value),
        Format::Json => json_surface::body(dice, message, &value),
    };
    let (body, content_type, forgiven) = encoded(dice, format, text);
    let origin = format!("a structured {message} in {format}");
    Sample {
        seed,
        case,
        message,
        format,
        body,
        content_type,
        origin,
        expected: Some(value),
        forgiven,
    }
}

/// A structured body of another value in the place of a sample's, in one of many layouts, as plain UTF-8.
pub(super) fn rebuilt(sample: &Sample, value: Value, layout: u64) -> Sample {
    let mut dice = Dice::new(sample.seed, layout);
    let text = match sample.format {
        Format::Xml => xml_surface::body(&mut dice, sample.message, &value),
        Format::Json => json_surface::body(&mut dice, sample.message, &value),
    };
    Sample {
        body: text.into_bytes(),
        content_type: None,
        expected: Some(value),
        forgiven: &[],
        ..sample.clone()
    }
}

/// Mostly UTF-8; sometimes another encoding, said as the rulings let it be said.
fn encoded(
    dice: &mut Dice,
    format: Format,
    text: String,
) -> (Vec<u8>, Option<String>, &'static [&'static str]) {
    const OTHER: &[&str] = &["byte-order-mark", "foreign-encoding", "encoding-conflict"];
    let mime = format!("application/{format}");
    match dice.below(24) {
        0 => ([b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(), None, &["byte-order-mark"]),
        1 => (
            "\u{feff}"
                .encode_utf16()
                .chain(text.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
            None,
            OTHER,
        ),
        2 => (
            "\u{feff}"
                .encode_utf16()
                .chain(text.encode_utf16())
                .flat_map(u16::to_be_bytes)
                .collect(),
            None,
            OTHER,
        ),
        3 => (
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Some(format!("{mime}; charset=utf-16le")),
            OTHER,
        ),
        4 => match encoding_rs::GB18030.encode(&text) {
            (body, _, false)
                if encoding_rs::GB18030.decode_without_bom_handling(&body).0 == text =>
            {
                (body.into_owned(), Some(format!("{mime}; charset=gb18030")), OTHER)
            }
            _ => (text.into_bytes(), None, &[]),
        },
        5 => (text.into_bytes(), Some(format!("{mime}; charset=utf-8")), &[]),
        6 => (text.into_bytes(), Some(mime), &[]),
        _ => (text.into_bytes(), None, &[]),
    }
}
