//! The server's side, in two phases: the head of a request tells the operation, the token and the
//! form of the answer; then the body is read (clauses E8.1 to E8.11).
//!
//! ```
//! use bytes::Bytes;
//! use http::Request;
//! use unicrm_proto::exchange::server::{Call, Server};
//! use unicrm_proto::message::PayResult;
//! use unicrm_proto::Envelope;
//!
//! let server = Server::new("/openapi");
//! let (head, body) = Request::post("/openapi/memberpay?token=invented-token-0001")
//!     .header("content-type", "application/json")
//!     .body(Bytes::from(r#"{"card_no":"11000121","account_sort_no":"00","quantity":1.0}"#))?
//!     .into_parts();
//!
//! // Phase one: no body yet. What cannot go on is a response already.
//! let routed = server.route(&head).map_err(|answer| format!("{answer:?}"))?;
//! assert_eq!(routed.token().map(|token| token.expose()), Some("invented-token-0001"));
//!
//! // Here the backend checks the token and its right. Phase two: the body.
//! let (call, responder) = routed.read(&body).map_err(|answer| format!("{answer:?}"))?;
//! let Call::Pay(pay) = call else { panic!("{call:?}") };
//! assert_eq!(pay.payment.quantity.to_string(), "1.0");
//!
//! // Here the backend takes the payment.
//! let answer = responder.answer(&Envelope::success(Some(PayResult("0000-1611072116-427".into()))));
//! assert_eq!(answer.status(), 200);
//! assert_eq!(
//!     answer.body(),
//!     r#"{"success":true,"error_code":"","error_reason":"","data":"0000-1611072116-427"}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod call;
mod route;

use std::fmt;

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};

use super::accept::{AcceptFault, AnswerForm, negotiate};
use super::media_type::{MediaType, content_type, sniffed};
use super::query::Query;
use super::{IDEMPOTENCY_KEY_HEADER, media_type::MEDIA_TYPES};
use crate::KnownError;
use crate::operation::IdempotencyKey;
use crate::value::Token;
use crate::wire::{DecodeOptions, Format, Limits, READABLE, has_readable_charset};

pub use answer::Responder;
pub use call::Call;
use route::PathFault;
pub use route::{Right, Route};

/// What a server answers with.
pub type Answer = Response<Bytes>;

/// Reads requests below one path.
#[derive(Debug, Clone)]
pub struct Server {
    path: String,
    limits: ServerLimits,
}

/// How much a request may ask for, each with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerLimits {
    /// Of bodies. The largest request has ten short fields; the default body limit of 64 KiB
    /// leaves room for long remarks and for UTF-16.
    pub wire: Limits,
    /// Rows of a page (ruling O3): beyond it, answers would grow without bound.
    pub top: u32,
}

impl Default for ServerLimits {
    fn default() -> Self {
        let wire = Limits { body: 64 << 10, ..Limits::default() };
        Self { wire, top: 1000 }
    }
}

impl Server {
    /// A server whose operations lie below `path`: empty, or `/openapi`.
    pub fn new(path: &str) -> Self {
        Self { path: path.trim_end_matches('/').to_owned(), limits: ServerLimits::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: ServerLimits) -> Self {
        Self { limits, ..self }
    }

    /// The limits.
    pub fn limits(&self) -> &ServerLimits {
        &self.limits
    }

    /// Phase one: path, method, Accept, token, in this order, without the body (clauses E8.1 to E8.11).
    ///
    /// # Errors
    /// The answer to a request that cannot go on: 400, 404, 405, 406, or a missing token.
    pub fn route(&self, head: &Parts) -> Result<Routed<'_>, Box<Answer>> {
        let path = head.uri.path();
        let query = head.uri.query().unwrap_or("");
        let form = negotiate(&head.headers);
        // Faults before Accept is known to be good are answered in the format that it asks for,
        // where it can be told.
        let early = form.as_ref().copied().unwrap_or(AnswerForm::JSON);
        let early = Responder::new(None, early, body_format(head));
        let route = match route::find(&self.path, path, Query::new(Some(query))) {
            Ok(route) => route,
            Err(PathFault::Unknown(fault)) => {
                return Err(early.fault(StatusCode::NOT_FOUND, &fault.to_string()));
            }
            Err(PathFault::Malformed(fault)) => {
                return Err(early.fault(StatusCode::BAD_REQUEST, &fault.to_string()));
            }
        };
        let early = early.of(route.operation());
        if !route.methods().contains(&head.method) {
            return Err(early.method_not_allowed(route.methods()));
        }
        let route = route.by_method(&head.method);
        let early = early.of(route.operation());
        let form = form.map_err(|fault| refuse_accept(&early, &fault))?;
        let mut responder =
            Responder::new(route.operation(), form, body_format(head).filter(|_| route.has_body()));
        let idempotency_key = idempotency_key(head);
        if route.right() == Some(Right::Pay) {
            responder = responder.echoing(idempotency_key.as_ref().ok().cloned().flatten());
        }
        let token = Query::new(Some(query)).text("token");
        let token = token
            .map_err(|fault| responder.fault(StatusCode::BAD_REQUEST, &fault.to_string()))?
            .map(|token| Token::new(token.as_str()));
        if token.is_none() && route.right().is_some() {
            return Err(responder.refuse(KnownError::NotAuthenticated));
        }
        let content_type = content_type(&head.headers);
        let query = query.to_owned();
        Ok(Routed { server: self, route, query, token, content_type, responder, idempotency_key })
    }
}

