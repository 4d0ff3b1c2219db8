//! What is said below a line: a deviation with its clause, the refusal, what .NET readers make of it.

use std::collections::BTreeSet;

use unicrm_proto::{DeviationKind, Refusal};

use super::dotnet::Effect;
use crate::ledger::Ledger;

/// Why a line has a mark; the order is from the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// The body is refused here.
    Refused,
    /// Something deviates.
    Deviates,
    /// The protocol does not know it.
    Unknown,
    /// Something is said of .NET readers.
    DotNet,
}

impl Mark {
    /// The character in the marker column.
    pub(super) fn character(self) -> char {
        match self {
            Self::Refused => '!',
            Self::Deviates => '~',
            Self::Unknown => '?',
            Self::DotNet => 'n',
        }
    }
}

/// One remark.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub(super) mark: Mark,
    /// The place in the text.
    pub(super) at: usize,
    pub(super) head: String,
    pub(super) more: Vec<String>,
    /// The same for the same remark on another item of a list.
    pub(super) key: String,
}

/// Writes notes; the text of a clause is given once.
pub(super) struct Notes<'a> {
    ledger: &'a Ledger,
    quoted: BTreeSet<String>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(ledger: &'a Ledger) -> Self {
        Self { ledger, quoted: BTreeSet::new() }
    }

    /// Standing and text of a clause.
    fn clause(&mut self, id: &str) -> Option<String> {
        let clause = self.ledger.get(id)?;
        let text = format!("clause {id} ({}): {}", clause.standing, clause.text);
        self.quoted.insert(id.to_owned()).then_some(text)
    }

    pub(super) fn deviation(
        &mut self,
        kind: DeviationKind,
        clause: &str,
        path: &str,
        offset: usize,
        at: usize,
    ) -> Note {
        let standing = self.ledger.get(clause).map(|clause| format!(", {}", clause.standing));
        let standing = standing.unwrap_or_default();
        let place = place(path, offset);
        let more: Vec<String> = self.clause(clause).into_iter().collect();
        let said =
            if more.is_empty() { format!(" (clause {clause}{standing})") } else { String::new() };
        Note {
            mark: Mark::Deviates,
            at,
            head: format!("deviates: {kind}{said} {place}"),
            more,
            key: format!("{kind} {clause} {}", without_indices(path)),
        }
    }

    pub(super) fn refusal(&mut self, refusal: &Refusal, clause: Option<&str>, at: usize) -> Note {
        let place = place(refusal.path(), refusal.offset());
        let mut more = vec![
            format!("expected: {}", refusal.expected()),
            format!("found: {}", refusal.found()),
            format!("what to do: {}", refusal.advice()),
        ];
        more.extend(clause.and_then(|clause| self.clause(clause)));
        Note {
            mark: Mark::Refused,
            at,
            head: format!(
                "refused: {} {place}, line {} column {}",
                refusal.kind(),
                refusal.line(),
                refusal.column()
            ),
            more,
            key: "refused".to_owned(),
        }
    }
}

/// Effects of the same words at the same place are one note.
pub(super) fn effects(effects: &[Effect]) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for effect in effects {
        let name = effect.reader.name();
        let same = format!(": {}", effect.what);
        match notes.last_mut() {
            Some(last) if last.at == effect.at && last.head.ends_with(&same) => {
                let names = last.head.len() - same.len();
                last.head.insert_str(names, &format!(", {name}"));
                last.key = without_indices(&last.head);
            }
            _ => {
                let head = format!("{name}{same}");
                let key = without_indices(&head);
                notes.push(Note { mark: Mark::DotNet, at: effect.at, head, more: Vec::new(), key });
            }
        }
    }
    notes
}

fn place(path: &str, offset: usize) -> String {
    if path.is_empty() { format!("at byte {offset}") } else { format!("at {path}, byte {offset}") }
}

/// `data/items/Member[]/name` of `data/items/Member[12]/name`.
fn without_indices(path: &str) -> String {
    path.chars().filter(|character| !character.is_ascii_digit()).collect()
}
