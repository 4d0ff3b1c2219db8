//! Entity and character references (clauses X2.2, X2.3, V6.3, V6.5).

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
    /// This character.
    Character(char),
    /// This character, which XML 1.0 cannot carry; the original platform writes such references.
    Forbidden(char),
    /// Nothing: an entity that is not predefined, a number that is no character.
    Unknown,
}

/// Resolves what stands between `&` and `;`.
pub(crate) fn resolve(name: &str) -> Reference {
    let code = match name {
        "amp" => return Reference::Character('&'),
        "lt" => return Reference::Character('<'),
        "gt" => return Reference::Character('>'),
        "quot" => return Reference::Character('"'),
        "apos" => return Reference::Character('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => name.strip_prefix('#').and_then(|digits| number(digits, 10)),
        },
    };
    match code.and_then(char::from_u32) {
        Some(character) if is_allowed(character) => Reference::Character(character),
        Some(character) => Reference::Forbidden(character),
        None => Reference::Unknown,
    }
}

/// Digits alone: the library would take a sign, too.
fn number(digits: &str, radix: u32) -> Option<u32> {
    let plain = digits.chars().all(|digit| digit.is_digit(radix));
    plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
}

/// Whether XML 1.0 can carry the character (its production Char).
pub(crate) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The offset of the first character that XML 1.0 cannot carry.
pub(crate) fn first_forbidden(text: &str) -> Option<usize> {
    text.bytes().enumerate().find_map(|(at, byte)| {
        let forbidden = match byte {
            b'\t' | b'\n' | b'\r' => false,
            0..0x20 => true,
            // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
            0xEF => matches!(text.as_bytes().get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])),
            _ => false,
        };
        forbidden.then_some(at)
    })
}
