//! The few forms of Markdown that the pages have.

/// The anchor of a clause or a group in the clause index: `e2-6` of `E2.6`.
pub fn anchor(id: &str) -> String {
    id.to_ascii_lowercase().replace('.', "-")
}

/// Text as a code span, on one line.
pub(crate) fn span(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A block of code; its text may not hold a fence.
pub(crate) fn block(language: &str, text: &str) -> String {
    format!("```{language}\n{}\n```", text.trim_end_matches('\n'))
}

/// A table.
pub(crate) fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines = vec![
        line(&mut heads.iter().map(|head| (*head).to_owned())),
        line(&mut heads.iter().map(|_| "---".to_owned())),
    ];
    // A bar ends a cell, also inside a code span.
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(|cell| cell.replace('|', "\\|")))));
    lines.join("\n")
}
