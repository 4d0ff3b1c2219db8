//! The cases of the server suite, a file for each part of the interface.

mod access;
mod create;
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

/// Every case, in the order of running: what only reads first, what pays last.
pub(crate) fn all() -> impl Iterator<Item = &'static ServerCase> {
    let files = [
        token::CASES,
        access::CASES,
        order::CASES,
        queries::CASES,
        negotiation::CASES,
        single::CASES,
        lists::CASES,
        items::CASES,
        form::CASES,
        create::CASES,
        modify::CASES,
        pay_refused::CASES,
        pay::CASES,
        idempotency::CASES,
        reference::CASES,
        limits::CASES,
    ];
    files.into_iter().flatten()
}
