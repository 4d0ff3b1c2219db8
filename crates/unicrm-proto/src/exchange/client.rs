//! The client's side: an operation becomes a request, a response becomes its answer.
//!
//! ```
//! use bytes::Bytes;
//! use unicrm_proto::Format;
//! use unicrm_proto::exchange::client::{AnswerError, Client};
//! use unicrm_proto::operation::GetMember;
//! use unicrm_proto::value::{NonEmptyText, Token};
//!
//! let client = Client::new("https://crm.example/openapi".parse()?, Format::Json);
//! let operation = GetMember::Card(NonEmptyText::new("11000121")?);
//!
//! // What to send.
//! let request = client.request(&operation, Some(&Token::new("invented-token-0001")))?;
//! assert_eq!(request.method(), "GET");
//! assert_eq!(
//!     request.uri(),
//!     "https://crm.example/openapi/member?cardno=11000121&token=invented-token-0001"
//! );
//! assert_eq!(request.headers()["accept"], "application/json");
//! assert!(request.body().is_empty());
//!
//! // What came back.
//! let body = r#"{"success":false,"error_code":"1001","error_reason":"卡号不存在","data":null}"#;
//! let response = http::Response::builder()
//!     .header("content-type", "application/json; charset=utf-8")
//!     .body(Bytes::from(body))?;
//! let refused = match client.answer::<GetMember>(&response) {
//!     Err(AnswerError::Refused(refused)) => refused,
//!     other => panic!("{other:?}"),
//! };
//! assert_eq!(refused.code.as_str(), "1001");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use bytes::Bytes;
use compact_str::CompactString;
use http::{HeaderMap, Request, Response, StatusCode, Uri, header};

use super::media_type::{MediaType, content_type, sniffed};
use super::{IDEMPOTENCY_KEY_HEADER, NOT_APPLIED, OUTCOME_HEADER, ServiceUri};
use crate::deviation::Deviation;
use crate::envelope::ErrorCode;
use crate::error::{Refusal, Unencodable};
use crate::operation::Operation;
use crate::value::Token;
use crate::wire::{self, DecodeOptions, Format, Limits};
use crate::{Decoded, Envelope};

/// Writes requests for one service in one format, and reads its answers.
#[derive(Debug, Clone)]
pub struct Client {
    service: ServiceUri,
    format: Format,
    limits: Limits,
}

/// The caller asked for a request that cannot be written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Misuse {
    /// XML cannot carry a character.
    #[error(transparent)]
    Unencodable(#[from] Unencodable),
    /// The operation needs a token.
    #[error("expected a token for this operation, found none; get one with GetToken first")]
    NoToken,
    /// The request is longer than a URI may be.
    #[error("expected arguments that fit in a URI, found longer ones")]
    TooLong,
}

/// The data of an answer, and what was forgiven in reading it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered<T> {
    /// The data; creating and modifying have none, and a payment's may be missing
    /// (clause N7.11).
    pub data: Option<T>,
    /// The response's status.
    pub status: StatusCode,
    /// Whether the server says, against its own success, that nothing was taken.
    pub not_applied: bool,
    /// What a tolerant reading forgave.
    pub deviations: Vec<Deviation>,
}

/// There is no data: the server refused, or its answer cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AnswerError {
    /// The server understood, and refused.
    #[error(transparent)]
    Refused(Refused),
    /// The answer cannot be read; nobody knows what the server did.
    #[error(transparent)]
    Unreadable(Unreadable),
}

/// The server refused, in an envelope. `Display` leaves its reason out: a server may repeat in it
/// what the request held.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the server refused with code `{code}`{} (status {status})", meaning(.code))]
pub struct Refused {
    /// The response's status.
    pub status: StatusCode,
    /// The code; empty where the server gave none (clause E4.4).
    pub code: ErrorCode,
    /// The reason in the server's words, which may repeat what the request held.
    pub reason: CompactString,
    /// Whether the envelope has data all the same, which contradicts a failure.
    pub with_data: bool,
    /// Whether the server says that it is certain that nothing was taken (ruling E7).
    pub not_applied: bool,
    /// What a tolerant reading forgave.
    pub deviations: Vec<Deviation>,
}

/// The source's words for a code of its table.
fn meaning(code: &ErrorCode) -> String {
    code.known().map_or(String::new(), |known| format!(", {}", known.reason()))
}

/// An answer cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the answer (status {status}) cannot be read: {why}")]
pub struct Unreadable {
    /// The response's status.
    pub status: StatusCode,
    /// Why not.
    #[source]
    pub why: Why,
}

