//! The grammar of JSON.

use super::super::how::{Fault, How, message};
use super::super::subject::Read;

/// The keys of a JSON text in lower case, but for those of which the tables print one in another.
fn lower_keys(text: &str) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive("\":") {
        let start = piece.trim_end_matches("\":").rfind('"');
        match start {
            Some(start) if piece.ends_with("\":") && piece[start..].is_ascii() => {
                out.push_str(&piece[..start]);
                out.push_str(&piece[start..].to_lowercase());
            }
            _ => out.push_str(piece),
        }
    }
    out
}

pub(super) const ALL: &[Fault] = &[
    message(
        "white-space-between-tokens-refused",
        "knows the blank alone as white space between tokens",
        &["J1.1"],
        How::After(|ask, read| match read {
            Read::Value(..) if !ask.is_xml() && ask.text().contains(['\t', '\r', '\n']) => {
                Read::refused("not-well-formed", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "json-syntax-errors-are-errors-of-the-adapter",
        "answers JSON that is not well-formed with an error of its own instead of a refusal",
        &["J1.1"],
        How::After(|ask, read| match &read {
            Read::Refused(it) if !ask.is_xml() && it.kind == "not-well-formed" => {
                Read::Error("unexpected exception of the JSON parser")
            }
            _ => read,
        }),
    ),
    message(
        "json-offsets-in-characters",
        "counts characters instead of bytes up to a fault of the JSON",
        &["J1.1"],
        How::Retell(|ask, it| {
            if let (false, Some(at)) = (ask.is_xml(), it.offset) {
                let head = ask.body.get(..at).unwrap_or_default();
                it.offset = Some(String::from_utf8_lossy(head).chars().count());
            }
        }),
    ),
    message(
        "json-names-in-any-case",
        "reads names in any case",
        &["J1.3", "J1.4"],
        How::Before(|ask| {
            if !ask.is_xml() {
                ask.body = lower_keys(&ask.text()).into_bytes();
            }
        }),
    ),
    message(
        "xml-names-in-any-case",
        "reads the quantity of a payment in any case",
        &["J1.3"],
        How::Before(|ask| {
            if ask.is_xml() {
                let text = ask.text().replace("Quantity>", "quantity>");
                ask.body = text.into_bytes();
            }
        }),
    ),
    message(
        "trailing-value-is-malformed",
        "reports what stands behind the value as not well-formed",
        &["J1.7"],
        How::Retell(|ask, it| {
            if !ask.is_xml() && it.kind == "trailing-data" {
                "not-well-formed".clone_into(&mut it.kind);
            }
        }),
    ),
];
