//! What text the server stores.

use super::Refusal;

/// Refuses a character that XML 1.0 cannot carry: an answer in XML could not give it back
/// (clause V6.9).
///
/// # Errors
/// The refusal, naming the field.
pub fn storable(field: &str, text: Option<&str>) -> Result<(), Refusal> {
    let forbidden = text.unwrap_or("").chars().find(|&character| !in_xml(character));
    match forbidden {
        None => Ok(()),
        Some(character) => {
            let code = u32::from(character);
            Err(Refusal::field(field, &format!("含有 XML 无法表示的字符 U+{code:04X}，请删除")))
        }
    }
}

/// XML 1.0's production Char.
fn in_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}
