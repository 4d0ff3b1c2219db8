//! What must not be shown: the contents of fields named like a token or a secret. Where it is unsure it hides too much.

use std::ops::Range;

use super::role::Role;
use super::tree::{Kind, Node, Shape, Tree};

const WORDS: [&str; 3] = ["token", "secret", "password"];

/// Whether a field of this name holds a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// The spans of the text to be hidden, in order.
pub(super) fn spans(text: &str, tree: &Tree, roles: &[Role]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut hidden = vec![false; tree.nodes.len()];
    for (index, node) in tree.nodes.iter().enumerate() {
        let above = node.parent.is_some_and(|parent| hidden[parent]);
        let secret = above || node.name.as_deref().is_some_and(is_secret);
        hidden[index] = secret;
        // Text in the place of a record that holds a secret may be that secret.
        let at = if node.kind == Kind::Text { node.parent } else { Some(index) };
        let secret = secret || at.is_some_and(|at| holds_secret(&tree.nodes[at], roles.get(at)));
        let names = node.attributes.iter().filter(|attribute| !attribute.declares);
        let names = names.filter(|attribute| hidden[index] || is_secret(&attribute.local));
        spans.extend(names.map(|attribute| attribute.inside.clone()));
        spans.extend(if secret { whole(text, node, above) } else { part(text, node) });
    }
    spans.retain(|span| !span.is_empty());
    spans.sort_by_key(|span| span.start);
    spans
}

/// Whether a part is a record with a secret field, by its role or its type.
fn holds_secret(node: &Node, role: Option<&Role>) -> bool {
    let record = role.and_then(|role| role.record());
    record.is_some_and(|schema| schema.fields.iter().any(|field| field.secret))
        || node.instance("type").is_some_and(|ty| is_secret(&ty.value))
}

/// What is to be hidden of the text behind byte `until`, where the parts end.
pub(super) fn rest(text: &str, tree: &Tree, until: usize) -> Option<Range<usize>> {
    let last = tree.nodes.len().checked_sub(1);
    let mut above = last;
    while let Some(index) = above {
        let node = &tree.nodes[index];
        if node.name.as_deref().is_some_and(is_secret) || holds_secret(node, None) {
            return Some(until..text.len());
        }
        above = node.parent;
    }
    let broken = last.map(|last| &tree.nodes[last]).filter(|node| node.kind == Kind::Unfinished);
    if broken.is_some_and(|node| part(text, node).is_some()) {
        return Some(until..text.len());
    }
    behind_word(&text[until..], false).map(|start| until + start..text.len())
}

/// What there is to hide of a secret.
fn whole(text: &str, node: &Node, above: bool) -> Option<Range<usize>> {
    match node.kind {
        Kind::Branch => None,
        Kind::Leaf if node.shape == Shape::Text => {
            Some(node.content.start + 1..node.content.end - 1)
        }
        Kind::Leaf | Kind::Text => Some(node.content.clone()),
        // A member's value: its key has been read.
        Kind::Unfinished if node.name.is_some() => Some(node.content.clone()),
        Kind::Unfinished if !above => part(text, node),
        _ => Some(node.span.clone()),
    }
}

/// What there is to hide of anything else: text that quotes a secret.
fn part(text: &str, node: &Node) -> Option<Range<usize>> {
    let (span, must_assign) = match node.kind {
        Kind::Branch => return None,
        Kind::Leaf => (node.content.clone(), true),
        _ => (node.span.clone(), false),
    };
    let start = behind_word(&text[span.clone()], must_assign)?;
    Some(span.start + start..span.end)
}

/// Where text starts that may be a secret, since its name stands in front of it.
fn behind_word(text: &str, must_assign: bool) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    loop {
        let word = WORDS
            .iter()
            .filter_map(|word| lower[from..].find(word).map(|at| from + at + word.len()));
        let behind = word.min()?;
        let rest = text[behind..].trim_start_matches(['"', '\'', '\\', ' ', '\t', '\n', '\r']);
        if !must_assign || rest.starts_with(['=', ':', '>', '：', '&']) {
            return Some(behind);
        }
        from = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::{behind_word, spans};
    use crate::explain::{json, xml};

    #[track_caller]
    fn check(tree: &crate::explain::tree::Tree, text: &str) {
        let mut shown = text.to_owned();
        for span in spans(text, tree, &[]).iter().rev() {
            shown.replace_range(span.clone(), "*");
        }
        assert!(!shown.contains("KEY"), "{shown}");
    }

    #[test]
    fn secrets_are_found_wherever_a_body_breaks_off() {
        let text = r#"<a b="1" secret="KEY"><token x="KEY"> KEY <b>KEY</b>KEY<!--KEY--></token><c>token=KEY</c><!-- <token>KEY --></a>"#;
        for until in (0..=text.len()).filter(|&until| text.is_char_boundary(until)) {
            check(&xml::scan(text, until), &text[..until]);
        }
        let text = r#"{"a":1,"\u0074oken":"KEY","appsecret":["KEY",{"x":"KEY"}],"b":"{\"token\":\"KEY\"}"}"#;
        for until in 0..=text.len() {
            check(&json::scan(text, until), &text[..until]);
        }
    }

    #[test]
    fn a_sentence_about_a_token_is_shown() {
        assert_eq!(behind_word("the token has expired", true), None);
        assert_eq!(behind_word("the token: abc", true), Some(9));
    }
}
