//! Characters that cannot stand where they stand, in either format.

/// What may not stand where it stands: its offset, what was expected, what was found.
#[derive(Debug)]
pub(crate) struct Misplaced {
    pub(crate) offset: usize,
    pub(crate) expected: &'static str,
    pub(crate) found: String,
}

/// The character at an offset, for an error's text.
pub(crate) fn found_at(text: &str, at: usize) -> String {
    match text[at..].chars().next() {
        None => "the end of the body".to_owned(),
        Some(' ') => "a space".to_owned(),
        Some(character) if character.is_control() => format!("U+{:04X}", u32::from(character)),
        Some(character) => format!("`{character}`"),
    }
}
