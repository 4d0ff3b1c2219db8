//! Faults of one message, by what they touch.

mod dates;
mod diagnostics;
mod encodings;
mod envelope;
mod fields;
mod json_syntax;
mod lists;
mod namespaces;
mod numbers;
mod requests;
mod required;
mod samples;
mod texts;
mod writing;
mod xml_syntax;

pub(super) use numbers::{through_float, without_zeros};

use super::how::Fault;

pub(super) fn all() -> impl Iterator<Item = Fault> {
    let tables: [&'static [Fault]; 14] = [
        envelope::ALL,
        namespaces::ALL,
        required::ALL,
        lists::ALL,
        requests::ALL,
        numbers::ALL,
        dates::ALL,
        texts::ALL,
        encodings::ALL,
        xml_syntax::ALL,
        json_syntax::ALL,
        writing::ALL,
        samples::ALL,
        diagnostics::ALL,
    ];
    tables.into_iter().flatten().copied().chain(fields::all())
}
