//! The cases of the server suite, a file for each part of the interface.

mod access;
mod ambiguous;
mod closing;
mod create;
mod eight;
mod equality;
mod form;
mod idempotency;
mod items;
mod limits;
mod lists;
mod modify;
mod negotiation;
mod order;
mod pay;
mod pay_refused;
mod queries;
mod reference;
mod single;
mod token;

use super::bench::Bench;
use crate::ledger::Profile;
use crate::live::complaint::Ended;

/// One case.
pub(crate) struct ServerCase {
    pub(crate) id: &'static str,
    pub(crate) note: &'static str,
    pub(crate) clauses: &'static [&'static str],
    /// The format does not matter: it runs once.
    pub(crate) once: bool,
    pub(crate) run: fn(&mut Bench<'_>) -> Ended,
}

/// A case that runs in both formats.
const fn case(
    id: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    run: fn(&mut Bench<'_>) -> Ended,
) -> ServerCase {
    ServerCase { id, note, clauses, once: false, run }
}

impl ServerCase {
    /// The same, once.
    const fn once(self) -> Self {
        Self { once: true, ..self }
    }
}

/// Every case, with the profile that its part of the interface belongs to, in the order of running: what only reads first, what pays last.
pub(crate) fn all() -> impl Iterator<Item = (Profile, &'static ServerCase)> {
    let files = [
        (Profile::Core, token::CASES),
        (Profile::Core, eight::READING),
        (Profile::Core, access::CASES),
        (Profile::Core, order::CASES),
        (Profile::Core, queries::CASES),
        (Profile::Core, negotiation::CASES),
        (Profile::Core, single::CASES),
        (Profile::Core, lists::CASES),
        (Profile::Core, items::CASES),
        (Profile::Core, form::CASES),
        (Profile::Core, equality::READING),
        (Profile::Members, eight::MEMBERS),
        (Profile::Members, create::CASES),
        (Profile::Members, modify::CASES),
        (Profile::Members, equality::MEMBERS),
        (Profile::Payments, pay_refused::CASES),
        (Profile::Payments, eight::PAYMENTS),
        (Profile::Payments, pay::CASES),
        (Profile::Payments, idempotency::CASES),
        (Profile::Payments, equality::PAYMENTS),
        (Profile::Payments, ambiguous::CASES),
        (Profile::Core, reference::CASES),
        (Profile::Core, limits::CASES),
        (Profile::Payments, closing::CASES),
    ];
    files.into_iter().flat_map(|(profile, cases)| cases.iter().map(move |case| (profile, case)))
}
