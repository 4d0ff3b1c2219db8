//! The server's side, second half: writing the response, of a value or by itself.

use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};
use unicrm_proto::exchange::server::{Answer, Responder};
use unicrm_proto::exchange::{IDEMPOTENCY_KEY_HEADER, OUTCOME_HEADER};
use unicrm_proto::{Body, DecodeOptions, Envelope, Format, KnownError, MessageName};

use super::call::{Understood, understood};
use super::message::written_response;
use super::same::{comparable, differences_but_for_the_reason, differences_of_messages};
use super::secrets::Secrets;
use super::{Complaint, Complaints, faults};
use crate::independent;
use crate::vectors::exchanges::Exchange;

/// The response is written byte for byte. Where the server side has its own words for the reason, any will do.
pub(super) fn answer(exchange: &Exchange) -> Complaints {
    let row = &exchange.row;
    let by_itself = row.server.as_ref().is_some_and(|server| server.call.is_none());
    let understood = match understood(exchange) {
        Ok(understood) => understood,
        Err(complaint) => return vec![complaint],
    };
    let answered = match (understood, by_itself) {
        (Understood::Answer(answer), true) => Answered { answer: *answer, own_words: true },
        (Understood::Call { call, .. }, true) => {
            return faults([format!("expected an answer of its own, found the call {call:?}")]);
        }
        (Understood::Answer(answer), false) => {
            let found = String::from_utf8_lossy(answer.body());
            let status = answer.status();
            return faults([format!("expected a call, found the answer {status}: {found}")]);
        }
        (Understood::Call { responder, .. }, false) => match of_value(exchange, responder) {
            Ok(answered) => answered,
            Err(complaint) => return vec![complaint],
        },
    };
    compared(exchange, &answered)
}

struct Answered {
    answer: Answer,
    /// The reason is in words of the server side, not of the value.
    own_words: bool,
}

/// The response to a call, of the envelope that the recorded response holds. What the backend decides is taken from
/// the recording too: the status, whether it honours the key, whether it is certain that nothing was taken where the
/// code does not say so (1000, 500), and when to ask again.
fn of_value(exchange: &Exchange, responder: Responder) -> Result<Answered, Complaint> {
    let recorded = &exchange.response.message;
    let responder = match recorded.headers().contains_key(IDEMPOTENCY_KEY_HEADER) {
        true => responder,
        false => responder.without_key(),
    };
    let body = envelope(exchange)?;
    let reason = reason_of(&body);
    let certain = recorded.headers().contains_key(OUTCOME_HEADER);
    let (answer, own_words) = match (recorded.status(), retry_after(recorded.headers())) {
        (StatusCode::OK, _) => (answer_with(&responder, &body, certain), false),
        (StatusCode::INTERNAL_SERVER_ERROR, _) if certain => {
            (*responder.early_internal_fault(&reason), false)
        }
        (StatusCode::INTERNAL_SERVER_ERROR, _) => (*responder.internal_fault(&reason), false),
        (status, Some(seconds)) => (*responder.retry_later(status, &reason, seconds), false),
        (status, None) => (*responder.fault(status, &reason), true),
    };
    Ok(Answered { answer, own_words })
}

/// The envelope of the recorded response: what our reader makes of it, borne out by the independent one.
fn envelope(exchange: &Exchange) -> Result<Body, Complaint> {
    let wrong = |found: String| {
        Complaint::Row(format!(
            "expected a response that our server side writes, found another; mend it, or give the row `\"answers\": false`: {found}"
        ))
    };
    let recorded = &exchange.response.message;
    let format = format_of(recorded.headers())
        .ok_or_else(|| wrong("a Content-Type without xml or json".to_owned()))?;
    let message = exchange.row.operation.answer();
    let read = Body::decode(message, format, recorded.body(), &DecodeOptions::strict());
    let body = read.map_err(|found| wrong(found.to_string()))?.value;
    let value = serde_json::to_value(&body).map_err(|found| wrong(found.to_string()))?;
    match independent::faults(message, format, recorded.body(), &value).first() {
        Some(found) => Err(wrong(found.to_string())),
        None => Ok(body),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<u64> {
    headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.parse().ok()
}

fn format_of(headers: &HeaderMap) -> Option<Format> {
    let media_type = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    Format::ALL.into_iter().find(|format| media_type.contains(format.as_str()))
}

fn reason_of(body: &Body) -> String {
    let value = serde_json::to_value(body).unwrap_or_default();
    value["error_reason"].as_str().unwrap_or_default().to_owned()
}

fn answer_with(responder: &Responder, body: &Body, certain: bool) -> Answer {
    fn by<T>(
        responder: &Responder,
        envelope: &Envelope<T>,
        certain: bool,
        answer: impl FnOnce(&Envelope<T>) -> Answer,
    ) -> Answer {
        let vague = envelope.error_code.known() == Some(KnownError::ServerError);
        match !envelope.success && vague && certain {
            true => *responder.refuse_because(KnownError::ServerError, &envelope.error_reason),
            false => answer(envelope),
        }
    }
    macro_rules! answered {
        ($($answer:ident),+) => {
            match body {
                $(Body::$answer(envelope) => {
                    by(responder, envelope, certain, |envelope| responder.answer(envelope))
                })+
                // The messages of operations' answers are all answers.
                Body::WeiXinMember(_) | Body::MemberPay(_) => Response::default(),
            }
        };
    }
    answered!(
        ApiTokenResult,
        MemberSorts,
        MemberListResult,
        GetMemberResult,
        AccountListResult,
        PayResult,
        Empty
    )
}

fn compared(exchange: &Exchange, answered: &Answered) -> Complaints {
    let written = written_response(&answered.answer);
    let recorded = comparable(exchange, &exchange.response.bytes);
    let written = comparable(exchange, &written);
    let mut found = match answered.own_words {
        true => differences_but_for_the_reason(&recorded, &written),
        false => differences_of_messages(&recorded, &written),
    };
    let message = exchange.row.operation.answer();
    found.extend(seen_by_another_reader(message, &answered.answer));
    if answered.own_words {
        let said = String::from_utf8_lossy(answered.answer.body());
        found.extend(Secrets::of(exchange).told_by("the answer", &said));
    }
    faults(found)
}

/// Root, type and form of a written answer, as a reader sees them that shares nothing with its writer.
fn seen_by_another_reader(message: MessageName, answer: &Answer) -> Vec<String> {
    let Some(format) = format_of(answer.headers()) else {
        return vec!["expected a Content-Type with xml or json, found another".to_owned()];
    };
    let body = answer.body();
    let value = match independent::envelope(format, body) {
        Some(envelope) if envelope["success"] == json!(false) => envelope,
        // A success is compared byte for byte with a response that this reader has already looked through.
        Some(_) => return Vec::new(),
        None => Value::Null,
    };
    let found = independent::faults(message, format, body, &value);
    found.iter().map(ToString::to_string).collect()
}
