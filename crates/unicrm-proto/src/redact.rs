//! Keeps secrets out of what errors quote.
//!
//! Errors quote bodies that do not parse, and a secret may stand anywhere in them: behind a wrong
//! quote, in an attribute, in the place of another field. So where a body may hold a secret, only
//! words of the protocol are shown, and every other word is replaced by `*`.

use crate::body::{DataShape, MessageName};
use crate::message::{FieldType, Schema};

/// Words of XML, JSON and the protocol beside the names of its messages and fields.
const WORDS: [&str; 27] = [
    "ApiResult",
    "ApiResponse",
    "ArrayOfMemberSort",
    "CDATA",
    "DOCTYPE",
    "XMLSchema",
    "XMLSchema-instance",
    "data",
    "encoding",
    "error_code",
    "error_reason",
    "false",
    "http",
    "i",
    "nil",
    "null",
    "org",
    "string",
    "success",
    "token",
    "true",
    "type",
    "utf-8",
    "version",
    "www",
    "xml",
    "xmlns",
];

/// Words that stand in namespaces alone.
const NAMESPACE_WORDS: [&str; 4] = ["2001", "w3", "xsd", "xsi"];

/// Whether a text may hold a secret: it speaks of one, or may do so in escapes of JSON.
pub(crate) fn may_hold_secret(text: &str) -> bool {
    let names = ["token", "secret", "password"];
    let bytes = text.as_bytes();
    let speaks_of = |name: &str| {
        bytes.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name.as_bytes()))
    };
    let escaped_letters = || {
        bytes
            .windows(5)
            .any(|window| window.starts_with(b"\\u00") && matches!(window[4], b'4'..=b'7'))
    };
    names.into_iter().any(speaks_of) || escaped_letters()
}

/// The text with every word masked that is none of the protocol.
pub(crate) fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_word_character) {
        let (before, word_on) = rest.split_at(start);
        let length = word_on.find(|c| !is_word_character(c)).unwrap_or(word_on.len());
        let (word, behind) = word_on.split_at(length);
        shown.push_str(before);
        if is_known(word) {
            shown.push_str(word);
        } else {
            shown.extend(word.chars().map(|_| '*'));
        }
        rest = behind;
    }
    shown + rest
}

/// What an error found, with what it quotes in `` ` `` masked.
pub(crate) fn masked_quotations(found: &str) -> String {
    let mut parts = found.split('`');
    let mut shown = parts.next().unwrap_or("").to_owned();
    for (index, part) in parts.enumerate() {
        shown.push('`');
        shown.push_str(&if index % 2 == 0 { masked(part) } else { part.to_owned() });
    }
    shown
}

/// Characters that words are made of; whoever cuts a text cuts no word.
pub(crate) fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

/// A single character is too little to be a secret.
fn is_known(word: &str) -> bool {
    word.chars().nth(1).is_none()
        || WORDS.contains(&word)
        || NAMESPACE_WORDS.contains(&word)
        || MessageName::ALL.iter().any(|message| {
            message.as_str() == word || matches!(message.data(), DataShape::Record(schema) | DataShape::List(schema) if names(schema, word))
        })
}

fn names(schema: &Schema, word: &str) -> bool {
    schema.name == word
        || schema.fields.iter().any(|field| {
            field.name == word
                || field.table_name == Some(word)
                || matches!(field.ty, FieldType::List(items) if names(items, word))
        })
}
