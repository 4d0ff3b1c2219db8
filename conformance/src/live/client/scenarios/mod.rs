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
use crate::ledger::Profile;
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

/// Every scenario, with the profile that its part of the interface belongs to, in the order of running.
pub(crate) fn all() -> impl Iterator<Item = (Profile, &'static Scenario)> {
    let files = [
        (Profile::Core, operations::SCENARIOS),
        (Profile::Members, writes::SCENARIOS),
        (Profile::Core, reads::SCENARIOS),
        (Profile::Payments, outcomes::SCENARIOS),
        (Profile::Payments, pay_again::SCENARIOS),
        (Profile::Payments, reconcile::SCENARIOS),
        (Profile::Core, transport::SCENARIOS),
    ];
    files.into_iter().flat_map(|(profile, cases)| cases.iter().map(move |case| (profile, case)))
}
