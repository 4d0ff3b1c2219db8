//! Payments: what is sent, how often, and under which names (rulings O14, O15).

use std::time::Duration;

use unicrm_proto::exchange::IDEMPOTENCY_KEY_HEADER;
use unicrm_proto::operation::OperationName;
use unicrm_proto::value::Presence;

use super::super::carriage::Lost;
use super::super::habits::Change;
use super::super::payment::fresh;
use super::super::session::Tried;
use super::{behaviour, message};

pub(super) const FAULTS: &[Change] = &[
    message("no-from-no", "sends payments without a from_no", &["O15.1"], |habits| {
        habits.paid = |payment| payment.from_no = Presence::Absent;
    }),
    behaviour("from-no-untold", "keeps the from_no that it made to itself", &["O15.1"], |habits| {
        habits.told = |told, _| {
            if let Some(document) =
                told.document.as_mut().and_then(|document| document.as_object_mut())
            {
                document.remove("from_no");
            }
        };
    }),
    behaviour("another-from-no-told", "tells another from_no than it sent", &["O15.1"], |habits| {
        habits.told = |told, _| {
            if let Some(document) =
                told.document.as_mut().and_then(|document| document.as_object_mut())
            {
                document.insert("from_no".to_owned(), fresh().into());
            }
        };
    }),
    message("no-key", "sends payments without an Idempotency-Key", &["O15.2"], |habits| {
        habits.written = |sent| {
            sent.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(IDEMPOTENCY_KEY_HEADER))
        };
    }),
    behaviour(
        "new-key-after-0000",
        "makes a new key for the same payment after 0000",
        &["O15.2"],
        |habits| {
            habits.once_more = |payment| payment.key = fresh();
        },
    ),
    behaviour(
        "pays-again-after-no-answer",
        "sends a payment again whose answer is lost",
        &["O15.3"],
        |habits| {
            habits.pays_again = |tried, _| matches!(tried, Tried::Lost(Lost::Gone));
        },
    ),
    behaviour(
        "pays-again-after-a-time-out",
        "sends a payment again after a second without answer",
        &["O15.3"],
        |habits| {
            habits.carriage.timeout = Duration::from_secs(1);
            habits.pays_again = |tried, _| matches!(tried, Tried::Lost(Lost::Late));
        },
    ),
    behaviour(
        "pays-again-after-a-cut",
        "sends a payment again whose answer is cut off",
        &["O15.3"],
        |habits| {
            habits.pays_again = |tried, _| matches!(tried, Tried::Lost(Lost::Cut));
        },
    ),
    behaviour("pays-again-after-500", "sends a payment again after 500", &["O15.3"], |habits| {
        habits.pays_again = |tried, _| tried.status() == Some(500);
    }),
    behaviour("pays-again-after-1000", "sends a payment again after 1000", &["O15.3"], |habits| {
        habits.pays_again = |tried, _| tried.code() == Some("1000");
    }),
    behaviour(
        "pays-again-after-502",
        "sends a payment again after 502 of a proxy",
        &["O15.3"],
        |habits| {
            habits.pays_again = |tried, _| tried.status() == Some(502);
        },
    ),
    behaviour(
        "pays-again-unread",
        "sends a payment again whose answer it cannot read",
        &["O15.3"],
        |habits| {
            habits.pays_again = |tried, _| tried.is_unreadable();
        },
    ),
    behaviour(
        "pays-again-by-another-number",
        "sends a lost payment again under a new from_no",
        &["O15.3", "O15.1"],
        |habits| {
            habits.pays_again = |tried, _| matches!(tried, Tried::Lost(_));
            habits.once_more = |payment| payment.renumber();
        },
    ),
    behaviour(
        "pays-again-with-a-new-key",
        "sends a payment again where keys are taken once, with a new key",
        &["O15.3"],
        |habits| {
            habits.pays_again = |tried, echoed| echoed.0 && matches!(tried, Tried::Lost(_));
            habits.once_more = |payment| payment.key = fresh();
        },
    ),
    behaviour(
        "new-number-after-0000",
        "makes a new from_no for the same payment after 0000",
        &["O15.3"],
        |habits| {
            habits.once_more = |payment| payment.renumber();
        },
    ),
    behaviour(
        "follows-redirects",
        "follows a redirect, and sends payment and token there",
        &["O15.3"],
        |habits| {
            habits.follows_redirects = true;
        },
    ),
    behaviour(
        "pays-with-the-dead-token",
        "sends a payment again after 0000 with the token refused",
        &["O15.4"],
        |habits| {
            habits.uses_new_token = false;
        },
    ),
    behaviour(
        "tells-the-first-answer",
        "tells 0000 though the payment was then applied",
        &["O15.4"],
        |habits| {
            habits.tells_last_answer = false;
        },
    ),
    message("long-key", "sends a key of 80 characters", &["O14.2"], |habits| {
        habits.written = |sent| {
            if sent.operation == OperationName::Pay {
                sent.set_header(IDEMPOTENCY_KEY_HEADER, &"k".repeat(80));
            }
        };
    }),
    message("key-of-blanks", "sends an empty Idempotency-Key", &["O15.2"], |habits| {
        habits.written = |sent| {
            if sent.operation == OperationName::Pay {
                sent.set_header(IDEMPOTENCY_KEY_HEADER, "");
            }
        };
    }),
];
