//! Answers misread.

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use super::super::habits::Change;
use super::super::told::{DONE, REFUSED};
use super::super::wire::Arrived;
use super::{behaviour, message};

pub(super) const FAULTS: &[Change] = &[
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

fn mend(arrived: &mut Arrived) {
    *arrived.response.body_mut() =
        Bytes::from_static(br#"{"success":false,"error_code":"","error_reason":"","data":null}"#);
    let json = HeaderValue::from_static("application/json");
    arrived.response.headers_mut().insert(header::CONTENT_TYPE, json);
}
