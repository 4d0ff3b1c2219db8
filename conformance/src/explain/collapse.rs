//! Items of a list that say nothing new are counted instead of shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::notes::{Mark, Note};
use super::role::Role;
use super::tree::{Line, Tree};

/// A list of so many items is shown whole.
const WHOLE: usize = 3;

/// Lines that are not shown, and what is said instead.
#[derive(Debug)]
pub(super) struct Collapsed {
    pub(super) lines: RangeInclusive<usize>,
    pub(super) depth: usize,
    items: usize,
    like: String,
    each: String,
}

impl Collapsed {
    /// `… 37 more items like Member[0], all canonical`
    pub(super) fn says(&self) -> String {
        let items = if self.items == 1 { "item" } else { "items" };
        format!("… {} more {items} like {}, {}", self.items, self.like, self.each)
    }
}

/// What to leave out; ranges may lie in one another.
pub(super) fn collapsed(
    tree: &Tree,
    roles: &[Role],
    lines: &[Line],
    notes: &[Vec<Note>],
) -> Vec<Collapsed> {
    let extents = extents(tree, lines);
    let mut all: Vec<Collapsed> = Vec::new();
    for (list, role) in roles.iter().enumerate() {
        let Some(schema) = role.items() else { continue };
        let items: Vec<usize> = tree.nodes[list]
            .children
            .iter()
            .copied()
            .filter(|&child| matches!(roles[child], Role::Item(..)))
            .collect();
        if items.len() <= WHOLE {
            continue;
        }
        let mut shown: BTreeMap<BTreeSet<&str>, usize> = BTreeMap::new();
        for (index, &item) in items.iter().enumerate() {
            let extent = extents[item].clone();
            let signature: BTreeSet<&str> =
                notes[extent.clone()].iter().flatten().map(|note| note.key.as_str()).collect();
            let is_fault =
                notes[extent.clone()].iter().flatten().any(|note| note.mark == Mark::Refused);
            let Some(&like) = shown.get(&signature).filter(|_| !is_fault) else {
                shown.insert(signature, index);
                continue;
            };
            let like = format!("{}[{like}]", schema.name);
            match all.last_mut() {
                Some(last) if last.like == like && *last.lines.end() + 1 == *extent.start() => {
                    last.items += 1;
                    last.lines = *last.lines.start()..=*extent.end();
                }
                _ => all.push(Collapsed {
                    depth: tree.nodes[item].depth,
                    each: each(&notes[extent.clone()]),
                    lines: extent,
                    items: 1,
                    like,
                }),
            }
        }
    }
    all.sort_by_key(|collapsed| (*collapsed.lines.start(), usize::MAX - collapsed.lines.end()));
    all
}

/// What the items have in common.
fn each(notes: &[Vec<Note>]) -> String {
    let mut kinds: Vec<&str> = notes
        .iter()
        .flatten()
        .map(|note| match note.mark {
            Mark::DotNet => "a note on .NET",
            _ => note.key.split(' ').next().unwrap_or_default(),
        })
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        "all canonical".to_owned()
    } else {
        format!("each with {}", kinds.join(", "))
    }
}

/// The first and the last line of every part.
fn extents(tree: &Tree, lines: &[Line]) -> Vec<RangeInclusive<usize>> {
    let mut extents = vec![0..=0; tree.nodes.len()];
    for (index, line) in lines.iter().enumerate() {
        if line.closes {
            extents[line.node] = *extents[line.node].start()..=index;
        } else {
            extents[line.node] = index..=index;
        }
    }
    // A branch without an end reaches as far as its last part.
    for node in (0..tree.nodes.len()).rev() {
        let Some(parent) = tree.nodes[node].parent else { continue };
        let end = (*extents[node].end()).max(*extents[parent].end());
        extents[parent] = *extents[parent].start()..=end;
    }
    extents
}
