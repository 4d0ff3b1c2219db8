//! Everything that can be wrong, one change of the habits each.

mod answers;
mod lookups;
mod outcomes;
mod parameters;
mod requests;
mod sections;
mod sendings;
mod tokens;

use super::habits::{Change, Habits};
use crate::catalogue::Nature;

/// Every fault.
pub(super) fn all() -> impl Iterator<Item = &'static Change> {
    let files = [
        requests::FAULTS,
        parameters::FAULTS,
        answers::FAULTS,
        tokens::FAULTS,
        sendings::FAULTS,
        outcomes::FAULTS,
        lookups::FAULTS,
        sections::FAULTS,
    ];
    files.into_iter().flatten()
}

/// A fault of one message.
const fn message(
    name: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    set: fn(&mut Habits),
) -> Change {
    Change { name, note, nature: Nature::Message, clauses, set }
}

/// A fault of what is done, and when.
const fn behaviour(
    name: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    set: fn(&mut Habits),
) -> Change {
    Change { name, note, nature: Nature::Behaviour, clauses, set }
}
