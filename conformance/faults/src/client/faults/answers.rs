//! Answers misread.

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use super::super::habits::Change;
use super::super::told::{DONE, REFUSED, Told};
use super::super::wire::Arrived;
use super::{behaviour, message};

pub(super) const FAULTS: &[Change] = &[
    message("200-alone-is-success", "reads no answer under 201 and 202", &["E7.19"], |habits| {
        habits.arrived = |arrived| {
            if matches!(arrived.response.status().as_u16(), 201 | 202) {
                *arrived.response.body_mut() = Bytes::new();
            }
        };
    }),
    behaviour(
        "0002-is-nothing",
        "takes a refusal with 0002, which no table explains, for done",
        &["S9.0002"],
        |habits| {
            habits.told = |told, _| done_with(told, "0002");
        },
    ),
    behaviour("1000-is-nothing", "takes a refusal with 1000 for done", &["S9.1000"], |habits| {
        habits.told = |told, _| done_with(told, "1000");
    }),
    message("throws-on-500", "reads no envelope under 500", &["E7.16"], |habits| {
        habits.arrived = |arrived| {
            if arrived.response.status() == StatusCode::INTERNAL_SERVER_ERROR {
                *arrived.response.body_mut() = Bytes::new();
            }
        };
    }),
    message("throws-on-4xx", "reads no envelope under a status of failure", &["E7.18"], |habits| {
        habits.arrived = |arrived| {
            if !arrived.response.status().is_success() {
                *arrived.response.body_mut() = Bytes::new();
            }
        };
    }),
    message(
        "any-status-is-success",
        "believes success true under any status",
        &["E7.20"],
        |habits| {
            habits.arrived = |arrived| *arrived.response.status_mut() = StatusCode::OK;
        },
    ),
    message(
        "reads-what-it-asked-for",
        "reads every answer in the format that it asked for",
        &["O13.10"],
        |habits| {
            habits.arrived = |arrived| {
                let asked = HeaderValue::from_static(arrived.asked.content_type());
                arrived.response.headers_mut().insert(header::CONTENT_TYPE, asked);
            };
        },
    ),
    behaviour(
        "unreadable-is-refused",
        "tells an answer that cannot be read as a refusal",
        &["E7.21"],
        |habits| {
            habits.unreadable_exit = REFUSED;
        },
    ),
    behaviour(
        "unreadable-is-done",
        "takes an answer that cannot be read for nothing found",
        &["E7.21"],
        |habits| {
            habits.unreadable_exit = DONE;
        },
    ),
    message(
        "mends-what-is-cut",
        "takes an empty answer for a failure without a code",
        &["E7.21"],
        |habits| {
            habits.arrived = |arrived| {
                if arrived.response.body().is_empty() {
                    mend(arrived);
                }
            };
        },
    ),
];

fn done_with(told: &mut Told, code: &str) {
    if told.document.as_ref().is_some_and(|document| document["code"] == code) {
        told.exit = DONE;
    }
}

fn mend(arrived: &mut Arrived) {
    *arrived.response.body_mut() =
        Bytes::from_static(br#"{"success":false,"error_code":"","error_reason":"","data":null}"#);
    let json = HeaderValue::from_static("application/json");
    arrived.response.headers_mut().insert(header::CONTENT_TYPE, json);
}
