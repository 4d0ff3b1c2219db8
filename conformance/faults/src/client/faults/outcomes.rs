//! Payments: what is made of the answer, or of none (ruling O15).

use unicrm_proto::exchange::client::AnswerError;

use super::super::carriage::Lost;
use super::super::habits::Change;
use super::super::payment::{Outcome, says_failure, says_success};
use super::super::session::Tried;
use super::behaviour;

pub(super) const FAULTS: &[Change] = &[
    behaviour(
        "applied-needs-an-echo",
        "believes a success only with the key echoed",
        &["O15.5"],
        |habits| {
            habits.outcome = |tried, sound| match tried {
                Tried::Answer { key_echoed: false, answer: Ok(_), .. } => Outcome::Unknown,
                _ => sound,
            };
        },
    ),
    behaviour(
        "late-is-refused",
        "tells a payment as refused whose answer takes a second",
        &["O15.13"],
        |habits| {
            habits.carriage.timeout = std::time::Duration::from_secs(1);
            habits.outcome = |tried, sound| match tried {
                Tried::Lost(Lost::Late) => Outcome::Refused { code: "1000".to_owned() },
                _ => sound,
            };
        },
    ),
    behaviour(
        "no-number-is-unknown",
        "takes a success without number for unknown",
        &["O15.6"],
        |habits| {
            habits.outcome = |_, sound| match sound {
                Outcome::Applied { no: None } => Outcome::Unknown,
                sound => sound,
            };
        },
    ),
    behaviour(
        "no-number-is-refused",
        "takes a success without number for a refusal",
        &["O15.6"],
        |habits| {
            habits.outcome = |tried, sound| match sound {
                Outcome::Applied { no: None } => Outcome::refused(tried),
                sound => sound,
            };
        },
    ),
    behaviour("refusals-are-unknown", "calls every refusal unknown", &["O15.7"], |habits| {
        habits.outcome = |_, sound| match sound {
            Outcome::Refused { code } if code != "1000" => Outcome::Unknown,
            sound => sound,
        };
    }),
    behaviour(
        "1006-is-unknown",
        "does not know 1006, the last of the table",
        &["O15.7"],
        |habits| {
            habits.outcome = |_, sound| match sound {
                Outcome::Refused { code } if code == "1006" => Outcome::Unknown,
                sound => sound,
            };
        },
    ),
    behaviour(
        "every-refusal-is-1005",
        "tells every refusal as too small a balance",
        &["O15.7"],
        |habits| {
            habits.outcome = |_, sound| match sound {
                Outcome::Refused { code } if code != "0000" => {
                    Outcome::Refused { code: "1005".to_owned() }
                }
                sound => sound,
            };
        },
    ),
    behaviour(
        "not-applied-unheard",
        "does not hear UniCRM-Outcome: not-applied",
        &["O15.8"],
        |habits| {
            habits.outcome = |tried, sound| match tried.code() {
                Some("1000") => Outcome::Unknown,
                _ => sound,
            };
        },
    ),
    behaviour("1000-is-refused", "takes 1000 for a refusal", &["O15.9"], |habits| {
        habits.outcome = |tried, sound| match tried.code() {
            Some("1000") => Outcome::refused(tried),
            _ => sound,
        };
    }),
    behaviour(
        "500-is-refused",
        "takes 1000 for a refusal where the status is 500",
        &["O15.9"],
        |habits| {
            habits.outcome = |tried, sound| match tried.status() {
                Some(500) => Outcome::refused(tried),
                _ => sound,
            };
        },
    ),
    behaviour(
        "unknown-code-is-refused",
        "takes a code of no table for a refusal",
        &["O15.10"],
        |habits| {
            habits.outcome = |tried, sound| match tried.code() {
                Some(code) if !code.starts_with("10") && !code.is_empty() => {
                    Outcome::refused(tried)
                }
                _ => sound,
            };
        },
    ),
    behaviour(
        "success-over-code",
        "believes success true over a code of the table",
        &["O15.11"],
        |habits| {
            habits.outcome =
                |tried, sound| if says_success(tried) { Outcome::applied(tried) } else { sound };
        },
    ),
    behaviour(
        "failure-without-code",
        "takes a failure without a code for a refusal",
        &["O15.11"],
        |habits| {
            habits.outcome = |tried, sound| match tried.code() {
                Some("") => Outcome::refused(tried),
                _ => sound,
            };
        },
    ),
    behaviour(
        "failure-with-number",
        "takes a failure that has the item's number for a refusal",
        &["O15.11"],
        |habits| {
            habits.outcome = |tried, sound| match tried.code() {
                Some(code) if code.starts_with("10") && code != "1000" => Outcome::refused(tried),
                _ => sound,
            };
        },
    ),
    behaviour("paid-under-400", "believes a success under status 400", &["O15.11"], |habits| {
        habits.arrived = |arrived| *arrived.response.status_mut() = http::StatusCode::OK;
    }),
    behaviour(
        "header-over-success",
        "takes a success with not-applied for a refusal",
        &["O15.11"],
        |habits| {
            habits.outcome = |tried, sound| match tried {
                Tried::Answer { answer: Ok(answered), .. } if answered.not_applied => {
                    Outcome::refused(tried)
                }
                _ => sound,
            };
        },
    ),
    behaviour(
        "unreadable-payment-refused",
        "takes an answer that cannot be read for a refusal",
        &["O15.12"],
        |habits| {
            habits.outcome =
                |tried, sound| if tried.is_unreadable() { Outcome::refused(tried) } else { sound };
        },
    ),
    behaviour(
        "unreadable-payment-fault",
        "tells a payment with an unreadable answer as a plain fault",
        &["O15.12"],
        |habits| {
            habits.outcome =
                |tried, sound| if tried.is_unreadable() { Outcome::Fault } else { sound };
        },
    ),
    behaviour(
        "200-is-paid",
        "takes every answer with status 200 that it cannot read for a success",
        &["O15.12"],
        |habits| {
            habits.outcome = |tried, sound| match tried {
                Tried::Answer { status: 200, answer: Err(AnswerError::Unreadable(_)), .. } => {
                    Outcome::applied(tried)
                }
                _ => sound,
            };
        },
    ),
    behaviour(
        "cut-is-refused",
        "takes an answer that is cut off for a refusal",
        &["O15.12"],
        |habits| {
            habits.outcome = |tried, sound| match tried {
                Tried::Lost(Lost::Cut) => Outcome::refused(tried),
                _ => sound,
            };
        },
    ),
    behaviour(
        "no-answer-is-refused",
        "takes a payment without an answer for refused",
        &["O15.13"],
        |habits| {
            habits.outcome = |tried, sound| match tried {
                Tried::Lost(_) => Outcome::refused(tried),
                _ => sound,
            };
        },
    ),
    behaviour(
        "no-answer-is-paid",
        "takes a payment without an answer for applied",
        &["O15.13"],
        |habits| {
            habits.outcome = |tried, sound| match tried {
                Tried::Lost(_) => Outcome::applied(tried),
                _ => sound,
            };
        },
    ),
    behaviour(
        "no-answer-is-a-fault",
        "tells a payment without an answer as a plain fault",
        &["O15.13"],
        |habits| {
            habits.outcome = |tried, sound| match tried {
                Tried::Lost(_) => Outcome::Fault,
                _ => sound,
            };
        },
    ),
    behaviour(
        "failure-is-final",
        "takes every failure for a refusal, whatever its code",
        &["O15.9", "O15.10", "O15.11"],
        |habits| {
            habits.outcome =
                |tried, sound| if says_failure(tried) { Outcome::refused(tried) } else { sound };
        },
    ),
];
