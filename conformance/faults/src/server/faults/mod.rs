//! The faults, a file for each part of the interface, as in the suite's cases.

mod accept;
mod access;
mod accounts;
mod codes;
mod create;
mod described;
mod form;
mod formats;
mod keys;
mod lists;
mod members;
mod modify;
mod negotiation;
mod order;
mod parts;
mod pay;
mod queries;
mod sections;
mod tokens;
mod values;

use super::switch::Switch;

pub(super) fn all() -> impl Iterator<Item = &'static Switch> {
    let files = [
        tokens::FAULTS,
        access::FAULTS,
        order::FAULTS,
        queries::FAULTS,
        negotiation::FAULTS,
        form::FAULTS,
        members::FAULTS,
        lists::FAULTS,
        accounts::FAULTS,
        create::FAULTS,
        modify::FAULTS,
        codes::FAULTS,
        pay::FAULTS,
        keys::FAULTS,
        values::FAULTS,
        sections::FAULTS,
        described::FAULTS,
        accept::FAULTS,
        formats::FAULTS,
        parts::FAULTS,
    ];
    files.into_iter().flatten()
}

/// What variants do in the same way.
pub(super) use self::create::is_known;
pub(super) use self::pay::each;
