//! A body for people: as text where it is text, else in hex.

/// As much of a body as is worth showing.
const SHOWN: usize = 600;

/// The body, or the part around a byte; escaped, so that no control character reaches the terminal.
pub fn excerpt(body: &[u8], at: Option<usize>) -> String {
    let start = at.map_or(0, |at| at.min(body.len()).saturating_sub(SHOWN / 2));
    let end = (start + SHOWN).min(body.len());
    let (before, after) =
        (if start > 0 { "…" } else { "" }, if end < body.len() { "…" } else { "" });
    let part = &body[start..end];
    let text = match std::str::from_utf8(body) {
        Ok(_) => String::from_utf8_lossy(part).chars().flat_map(escaped).collect(),
        Err(_) => part.chunks(16).map(hex_line).collect::<Vec<_>>().join("\n    "),
    };
    let at = at.map(|at| format!("  (byte {at})")).unwrap_or_default();
    format!("    {before}{text}{after}{at}")
}

fn escaped(character: char) -> Vec<char> {
    if character.is_control() { character.escape_default().collect() } else { vec![character] }
}

fn hex_line(bytes: &[u8]) -> String {
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let text: String = bytes
        .iter()
        .map(|&byte| if (0x20..0x7f).contains(&byte) { char::from(byte) } else { '.' })
        .collect();
    format!("{:<48}{text}", hex.join(" "))
}
