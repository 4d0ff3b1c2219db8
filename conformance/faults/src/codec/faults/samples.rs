//! What the samples show and a reader with fixed expectations does not take.

use unicrm_proto::{Format, MessageName};

use super::super::how::{Fault, How, message};
use super::super::subject::Read;
use super::super::walk;

/// White space between elements, as the printed samples have it.
fn laid_out(text: &str) -> bool {
    ["> <", ">\n", ">\r"].iter().any(|it| text.contains(it))
}

pub(super) const ALL: &[Fault] = &[
    message(
        "layout-of-answers-refused",
        "refuses white space between the elements of an answer",
        &[
            "S2.sample_xml",
            "S3.sample_xml",
            "S4.sample_xml",
            "S5.sample_xml",
            "S6.sample_answer_xml",
            "S7.sample_answer_xml",
            "S8.sample_answer_xml",
        ],
        How::After(|ask, read| match read {
            Read::Value(..) if ask.is_xml() && ask.message.is_answer() && laid_out(&ask.text()) => {
                Read::refused("unexpected-text", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "layout-of-requests-refused",
        "refuses white space between the elements of a request",
        &["S6.sample_request_xml", "S7.sample_request_xml", "S8.sample_request_xml"],
        How::After(|ask, read| match read {
            Read::Value(..)
                if ask.is_xml() && !ask.message.is_answer() && laid_out(&ask.text()) =>
            {
                Read::refused("unexpected-text", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "json-read-without-line-ends",
        "reads JSON on one line alone",
        &["S3.sample_json", "S4.sample_json", "S5.sample_json"],
        How::After(|ask, read| match read {
            Read::Value(..)
                if ask.format == Format::Json
                    && ask.message.is_answer()
                    && ask.text().contains([' ', '\n']) =>
            {
                Read::refused("not-well-formed", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "json-of-requests-read-without-layout",
        "reads the JSON of a request without white space alone",
        &["S6.sample_request_json", "S7.sample_request_json", "S8.sample_request_json"],
        How::After(|ask, read| match read {
            Read::Value(..)
                if ask.format == Format::Json
                    && !ask.message.is_answer()
                    && ask.text().contains([' ', '\n']) =>
            {
                Read::refused("not-well-formed", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "answer-without-data-refused",
        "refuses an answer whose data is null or not there",
        &["S6.sample_answer_json", "S7.sample_answer_json", "E5.1"],
        How::After(|ask, read| match read {
            Read::Value(value, _)
                if ask.message == MessageName::Empty && value["success"] == true =>
            {
                Read::refused("missing-field", 0, "data")
            }
            other => other,
        }),
    ),
    message(
        "pay-answer-read-as-a-record",
        "expects a record in the answer to a payment, where the sample has a text",
        &["S8.sample_answer_xml", "S8.sample_answer_json", "S8.data"],
        How::After(|ask, read| match read {
            Read::Value(..) if ask.message == MessageName::PayResult => {
                Read::refused("wrong-shape", 0, "data")
            }
            other => other,
        }),
    ),
    message(
        "chinese-read-as-question-marks",
        "reads every character beyond ASCII as a question mark",
        &["S2.sample_json", "S4.sample_xml", "S4.sample_json", "S3.name"],
        How::Misread(|message, _, value| {
            walk::free_texts(message, value, |it| {
                it.chars().map(|it| if it.is_ascii() { it } else { '?' }).collect()
            });
        }),
    ),
    message(
        "accounts-after-the-first-lost",
        "reads the first account of a member alone",
        &["S3.sample_xml", "S4.sample_xml", "S4.sample_json"],
        How::Misread(|message, _, value| {
            walk::records(message, value, &mut |record, fields| {
                if record.item == "Member" {
                    fields
                        .get_mut("accounts")
                        .and_then(|it| it.as_array_mut())
                        .into_iter()
                        .for_each(|it| it.truncate(1));
                }
            });
        }),
    ),
];
