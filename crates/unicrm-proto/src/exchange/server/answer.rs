//! Responses: status, headers, and an envelope with the root of its operation (rulings E1, E6,
//! E7).

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header};

use super::super::accept::AnswerForm;
use super::super::{IDEMPOTENCY_KEY_HEADER, NOT_APPLIED, OUTCOME_HEADER};
use super::Answer;
use crate::envelope::Data;
use crate::message::{Empty, MemberListResult};
use crate::operation::{IdempotencyKey, OperationName};
use crate::wire::{Format, encode};
use crate::{Envelope, KnownError};

/// Writes the answers to one request.
#[derive(Debug, Clone)]
pub struct Responder {
    operation: Option<OperationName>,
    form: AnswerForm,
    body_format: Option<Format>,
    echoed_key: Option<IdempotencyKey>,
}

impl Responder {
    pub(super) fn new(
        operation: Option<OperationName>,
        form: AnswerForm,
        body_format: Option<Format>,
    ) -> Self {
        Self { operation, form, body_format, echoed_key: None }
    }

    /// The answers to what names no operation, in JSON: for a transport that has to answer before
    /// there is a head to route.
    pub fn unrouted() -> Self {
        Self::new(None, AnswerForm::JSON, None)
    }

    pub(super) fn of(self, operation: Option<OperationName>) -> Self {
        Self { operation, ..self }
    }

    pub(super) fn in_json(&self) -> Self {
        Self { form: AnswerForm::JSON, ..self.clone() }
    }

    /// The format of the body counts where the client would take either.
    pub(super) fn for_body(&self, format: Format) -> Self {
        Self { body_format: Some(format), ..self.clone() }
    }

    /// The key is sent back to show that it is honoured (clause O14.1). A backend that does not
    /// honour it calls [`Responder::without_key`].
    pub(super) fn echoing(self, echoed_key: Option<IdempotencyKey>) -> Self {
        Self { echoed_key, ..self }
    }

    /// The same without the header that shows that the key is honoured.
    #[must_use]
    pub fn without_key(self) -> Self {
        Self { echoed_key: None, ..self }
    }

    /// The format of the answer.
    pub fn format(&self) -> Format {
        self.form.format(self.body_format)
    }

    /// The answer with an envelope of the operation; its status is 200, whatever it says
    /// (clause E7.1).
    #[allow(private_bounds)] // the envelopes of this crate are all there are
    pub fn answer<T: Data>(&self, envelope: &Envelope<T>) -> Answer {
        let body = self.written(envelope);
        let mut answer = self.finished(StatusCode::OK, body);
        if !envelope.success && self.moves_money() && is_certain(envelope) {
            answer.headers_mut().insert(OUTCOME_HEADER, HeaderValue::from_static(NOT_APPLIED));
        }
        answer
    }

    /// A refusal with a code of the source's table and its words (clause E7.1).
    pub fn refuse(&self, known: KnownError) -> Box<Answer> {
        self.refuse_because(known, known.reason())
    }

    /// A refusal with a code of the source's table and words of the backend.
    pub fn refuse_because(&self, known: KnownError, reason: &str) -> Box<Answer> {
        let mut answer = self.failed(StatusCode::OK, known, reason);
        // What refuses before the ledger is asked has taken nothing.
        self.mark_not_applied(&mut answer);
        Box::new(answer)
    }

    /// A fault of the exchange: nothing was done (clauses E7.2 and following). `reason` says
    /// what was expected, what was found, and by that what to mend.
    pub fn fault(&self, status: StatusCode, reason: &str) -> Box<Answer> {
        let reason = format!("请求有误：{reason}");
        let mut answer = self.failed(status, KnownError::ServerError, &reason);
        self.mark_not_applied(&mut answer);
        Box::new(answer)
    }

    /// The server takes no request now, or none of this client: nothing was done, and the client
    /// may ask again after so many seconds (clauses E7.13, E7.15).
    pub fn retry_later(&self, status: StatusCode, reason: &str, seconds: u64) -> Box<Answer> {
        let mut answer = self.failed(status, KnownError::ServerError, reason);
        self.mark_not_applied(&mut answer);
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        Box::new(answer)
    }

    /// A fault inside the server before the operation began: 500, and nothing was done.
    pub fn early_internal_fault(&self, reason: &str) -> Box<Answer> {
        let mut answer = self.internal_fault(reason);
        self.mark_not_applied(&mut answer);
        answer
    }

    /// A fault inside the server: 500, and nobody knows what was done. The reason is for the
    /// client; what really happened belongs in the log.
    pub fn internal_fault(&self, reason: &str) -> Box<Answer> {
        Box::new(self.failed(StatusCode::INTERNAL_SERVER_ERROR, KnownError::ServerError, reason))
    }

    pub(super) fn method_not_allowed(&self, allowed: &'static [Method]) -> Box<Answer> {
        let allowed = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let reason = format!("expected the method {allowed}, found another");
        let mut answer = self.fault(StatusCode::METHOD_NOT_ALLOWED, &reason);
        if let Ok(value) = HeaderValue::from_str(&allowed) {
            answer.headers_mut().insert(header::ALLOW, value);
        }
        answer
    }

    fn moves_money(&self) -> bool {
        self.operation == Some(OperationName::Pay)
    }

    fn mark_not_applied(&self, answer: &mut Answer) {
        if self.moves_money() {
            answer.headers_mut().insert(OUTCOME_HEADER, HeaderValue::from_static(NOT_APPLIED));
        }
    }

    fn failed(&self, status: StatusCode, code: KnownError, reason: &str) -> Answer {
        // Whatever cannot be written in XML came from the request; the reason stays readable.
        let reason: String =
            reason.chars().map(|c| if crate::wire::xml::is_allowed(c) { c } else { '·' }).collect();
        // Of all answers, the member list's alone has another root (clause E1.3).
        let body = match self.operation {
            Some(OperationName::ListMembers) => {
                self.written(&Envelope::<MemberListResult>::failure(code, reason))
            }
            _ => self.written(&Envelope::<Empty>::failure(code, reason)),
        };
        let mut answer = self.finished(status, body);
        // For the log of whoever sends it: the code without reading the body again.
        answer.extensions_mut().insert(code);
        answer
    }

    /// The body, or, where XML cannot carry what a backend gave, a failure that says so.
    fn written<T: Data>(&self, envelope: &Envelope<T>) -> Vec<u8> {
        encode(envelope, self.format()).unwrap_or_else(|unencodable| {
            let reason = format!("此数据无法用 XML 表示：{unencodable}");
            let failure = Envelope::<T>::failure(KnownError::ServerError, reason);
            encode(&failure, self.format()).unwrap_or_default()
        })
    }

    fn finished(&self, status: StatusCode, body: Vec<u8>) -> Answer {
        let mut answer = Response::new(Bytes::from(body));
        *answer.status_mut() = status;
        let content_type = HeaderValue::from_static(self.form.content_type(self.format()));
        answer.headers_mut().insert(header::CONTENT_TYPE, content_type);
        let key = self.echoed_key.as_ref().and_then(|key| HeaderValue::from_str(key.as_str()).ok());
        if let Some(key) = key {
            answer.headers_mut().insert(IDEMPOTENCY_KEY_HEADER, key);
        }
        answer
    }
}

/// The codes that are given before anything is posted.
fn is_certain<T>(envelope: &Envelope<T>) -> bool {
    envelope.error_code.known().is_some_and(|known| known != KnownError::ServerError)
}
