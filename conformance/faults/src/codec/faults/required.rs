//! Required fields that are missing, doubled or of another shape.

use super::super::how::{Fault, How, message};
use super::super::naive::{NAIVE, Naive};
use super::super::subject::{Ask, Read, Refused};

const FILLED: Naive = Naive { filled: true, ..NAIVE };

fn missing(it: &Refused, names: &[&str]) -> bool {
    let last = it.path.rsplit('/').next().unwrap_or_default();
    it.kind == "missing-field" && names.contains(&last)
}

fn doubled(_: &Ask, it: &Refused) -> bool {
    it.kind == "duplicate-field"
}

pub(super) const ALL: &[Fault] = &[
    message(
        "missing-token-empty",
        "reads a missing token or expiry as the empty text",
        &["N7.2"],
        How::Accept(|_, it| missing(it, &["token", "expires_in"]), FILLED),
    ),
    message(
        "missing-sort-fields-empty",
        "reads a missing number or name of a sort as the empty text",
        &["N7.3"],
        How::Accept(
            |ask, it| ask.message.as_str() == "MemberSorts" && missing(it, &["no", "name"]),
            FILLED,
        ),
    ),
    message(
        "missing-counts-zero",
        "reads a missing total_count or skip as zero",
        &["N7.4"],
        How::Accept(|_, it| missing(it, &["total_count", "skip"]), FILLED),
    ),
    message(
        "missing-member-no-empty",
        "reads a missing member_no as the empty text",
        &["N7.5"],
        How::Accept(|_, it| missing(it, &["member_no"]), FILLED),
    ),
    message(
        "missing-balance-zero",
        "reads a missing balance of an account as zero",
        &["N7.6"],
        How::Accept(
            |_, it| it.path.contains("accounts") && missing(it, &["account_no", "balance"]),
            FILLED,
        ),
    ),
    message(
        "missing-item-fields-zero",
        "reads a missing quantity or balance of an item as zero, its number as the empty text",
        &["N7.7"],
        How::Accept(
            |ask, it| {
                ask.message.as_str() == "AccountListResult"
                    && missing(it, &["no", "quantity", "balance"])
            },
            FILLED,
        ),
    ),
    message(
        "missing-payment-fields-zero",
        "reads a missing quantity of a payment as zero, a missing card as the empty text",
        &["N7.8"],
        How::Accept(|_, it| missing(it, &["card_no", "account_sort_no", "quantity"]), FILLED),
    ),
    message(
        "nil-of-an-answer-is-empty",
        "does not look at nil in answers, so that a nil text is the empty text",
        &["N1.3"],
        How::Before(|ask| {
            if ask.is_xml() && ask.message.is_answer() {
                ask.body = ask.text().replace(" xsi:nil=\"true\"", "").into_bytes();
            }
        }),
    ),
    message(
        "last-of-two",
        "reads the last of two fields of one name",
        &["X5.2"],
        How::Accept(doubled, NAIVE),
    ),
    message(
        "first-of-two",
        "reads the first of two fields of one name",
        &["X5.2"],
        How::Accept(doubled, Naive { first: true, ..NAIVE }),
    ),
    message(
        "name-in-other-case-beside-skipped",
        "skips a name that differs from a known one in case alone",
        &["X5.5"],
        How::Accept(
            |ask, it| {
                let lower = ask.text().to_lowercase();
                !ask.is_xml() && doubled(ask, it) && lower != ask.text() && it.path != "email"
            },
            NAIVE,
        ),
    ),
    message(
        "both-emails-read",
        "reads the samples' email where the tables' Email stands beside it",
        &["J1.9"],
        How::Accept(|ask, it| doubled(ask, it) && ask.text().contains("Email"), NAIVE),
    ),
    message(
        "both-contents-read",
        "reads the samples' fromcontent where the tables' from_content stands beside it",
        &["O9.3"],
        How::Accept(|ask, it| doubled(ask, it) && ask.text().contains("from_content"), NAIVE),
    ),
    message(
        "table-email-unknown",
        "skips the tables' Email as an unknown name",
        &["J1.4"],
        How::After(|ask, read| unknown_table_name(ask, read, "J1.4", "email")),
    ),
    message(
        "table-content-unknown",
        "skips the tables' from_content as an unknown name",
        &["O9.2"],
        How::After(|ask, read| unknown_table_name(ask, read, "O9.2", "fromcontent")),
    ),
    message(
        "email-null-counts",
        "lets a null email win over the one with a value",
        &["J1.10"],
        How::After(|ask, read| null_counts(ask, read, "\"Email\"", "<Email", "email")),
    ),
    message(
        "content-null-counts",
        "lets a null content of a payment win over the one with a value",
        &["O9.4"],
        How::After(|ask, read| {
            null_counts(ask, read, "\"from_content\"", "<from_content", "fromcontent")
        }),
    ),
    message(
        "shapes-not-looked-at",
        "takes nothing, or the empty text, where a value has another shape",
        &["X5.4"],
        How::Accept(|_, it| it.kind == "wrong-shape", FILLED),
    ),
    message(
        "text-between-elements-ignored",
        "passes over text between elements",
        &["X5.3"],
        How::Accept(|_, it| it.kind == "unexpected-text", NAIVE),
    ),
    message(
        "unknown-names-refused",
        "refuses names that it does not know",
        &["X5.1"],
        How::Unforgiving("X5.1"),
    ),
];

fn unknown_table_name(ask: &Ask, read: Read, clause: &str, field: &str) -> Read {
    let mut seen = false;
    let read = read.map_forgiven(|all| {
        for it in all.iter_mut().filter(|it| it.clause == clause) {
            seen = true;
            "unknown-name".clone_into(&mut it.kind);
        }
    });
    read.map(|value| {
        if seen {
            super::super::walk::records(ask.message, value, &mut |_, fields| {
                fields.remove(field);
            });
        }
    })
}

fn null_counts(ask: &Ask, read: Read, key: &str, tag: &str, field: &str) -> Read {
    let text = ask.text();
    let twice = (text.contains(key) && text.contains(&format!("\"{field}\"")))
        || (text.contains(tag) && text.contains(&format!("<{field}")));
    read.map(|value| {
        if twice {
            value[field] = serde_json::Value::Null;
        }
    })
}
