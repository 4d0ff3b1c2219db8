//! Why a backend does not do what it was asked: what the client is told, and what only the log
//! is told, kept apart.

use std::error::Error;
use std::time::Duration;

use compact_str::CompactString;
use http::StatusCode;
use unicrm_proto::KnownError;
use unicrm_proto::exchange::server::{Answer, Responder};

use super::request_id::RequestId;

/// Why a backend does not do what it was asked.
///
/// Every variant but [`Internal`](Self::Internal) promises that nothing was done; of a payment
/// the client is told so (clause E7.17).
#[derive(Debug)]
pub enum Failure {
    /// The request is understood and refused, with a code of the source's table: status 200
    /// (clauses E7.1, E7.3).
    Refused {
        /// The code.
        code: KnownError,
        /// Words for the client; the table's own where there are none.
        reason: Option<CompactString>,
    },
    /// The idempotency key belongs to another payment, in words for the client: status 409
    /// (clause E7.10).
    Conflict(CompactString),
    /// The backend takes no more requests for a while: status 503 (clause E7.15).
    Busy {
        /// When to ask again; rounded up to whole seconds, and at least one.
        retry_after: Duration,
    },
    /// This client asks too often: status 429 (clause E7.13).
    TooOften {
        /// When to ask again; rounded up to whole seconds, and at least one.
        retry_after: Duration,
    },
    /// Trouble inside: status 500. The log is told the cause, the client only the request's id.
    /// Whether anything was done is not known.
    Internal(Box<dyn Error + Send + Sync>),
}

/// How far a request came before it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The operation has not begun: whatever failed, nothing was done.
    Before,
    /// The operation was begun.
    Begun,
}

impl Failure {
    /// A refusal in the words of the source's table.
    pub fn refused(code: KnownError) -> Self {
        Self::Refused { code, reason: None }
    }

    /// A refusal in words that say what to mend, such as those for a field that a rule refuses
    /// (clause E7.3).
    pub fn refused_because(code: KnownError, reason: impl Into<CompactString>) -> Self {
        Self::Refused { code, reason: Some(reason.into()) }
    }

    /// What the client is told; the cause of an internal failure goes to the log here.
    pub(super) fn answer(
        &self,
        responder: &Responder,
        stage: Stage,
        request_id: &RequestId,
    ) -> Box<Answer> {
        match self {
            Self::Refused { code, reason: None } => responder.refuse(*code),
            Self::Refused { code, reason: Some(reason) } => responder.refuse_because(*code, reason),
            Self::Conflict(reason) => responder.fault(StatusCode::CONFLICT, reason),
            Self::Busy { retry_after } => {
                let (status, reason) = (StatusCode::SERVICE_UNAVAILABLE, "服务器繁忙，请稍后再试");
                responder.retry_later(status, reason, whole_seconds(*retry_after))
            }
            Self::TooOften { retry_after } => {
                let (status, reason) = (StatusCode::TOO_MANY_REQUESTS, "请求过于频繁，请稍后再试");
                responder.retry_later(status, reason, whole_seconds(*retry_after))
            }
            Self::Internal(cause) => {
                log(cause.as_ref(), request_id);
                let table = KnownError::ServerError.reason();
                let reason = format!("{table}，请求编号 {request_id}");
                match stage {
                    Stage::Before => responder.early_internal_fault(&reason),
                    Stage::Begun => responder.internal_fault(&reason),
                }
            }
        }
    }
}

/// Whatever a backend's `?` meets is trouble inside.
impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self::Internal(Box::new(cause))
    }
}

/// The whole chain of causes, once.
fn log(cause: &(dyn Error + Send + Sync + 'static), request_id: &RequestId) {
    let mut chain = cause.to_string();
    let mut source = cause.source();
    while let Some(deeper) = source {
        chain.push_str(": ");
        chain.push_str(&deeper.to_string());
        source = deeper.source();
    }
    tracing::error!(%request_id, cause = chain, "the backend failed");
}

/// `Retry-After` counts in whole seconds; zero would mean at once.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}
