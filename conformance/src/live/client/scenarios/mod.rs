//! The scenarios of the client suite, a file for each kind.

mod operations;
mod outcomes;
mod pay_again;
mod reads;
mod reconcile;
mod requests;
mod transport;
mod writes;

use super::stage::Stage;
use crate::live::complaint::Ended;

/// One scenario.
pub(crate) struct Scenario {
    pub(crate) id: &'static str,
    pub(crate) note: &'static str,
    pub(crate) clauses: &'static [&'static str],
    /// The format does not matter: it runs once.
    pub(crate) once: bool,
    pub(crate) run: fn(&mut Stage<'_>) -> Ended,
}

/// A scenario that runs in both formats.
const fn scenario(
    id: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    run: fn(&mut Stage<'_>) -> Ended,
) -> Scenario {
    Scenario { id, note, clauses, once: false, run }
}

impl Scenario {
    /// The same, once.
    const fn once(self) -> Self {
        Self { once: true, ..self }
    }
}

/// Every scenario, in the order of running.
pub(crate) fn all() -> impl Iterator<Item = &'static Scenario> {
    let files = [
        operations::SCENARIOS,
        writes::SCENARIOS,
        reads::SCENARIOS,
        outcomes::SCENARIOS,
        pay_again::SCENARIOS,
        reconcile::SCENARIOS,
        transport::SCENARIOS,
    ];
    files.into_iter().flatten()
}
