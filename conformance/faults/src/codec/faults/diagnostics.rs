//! Where and as what a reading reports what it forgives and refuses.

use super::super::how::{Fault, How, message};

pub(super) const ALL: &[Fault] = &[
    message(
        "foreign-root-told-at-its-bracket",
        "reports a foreign root at its angle bracket instead of its name",
        &["E1.2"],
        How::Misreport("E1.2", |_, it| it.offset = it.offset.saturating_sub(1)),
    ),
    message(
        "contradiction-told-at-the-code",
        "reports a contradiction at the start of the body instead of the value of success",
        &["E4.3", "E4.4"],
        How::Retell(|_, it| {
            if it.kind == "contradictory-envelope" {
                it.offset = Some(0);
            }
        }),
    ),
    message(
        "duplicates-told-at-the-first",
        "reports a doubled field at the start of the body",
        &["X5.2", "O9.3", "J1.9"],
        How::Retell(|_, it| {
            if it.kind == "duplicate-field" {
                it.offset = Some(0);
            }
        }),
    ),
    message(
        "type-told-by-one-name",
        "names data instead of its type where the type is another",
        &["E3.5", "E3.6"],
        How::Retell(|_, it| {
            if it.kind == "wrong-type" {
                "data".clone_into(&mut it.path);
            }
        }),
    ),
    message(
        "strict-refusals-without-a-place",
        "refuses strictly without saying where",
        &["D1.1"],
        How::Retell(|ask, it| {
            if ask.mode == unicrm_proto::Mode::Strict && it.clause.is_some() {
                it.offset = None;
            }
        }),
    ),
];