fn refuse_accept(responder: &Responder, fault: &AcceptFault) -> Box<Answer> {
    match fault {
        AcceptFault::NotAcceptable => {
            let reason = "expected application/json or application/xml in Accept, found neither";
            responder.in_json().fault(StatusCode::NOT_ACCEPTABLE, reason)
        }
        AcceptFault::Malformed(expected, found) => {
            let found: String = found.chars().take(60).collect();
            let reason = format!("expected {expected}, found `{found}`");
            responder.in_json().fault(StatusCode::BAD_REQUEST, &reason)
        }
    }
}

/// The body's format as far as the head tells.
fn body_format(head: &Parts) -> Option<Format> {
    match content_type(&head.headers) {
        MediaType::Known(format, _) => Some(format),
        MediaType::Absent | MediaType::Unknown(_) => None,
    }
}

fn idempotency_key(head: &Parts) -> Result<Option<IdempotencyKey>, String> {
    let mut values = head.headers.get_all(IDEMPOTENCY_KEY_HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err("expected one Idempotency-Key, found several".to_owned());
    }
    let key = value.to_str().ok().and_then(|text| IdempotencyKey::new(text).ok());
    key.map(Some).ok_or_else(|| crate::operation::IdempotencyKeyError.to_string())
}

/// A request whose head was read: the token and its right can be checked now.
pub struct Routed<'s> {
    server: &'s Server,
    route: Route,
    query: String,
    token: Option<Token>,
    content_type: MediaType,
    responder: Responder,
    /// A malformed one is told in its turn, behind the token.
    idempotency_key: Result<Option<IdempotencyKey>, String>,
}

impl fmt::Debug for Routed<'_> {
    /// Without the query, which holds the token or the application's secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut routed = f.debug_struct("Routed");
        routed.field("route", &self.route).field("token", &self.token);
        routed.field("responder", &self.responder).finish_non_exhaustive()
    }
}

impl Routed<'_> {
    /// Which operation it is.
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// The token; none only where none is needed.
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// The right that the token's application needs; none to get a token.
    pub fn right(&self) -> Option<Right> {
        self.route.right()
    }

    /// How many bytes of body are worth reading; a longer one will be refused.
    pub fn body_limit(&self) -> usize {
        if self.route.has_body() { self.server.limits.wire.body } else { 0 }
    }

    /// The answer to a body beyond the limit, which need not be read to know that (clause E7.11).
    pub fn too_large(&self) -> Box<Answer> {
        let limit = self.server.limits.wire.body;
        let reason = format!("expected a body of at most {limit} bytes, found a longer one");
        self.responder.fault(StatusCode::PAYLOAD_TOO_LARGE, &reason)
    }

    /// The answers to this request, for a backend that refuses it before its body is read.
    pub fn responder(&self) -> &Responder {
        &self.responder
    }

    /// Phase two: size, Content-Type, body and parameters, in this order (clauses E8.1 to E8.11).
    ///
    /// # Errors
    /// The answer to a request that cannot be read: 400, 413, 415.
    pub fn read(self, body: &[u8]) -> Result<(Call, Responder), Box<Answer>> {
        let query = Query::new(Some(&self.query));
        if !self.route.has_body() {
            let call = call::from_query(&self.route, query, &self.server.limits);
            return match call {
                Ok(call) => Ok((call, self.responder)),
                Err(fault) => {
                    Err(self.responder.fault(StatusCode::BAD_REQUEST, &fault.to_string()))
                }
            };
        }
        let (responder, format, options) = self.body_form(body)?;
        let key = match self.route {
            Route::Pay => self.idempotency_key,
            _ => Ok(None),
        };
        let key = key.map_err(|fault| responder.fault(StatusCode::BAD_REQUEST, &fault))?;
        match call::from_body(&self.route, key, format, body, &options) {
            Ok(call) => Ok((call, responder)),
            Err(fault) => Err(responder.fault(StatusCode::BAD_REQUEST, &fault)),
        }
    }

    /// The body's size and format; the format also decides that of an answer that may be either.
    fn body_form(&self, body: &[u8]) -> Result<(Responder, Format, DecodeOptions), Box<Answer>> {
        if body.len() > self.server.limits.wire.body {
            return Err(self.too_large());
        }
        let options = DecodeOptions::tolerant().with_limits(self.server.limits.wire.clone());
        let (format, options) = match &self.content_type {
            MediaType::Known(format, text) => (Some(*format), options.with_content_type(text)),
            MediaType::Absent => (sniffed(body), options),
            MediaType::Unknown(_) => (None, options),
        };
        let is_readable = body_charset_is_readable(&self.content_type, body);
        let Some(format) = format.filter(|_| is_readable) else {
            let found = match &self.content_type {
                MediaType::Unknown(found) | MediaType::Known(_, found) => {
                    format!("`{}`", found.chars().take(60).collect::<String>())
                }
                MediaType::Absent => "none, and a body that looks like neither".to_owned(),
            };
            let known = MEDIA_TYPES.map(|(_, name)| name).join(", ");
            let reason = format!(
                "expected one of {known} as Content-Type, with a charset of {READABLE} or none, \
                 found {found}"
            );
            return Err(self.responder.fault(StatusCode::UNSUPPORTED_MEDIA_TYPE, &reason));
        };
        Ok((self.responder.for_body(format), format, options))
    }
}

/// A byte order mark tells the encoding whatever the charset says (clause X1.5).
fn body_charset_is_readable(content_type: &MediaType, body: &[u8]) -> bool {
    match content_type {
        MediaType::Known(_, text) => has_readable_charset(text, body),
        MediaType::Absent | MediaType::Unknown(_) => true,
    }
}
