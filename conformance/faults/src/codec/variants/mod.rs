//! Legal peculiarities: other forms that the clauses allow. No case may fail them.

mod read;
mod written;

use super::how::Fault;

pub(super) fn all() -> impl Iterator<Item = Fault> {
    written::ALL.iter().chain(read::ALL).copied()
}
