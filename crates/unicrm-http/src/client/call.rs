//! From an operation to its answer: token, attempts, and what an attempt gave.

use std::time::Duration;

use http::{HeaderMap, Method};
use tracing::Instrument;
use unicrm_proto::KnownError;
use unicrm_proto::exchange::IDEMPOTENCY_KEY_HEADER;
use unicrm_proto::exchange::client::{AnswerError, Answered};
use unicrm_proto::operation::{Operation, OperationName};
use unicrm_proto::value::Token;

use super::carrier::{Failed, Reuse};
use super::deadline::Deadline;
use super::{
    AnswerFault, Error, Fault, Inner, Left, Misuse, Refused, Transport, Unreadable, retry,
};

/// What one attempt gave.
pub(super) enum Attempted<T> {
    /// A response.
    Answer {
        answer: Result<Answered<T>, AnswerError>,
        /// How long to wait at least, where the response's status says "later, perhaps".
        passing: Option<Duration>,
        /// Whether it echoes the request's idempotency key (clause O14.1).
        key_echoed: bool,
    },
    /// None.
    Failed(Failed),
}

impl Inner {
    /// Carries out an operation; after 0000 once more, with a new token.
    pub(super) async fn call<O: Operation>(
        &self,
        operation: &O,
    ) -> Result<Answered<O::Answer>, Error> {
        let calling = async {
            let deadline = self.deadline();
            let held = self.token(None, &deadline).await?;
            let answered = self.attempts(operation, Some(&held.token), &deadline).await;
            match answered {
                Err(Error::Refused(refused)) if is_token_refused(&refused) => {
                    tracing::debug!("the token was refused: asking for another");
                    let held = self.token(Some(&held), &deadline).await?;
                    self.attempts(operation, Some(&held.token), &deadline).await
                }
                answered => answered,
            }
        };
        calling.instrument(self.span(O::NAME)).await
    }

    /// Sends a request, again where that is harmless: one that only reads, after any passing
    /// fault; one that writes, as long as nothing left this machine.
    pub(super) async fn attempts<O: Operation>(
        &self,
        operation: &O,
        token: Option<&Token>,
        deadline: &Deadline,
    ) -> Result<Answered<O::Answer>, Error> {
        let only_reads = O::METHOD == Method::GET;
        let mut attempt = 1;
        loop {
            let attempted = self.attempt(operation, token, Reuse::Pooled, deadline).await?;
            let again = match &attempted {
                Attempted::Answer { passing, .. } => passing.filter(|_| only_reads),
                Attempted::Failed(Failed::Transport(left, fault)) => {
                    let harmless = only_reads || *left == Left::Nothing;
                    (harmless && !fault.is_lasting()).then_some(Duration::ZERO)
                }
                Attempted::Failed(Failed::Unreadable(_)) => None,
            };
            let Some(at_least) = again else { return self.concluded::<O>(attempted) };
            if !self.pause(attempt, at_least, deadline).await {
                return self.concluded::<O>(attempted);
            }
            attempt += 1;
        }
    }

    /// Sends a request once.
    pub(super) async fn attempt<O: Operation>(
        &self,
        operation: &O,
        token: Option<&Token>,
        reuse: Reuse,
        deadline: &Deadline,
    ) -> Result<Attempted<O::Answer>, Misuse> {
        let request = self.exchange.request(operation, token)?;
        let uri = request.uri().clone();
        let response = match self.carrier.exchange(request, reuse, deadline).await {
            Ok(response) => response,
            Err(failed) => return Ok(Attempted::Failed(failed)),
        };
        let (status, headers) = (response.status(), response.headers());
        self.skew.learn(headers, self.clock.now());
        let passing = retry::is_passing(status)
            .then(|| retry::retry_after(headers, self.server_millis()).unwrap_or(Duration::ZERO));
        let key_echoed = echoes_key(operation, headers);
        let answer = self.exchange.answer::<O>(&response);
        let answer = answer.map_err(|error| match error {
            AnswerError::Refused(refused) => {
                AnswerError::Refused(self.without_secrets(refused, token, &uri))
            }
            unreadable => unreadable,
        });
        report(status.as_u16(), &answer);
        Ok(Attempted::Answer { answer, passing, key_echoed })
    }