/// Why an answer cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Why {
    /// Its Content-Type is none of the protocol's, or it has none and looks like neither format.
    #[error("expected XML or JSON, found {0}")]
    MediaType(String),
    /// Its body cannot be read.
    #[error("{0}")]
    Body(#[source] Refusal),
    /// Its envelope says success, its status does not.
    #[error("expected a status of success, since success is true, found another")]
    ContradictoryStatus,
}

impl Why {
    /// The reason in a word, as in vectors: a kind of refusal, `media-type` or
    /// `contradictory-status`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MediaType(_) => "media-type",
            Self::Body(refusal) => refusal.kind().as_str(),
            Self::ContradictoryStatus => "contradictory-status",
        }
    }
}

impl Client {
    /// A client of the service that writes and asks for the format.
    pub fn new(service: ServiceUri, format: Format) -> Self {
        Self { service, format, limits: Limits::default() }
    }

    /// The same with other limits for answers.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The service.
    pub fn service(&self) -> &ServiceUri {
        &self.service
    }

    /// The request of an operation. Its URI holds the token, and for
    /// [`GetToken`](crate::operation::GetToken) the secret: it belongs in no log.
    ///
    /// # Errors
    /// [`Misuse`], which is the caller's own.
    pub fn request<O: Operation>(
        &self,
        operation: &O,
        token: Option<&Token>,
    ) -> Result<Request<Bytes>, Misuse> {
        let mut target = operation.target();
        if O::NEEDS_TOKEN {
            target = target.parameter("token", token.ok_or(Misuse::NoToken)?.expose());
        }
        let uri = Uri::builder()
            .scheme(self.service.scheme().clone())
            .authority(self.service.authority().clone())
            .path_and_query(format!("{}{}", self.service.path(), target.as_str()))
            .build()
            .map_err(|_| Misuse::TooLong)?;
        let media_type = match self.format {
            Format::Xml => "application/xml",
            Format::Json => "application/json",
        };
        let mut request = Request::builder().method(O::METHOD).uri(uri);
        request = request.header(header::ACCEPT, media_type);
        let body = operation.body(self.format)?;
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, self.format.content_type());
        }
        if let Some(key) = operation.idempotency_key() {
            request = request.header(IDEMPOTENCY_KEY_HEADER, key.as_str());
        }
        request.body(Bytes::from(body.unwrap_or_default())).map_err(|_| Misuse::TooLong)
    }

    /// The answer that a response to the operation is.
    ///
    /// # Errors
    /// [`AnswerError`]: the server refused, or its answer cannot be read.
    pub fn answer<O: Operation>(
        &self,
        response: &Response<Bytes>,
    ) -> Result<Answered<O::Answer>, AnswerError> {
        let status = response.status();
        let unreadable = |why| AnswerError::Unreadable(Unreadable { status, why });
        let (format, options) = self.form(response).map_err(unreadable)?;
        let read: Decoded<Envelope<O::Answer>> = wire::decode(format, response.body(), &options)
            .map_err(|refusal| unreadable(Why::Body(refusal)))?;
        let Decoded { value: envelope, deviations } = read;
        let not_applied = says_not_applied(response.headers());
        if !envelope.success {
            return Err(AnswerError::Refused(Refused {
                status,
                code: envelope.error_code,
                reason: envelope.error_reason,
                with_data: envelope.data.is_some(),
                not_applied,
                deviations,
            }));
        }
        if !status.is_success() {
            return Err(unreadable(Why::ContradictoryStatus));
        }
        Ok(Answered { data: envelope.data, status, not_applied, deviations })
    }

    /// Which format an answer is in, by its Content-Type, or by its first character.
    fn form(&self, response: &Response<Bytes>) -> Result<(Format, DecodeOptions), Why> {
        let options = DecodeOptions::tolerant().with_limits(self.limits.clone());
        match content_type(response.headers()) {
            MediaType::Known(format, text) => Ok((format, options.with_content_type(text))),
            MediaType::Absent => match sniffed(response.body()) {
                Some(format) => Ok((format, options)),
                None => Err(Why::MediaType("no Content-Type and another body".to_owned())),
            },
            MediaType::Unknown(found) => {
                let shown: String = found.chars().take(60).collect();
                Err(Why::MediaType(format!("the Content-Type `{shown}`")))
            }
        }
    }
}

fn says_not_applied(headers: &HeaderMap) -> bool {
    headers.get(OUTCOME_HEADER).is_some_and(|value| value == NOT_APPLIED)
}
