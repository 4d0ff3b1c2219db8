//! Where and as what a reading reports what it forgives and refuses.

use super::super::how::{Fault, How, message};

pub(super) const ALL: &[Fault] = &[
    message(
        "table-email-told-as-unknown",
        "reads the tables' Email, and reports it as an unknown name",
        &["J1.4"],
        How::Misreport("J1.4", |_, it| "unknown-name".clone_into(&mut it.kind)),
    ),
    message(
        "table-content-told-at-the-payment",
        "reports the tables' from_content at the root of the payment",
        &["O9.2"],
        How::Misreport("O9.2", |_, it| it.offset = 0),
    ),
    message(
        "foreign-root-told-at-its-bracket",
        "reports a foreign root at its angle bracket instead of its name",
        &["E1.2"],
        How::Misreport("E1.2", |_, it| it.offset = it.offset.saturating_sub(1)),
    ),
    message(
        "undeclared-xsi-told-as-unknown",
        "reports an undeclared xsi as an unknown attribute",
        &["E2.6"],
        How::Misreport("E2.6", |_, it| "unknown-name".clone_into(&mut it.kind)),
    ),
    message(
        "missing-items-told-at-the-end",
        "reports a missing list at the end of the body",
        &["N6.1"],
        How::Misreport("N6.1", |ask, it| it.offset = ask.body.len()),
    ),
    message(
        "unknown-key-told-at-its-value",
        "reports an unknown name one byte into it",
        &["X5.1"],
        How::Misreport("X5.1", |_, it| it.offset += 1),
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
        "doctype-told-as-malformed",
        "calls a DOCTYPE not well-formed",
        &["X2.1"],
        How::Retell(|_, it| {
            if it.kind == "doctype" {
                "not-well-formed".clone_into(&mut it.kind);
            }
        }),
    ),
    message(
        "lost-digits-told-as-no-number",
        "calls a number that is too long no number",
        &["V1.3"],
        How::Retell(|_, it| {
            if it.kind == "lost-digits" {
                "bad-number".clone_into(&mut it.kind);
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