    /// Pauses before another attempt, if there may be one.
    pub(super) async fn pause(&self, attempt: u32, at_least: Duration, until: &Deadline) -> bool {
        let Some(pause) = self.retries.pause(attempt, &*self.randomness) else { return false };
        let pause = pause.max(at_least);
        tracing::info!(attempt, ?pause, "the request failed and is sent again after a pause");
        until.pause(pause).await
    }

    fn concluded<O: Operation>(
        &self,
        attempted: Attempted<O::Answer>,
    ) -> Result<Answered<O::Answer>, Error> {
        match attempted {
            Attempted::Answer { answer: Ok(answered), .. } => Ok(answered),
            Attempted::Answer { answer: Err(AnswerError::Refused(refused)), .. } => {
                Err(refused.into())
            }
            Attempted::Answer { answer: Err(AnswerError::Unreadable(unreadable)), .. } => {
                Err(Unreadable { operation: O::NAME, why: unreadable.into() }.into())
            }
            Attempted::Failed(failed) => Err(self.failure(O::NAME, failed)),
        }
    }

    /// The data of an answer that is due to have some.
    pub(super) fn data<O: Operation>(
        &self,
        answered: Answered<O::Answer>,
    ) -> Result<O::Answer, Error> {
        let why = AnswerFault::NoData { status: answered.status };
        answered.data.ok_or_else(|| Unreadable { operation: O::NAME, why }.into())
    }

    /// The error of a request without a response.
    pub(super) fn failure(&self, operation: OperationName, failed: Failed) -> Error {
        match failed {
            Failed::Transport(left, fault) => self.transport(operation, left, fault).into(),
            Failed::Unreadable(why) => Unreadable { operation, why }.into(),
        }
    }

    pub(super) fn nothing_left(&self, operation: OperationName, fault: Fault) -> Error {
        self.transport(operation, Left::Nothing, fault).into()
    }

    pub(super) fn transport(
        &self,
        operation: OperationName,
        left: Left,
        fault: Fault,
    ) -> Transport {
        let authority = self.exchange.service().authority().clone();
        Transport { operation, authority, left, fault }
    }

    /// What a call's events are told under. A URI has secrets in it and is told nowhere.
    pub(super) fn span(&self, operation: OperationName) -> tracing::Span {
        let service = self.exchange.service().authority();
        tracing::info_span!("unicrm", %operation, %service)
    }
}

/// Whether the server did not take the token (clause O11.1).
pub(super) fn is_token_refused(refused: &Refused) -> bool {
    refused.code.known() == Some(KnownError::NotAuthenticated)
}

fn echoes_key<O: Operation>(operation: &O, headers: &HeaderMap) -> bool {
    let echo = headers.get(IDEMPOTENCY_KEY_HEADER);
    let key = operation.idempotency_key().map(|key| key.as_str().as_bytes());
    echo.is_some() && echo.map(|value| value.as_bytes()) == key
}

fn report<T>(status: u16, answer: &Result<Answered<T>, AnswerError>) {
    match answer {
        Ok(answered) => {
            tracing::debug!(status, "answered");
            for deviation in &answered.deviations {
                tracing::debug!(%deviation, "the answer deviates from the protocol");
            }
        }
        Err(AnswerError::Refused(refused)) => {
            tracing::debug!(status, code = %refused.code, "refused");
        }
        Err(AnswerError::Unreadable(unreadable)) => {
            tracing::debug!(status, why = unreadable.why.kind(), "the answer cannot be read");
        }
    }
}
