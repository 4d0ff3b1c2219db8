//! Formats of bodies and answers (rulings E6, O13).

use super::super::message::Message;
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "accept-not-read",
        "Every answer is JSON",
        &["S3.accept"],
        Doing::Ask(|ask| {
            if ask.header("Accept") == Some("application/xml") {
                ask.set("Accept", "application/json");
            }
        }),
    ),
    message(
        "no-charset",
        "Content-Type has no charset",
        &["E6.3"],
        Doing::Answer(|_, answer| {
            let media_type = answer.header("Content-Type").unwrap_or_default();
            let essence = media_type.split(';').next().unwrap_or_default().to_owned();
            answer.set("Content-Type", &essence);
        }),
    ),
    message(
        "text-xml-is-application-xml",
        "Who asks for text/xml gets application/xml",
        &["E6.4"],
        Doing::Answer(|_, answer| {
            if answer.header("Content-Type") == Some("text/xml; charset=utf-8") {
                answer.set("Content-Type", "application/xml; charset=utf-8");
            }
        }),
    ),
    message(
        "weights-not-read",
        "Of several formats the first that Accept names is given",
        &["O13.5"],
        Doing::Ask(|ask| {
            let accept = ask.header("Accept").unwrap_or_default();
            let first = accept.split([',', ';']).next().unwrap_or_default().trim().to_owned();
            if accept.contains(',') && first.starts_with("application/") {
                ask.set("Accept", &first);
            }
        }),
    ),
    message(
        "answer-of-another-format-than-the-body",
        "Where Accept names no one format the answer is JSON, whatever the body is",
        &["O13.6"],
        Doing::Ask(|ask| {
            let either = ["*/*", "application/xml, application/json"];
            if ask.header("Accept").is_none_or(|accept| either.contains(&accept)) && ask.pays() {
                ask.set("Accept", "application/json");
            }
        }),
    ),
    message(
        "xml-by-default",
        "Where Accept names no one format the answer is XML",
        &["O13.7"],
        Doing::Ask(|ask| {
            if ask.header("Accept").is_none_or(|accept| accept == "*/*") {
                ask.set("Accept", "application/xml");
            }
        }),
    ),
    behaviour(
        "format-of-the-last-answer",
        "Where Accept names no format the answer has that of the answer before",
        &["O13.6", "O13.7"],
        Doing::Recalling(|ask, answer, memory| {
            let now = if answer.is_xml() { "application/xml" } else { "application/json" };
            let Some(before) = memory.set("format", now) else { return };
            let free = ask.header("Accept").is_none_or(|accept| accept == "*/*");
            if free && before != now && !answer.succeeds() {
                let mut wanted = ask.clone();
                wanted.set("Accept", &before);
                *answer = Message::refusal(&wanted, answer.status(), "1000", "quantity");
            } else if free && answer.succeeds() {
                answer.set("Content-Type", "application/xml; charset=utf-8");
            }
        }),
    ),
    message(
        "malformed-accept-is-ignored",
        "A malformed Accept is as none",
        &["O13.9"],
        Doing::Ask(|ask| {
            let malformed = ["application/json;q=2", "application/json;q=x", "json"];
            if ask.header("Accept").is_some_and(|accept| malformed.contains(&accept)) {
                ask.unset("Accept");
            }
        }),
    ),
    message(
        "text-media-types-are-415",
        "A body of text/xml or text/json is 415",
        &["O13.1"],
        Doing::Ask(|ask| {
            if ask.header("Content-Type").is_some_and(|media_type| media_type.starts_with("text/"))
            {
                ask.set("Content-Type", "text/plain");
            }
        }),
    ),
    message(
        "no-content-type-is-415",
        "A body without a Content-Type is 415",
        &["O13.2"],
        Doing::Ask(|ask| {
            if ask.header("Content-Type").is_none() && !ask.body.is_empty() {
                ask.set("Content-Type", "application/octet-stream");
            }
        }),
    ),
    message(
        "charset-not-read",
        "Every body is read as UTF-8, whatever its charset is",
        &["O13.4"],
        Doing::Ask(|ask| {
            let media_type = ask.header("Content-Type").unwrap_or_default();
            if let Some(essence) = media_type.strip_suffix("; charset=gbk") {
                let essence = essence.to_owned();
                ask.set("Content-Type", &essence);
            }
        }),
    ),
];
