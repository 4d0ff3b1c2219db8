//! Clauses in a page: links to the index, and lists of statements.

use crate::ledger::{Clause, Ledger};

use super::code::marked;
use super::language::Language;
use super::markdown::anchor;

/// How a document links to the clause index of its language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Links {
    /// The index, relative to the document.
    pub(crate) index: &'static str,
}

impl Links {
    /// A link to a clause or a group.
    pub(crate) fn to(self, id: &str) -> String {
        format!("[{id}]({}#{})", self.index, anchor(id))
    }

    /// Links to several.
    pub(crate) fn all(self, ids: &[&str]) -> String {
        ids.iter().map(|id| self.to(id)).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a word has the form of a clause's id or a group's.
pub(crate) fn looks_like_id(word: &str) -> bool {
    let (group, rest) = word.split_once('.').unwrap_or((word, "x"));
    let mut letters = group.chars();
    letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && !letters.as_str().is_empty()
        && letters.all(|digit| digit.is_ascii_digit())
        && !rest.is_empty()
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The clauses of an id, or of a group: numbered ones in the order of their numbers, named ones in the ledger's.
pub(crate) fn named<'a>(ledger: &'a Ledger, id: &str) -> Vec<&'a Clause> {
    let number = |clause: &&Clause| {
        let rest = clause.id.split_once('.').map_or("", |(_, rest)| rest);
        if clause.id.starts_with('S') { 0 } else { rest.parse::<u32>().unwrap_or(u32::MAX) }
    };
    let is_it = |clause: &&Clause| clause.id == id || clause.group() == id;
    let mut clauses: Vec<&Clause> = ledger.clauses().iter().filter(is_it).collect();
    clauses.sort_by_key(number);
    clauses
}

/// The statements of clauses, each with its link and its standing.
pub(crate) fn list(clauses: &[&Clause], language: Language, links: Links) -> String {
    let item = |clause: &&Clause| {
        let standing = language.standing(clause.standing);
        let source = language.in_brackets(&format!(
            "{}{}{standing}",
            links.to(&clause.id),
            language.pick(", ", "，")
        ));
        format!("- {}{source}", marked(language.text(clause)))
    };
    clauses.iter().map(item).collect::<Vec<_>>().join("\n")
}
