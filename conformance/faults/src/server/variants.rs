//! Legal variants: servers unlike ours in what the clauses leave open, or rule for the reference server alone. No case
//! may fail them.

use super::switch::Switch;

mod forms;
mod habits;
mod wires;

pub(super) fn all() -> impl Iterator<Item = &'static Switch> {
    [forms::VARIANTS, wires::VARIANTS, habits::VARIANTS].into_iter().flatten()
}
