//! A fragment: Markdown in which a directive on a line of its own brings facts, and `[E2.4]` is a link.

use crate::data::Data;

use super::clauses::{Links, looks_like_id, named};
use super::directive;
use super::language::Language;

/// Where a fragment stands.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) data: &'a Data,
    pub(crate) language: Language,
    pub(crate) links: Links,
    /// What `[text][name]` links to, by name.
    pub(crate) targets: &'a [(&'static str, String)],
}

/// The page of a fragment, or what is wrong with it.
pub(crate) fn rendered(fragment: &str, context: &Context<'_>) -> Result<String, Vec<String>> {
    let mut written = String::new();
    let mut problems = Vec::new();
    let mut in_block = false;
    let unwrapped = match context.language {
        Language::English => fragment.to_owned(),
        Language::Chinese => unwrapped(fragment),
    };
    for (index, line) in unwrapped.lines().enumerate() {
        let mut problem = |text: String| problems.push(format!("line {}: {text}", index + 1));
        in_block ^= line.trim_start().starts_with("```");
        let directive = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        match directive {
            Some(words) if !in_block => match directive::facts(words, context) {
                Ok(facts) => written.push_str(&facts),
                Err(found) => problem(found),
            },
            _ if in_block => written.push_str(line),
            _ => match linked(line, context) {
                Ok(line) => written.push_str(&line),
                Err(found) => problem(found),
            },
        }
        written.push('\n');
    }
    if problems.is_empty() { Ok(written) } else { Err(problems) }
}

/// The line with its references as links; what stands in a code span stays.
fn linked(line: &str, context: &Context<'_>) -> Result<String, String> {
    let mut parts = Vec::new();
    for (index, part) in line.split('`').enumerate() {
        let is_code = index % 2 == 1;
        parts.push(if is_code { part.to_owned() } else { with_links(part, context)? });
    }
    Ok(parts.join("`"))
}

fn with_links(text: &str, context: &Context<'_>) -> Result<String, String> {
    let mut written = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        let (before, bracket) = rest.split_at(start);
        written.push_str(before);
        let Some(end) = bracket.find(']') else { break };
        let (word, behind) = (&bracket[1..end], &bracket[end + 1..]);
        let is_link = behind.starts_with('(');
        let target = context.targets.iter().find(|(name, _)| *name == word);
        if let Some((_, target)) = target.filter(|_| written.ends_with(']')) {
            written.push_str(&format!("({target})"));
            rest = behind;
            continue;
        }
        if !is_link && looks_like_id(word) {
            if named(&context.data.ledger, word).is_empty() {
                return Err(format!("expected a clause or a group of the ledger, found [{word}]"));
            }
            written.push_str(&context.links.to(word));
        } else {
            written.push_str(&bracket[..=end]);
        }
        rest = behind;
    }
    written.push_str(rest);
    Ok(written)
}

/// The fragment with each paragraph and item on one line: a line's end in Chinese text would be shown as a blank.
fn unwrapped(fragment: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_block = false;
    for line in fragment.lines() {
        let is_fence = line.starts_with("```");
        in_block ^= is_fence;
        let goes_on = !in_block && !is_fence && !starts_anew(line);
        match lines.last_mut().filter(|last| goes_on && is_text(last)) {
            Some(last) => {
                let line = line.trim_start();
                if are_apart(last.chars().next_back(), line.chars().next()) {
                    last.push(' ');
                }
                last.push_str(line);
            }
            None => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

/// Whether a blank belongs between two characters: between words, and where Latin and Chinese meet.
fn are_apart(before: Option<char>, behind: Option<char>) -> bool {
    let (Some(before), Some(behind)) = (before, behind) else { return false };
    let is_ideograph = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '`';
    (before.is_ascii() && behind.is_ascii())
        || (is_word(before) && is_ideograph(behind))
        || (is_ideograph(before) && is_word(behind))
}

fn starts_anew(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_item = number.len() < line.len() && number.starts_with(". ");
    line.is_empty() || is_item || line.starts_with("- ") || !is_text(line)
}

/// Neither empty nor a heading, a table, an anchor, a directive or a fence.
fn is_text(line: &str) -> bool {
    !line.is_empty() && !line.starts_with(['#', '|', '<', '{']) && !line.starts_with("```")
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn chinese_paragraphs_are_unwrapped() {
        let text = "# 题\n\n第一行，\n第二行 ASCII\nword\n词。\n\n- 项一\n  续\n- 项二\n{{index}}\n| a |\n| b |";
        let expected =
            "# 题\n\n第一行，第二行 ASCII word 词。\n\n- 项一续\n- 项二\n{{index}}\n| a |\n| b |";
        assert_eq!(unwrapped(text), expected);
    }
}
