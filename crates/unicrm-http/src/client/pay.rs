//! Paying: sent once, and again only where that is harmless (ruling O15).
//!
//! ```text
//! nothing left this machine ──────────────→ again, or an error
//! no answer, or one that says nothing ────→ again where the server takes a key once, or unknown
//! 0000 ───────────────────────────────────→ again with a new token, once
//! applied, refused ───────────────────────→ that is it
//! ```
//!
//! Once one sending is in doubt, a refusal of the next one settles it only where the server keeps
//! it with the key (1001 to 1006, ruling O14) and shows that it does.

use std::sync::atomic::Ordering;
use std::time::Duration;

use compact_str::CompactString;
use tracing::Instrument;
use unicrm_proto::exchange::client::AnswerError;
use unicrm_proto::exchange::{PayOutcome, UnknownOutcome};
use unicrm_proto::operation::{Operation, OperationName, Pay};

use super::call::{Attempted, is_token_refused};
use super::carrier::{Failed, Reuse};
use super::deadline::Deadline;
use super::payment::Sending;
use super::token::Held;
use super::{Error, Inner, Left, Payment, Refused, Transport, Unreadable};

/// What became of a payment.
#[derive(Debug)]
#[must_use = "only the outcome tells whether the money moved"]
pub enum PaymentOutcome {
    /// The money moved.
    Applied {
        /// The number of the item; none where the answer lacks it (clause N7.11).
        no: Option<CompactString>,
    },
    /// It is certain that no money moved.
    Refused(Refused),
    /// Nobody knows. Look the payment up with [`reconcile`](super::UniCrmClient::reconcile).
    Unknown(UnknownReason),
}

/// Why nobody knows what became of a payment.
#[derive(Debug, thiserror::Error)]
pub enum UnknownReason {
    /// It may have arrived, and no answer did.
    #[error(transparent)]
    NoAnswer(Transport),
    /// The answer says neither that it was taken nor that it was not.
    #[error("{0}")]
    Answer(UnknownOutcome),
    /// The answer cannot be read.
    #[error(transparent)]
    Unreadable(Unreadable),
    /// An earlier sending is in doubt, and this one did not settle it.
    #[error("the payment was sent before, and may have been taken then")]
    SentBefore,
}

impl Inner {
    pub(super) async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, Error> {
        let sending = payment.begin(self.clock.now(), self.takes_keys_once())?;
        let doubt = sending.again.then_some(UnknownReason::SentBefore);
        let deadline = self.deadline();
        let mut paying =
            Paying { client: self, sending, deadline, doubt, attempt: 1, renewed: false };
        let span = self.span(OperationName::Pay);
        async {
            tracing::info!(from_no = payment.from_no(), "paying");
            let outcome = paying.run().await;
            tracing::info!(outcome = word(&outcome), "the payment ended");
            outcome
        }
        .instrument(span)
        .await
    }

    /// Whether a payment may be sent again with its key (clause O15.2).
    fn takes_keys_once(&self) -> bool {
        self.vouched || self.key_echoed.load(Ordering::Relaxed)
    }
}

/// One call of `pay`.
struct Paying<'a> {
    client: &'a Inner,
    sending: Sending<'a>,
    deadline: Deadline,
    /// Why an earlier sending may have been taken.
    doubt: Option<UnknownReason>,
    attempt: u32,
    renewed: bool,
}

/// What follows an attempt.
enum Next {
    Again,
    Renew,
    Done(Result<PaymentOutcome, Error>),
}

impl Paying<'_> {
    async fn run(&mut self) -> Result<PaymentOutcome, Error> {
        let mut refused: Option<Held> = None;
        loop {
            let held = match self.client.token(refused.as_ref(), &self.deadline).await {
                Ok(held) => held,
                Err(error) => return self.without_token(error),
            };
            match self.attempt(&held).await? {
                Next::Again => {}
                Next::Renew => refused = Some(held),
                Next::Done(outcome) => return outcome,
            }
        }
    }

    async fn attempt(&mut self, held: &Held) -> Result<Next, Error> {
        let again = self.client.takes_keys_once();
        let reuse = if again { Reuse::Pooled } else { Reuse::Never };
        let pay: &Pay = self.sending.payment.operation();
        // From here on a caller who drops the call leaves it in doubt.
        self.sending.may_have_left = true;
        let attempted = self.client.attempt(pay, Some(&held.token), reuse, &self.deadline).await;
        let attempted = attempted.inspect_err(|_| self.nothing_left())?;
        Ok(match attempted {
            Attempted::Answer { answer, passing, key_echoed } => {
                if key_echoed && !matches!(answer, Err(AnswerError::Unreadable(_))) {
                    self.client.key_echoed.store(true, Ordering::Relaxed);
                }
                self.answered(PayOutcome::of(answer), passing, key_echoed).await
            }
            Attempted::Failed(failed) => self.failed(failed).await,
        })
    }

    async fn answered(
        &mut self,
        outcome: PayOutcome,
        passing: Option<Duration>,
        key_echoed: bool,
    ) -> Next {
        let refused = match outcome {
            PayOutcome::Applied { no } => return Next::Done(Ok(PaymentOutcome::Applied { no })),
            PayOutcome::Refused(refused) => refused,
            PayOutcome::Unknown(why) => {
                self.doubt = Some(UnknownReason::Answer(why));
                return self.again_with_key(passing).await;
            }
        };
        self.nothing_left();
        if is_token_refused(&refused) && !self.renewed {
            self.renewed = true;
            return Next::Renew;
        }
        if self.doubt.is_some() && !(key_echoed && is_kept(&refused)) {
            return self.again_with_key(passing).await;
        }
        // Settled, whatever was in doubt: the payment is as if never sent.
        self.sending.again = false;
        self.sending.may_have_left = false;
        Next::Done(Ok(PaymentOutcome::Refused(refused)))
    }

    async fn failed(&mut self, failed: Failed) -> Next {
        let operation = Pay::NAME;
        match failed {
            Failed::Transport(Left::Nothing, fault) => {
                self.nothing_left();
                if !fault.is_lasting() && self.pause(Duration::ZERO).await {
                    return Next::Again;
                }
                let error = self.client.nothing_left(operation, fault);
                Next::Done(self.in_doubt().ok_or(error))
            }
            Failed::Transport(Left::Perhaps, fault) => {
                let wait = (!fault.is_lasting()).then_some(Duration::ZERO);
                let transport = self.client.transport(operation, Left::Perhaps, fault);
                self.doubt = Some(UnknownReason::NoAnswer(transport));
                self.again_with_key(wait).await
            }
            Failed::Unreadable(why) => {
                self.doubt = Some(UnknownReason::Unreadable(Unreadable { operation, why }));
                self.again_with_key(None).await
            }
        }
    }

    /// A payment in doubt is sent again where its key makes that harmless and the fault may
    /// pass; else it stays in doubt.
    async fn again_with_key(&mut self, wait: Option<Duration>) -> Next {
        if let Some(at_least) = wait
            && self.client.takes_keys_once()
            && self.pause(at_least).await
        {
            return Next::Again;
        }
        let outcome = self.in_doubt();
        Next::Done(Ok(outcome.unwrap_or(PaymentOutcome::Unknown(UnknownReason::SentBefore))))
    }

    async fn pause(&mut self, at_least: Duration) -> bool {
        self.attempt += 1;
        self.client.pause(self.attempt - 1, at_least, &self.deadline).await
    }

    /// Without a token nothing is sent; what was sent before stays in doubt.
    fn without_token(&mut self, error: Error) -> Result<PaymentOutcome, Error> {
        match (self.in_doubt(), error) {
            (Some(unknown), _) => Ok(unknown),
            (None, Error::Refused(refused)) => Ok(PaymentOutcome::Refused(refused)),
            (None, error) => Err(error),
        }
    }

    fn in_doubt(&mut self) -> Option<PaymentOutcome> {
        self.doubt.take().map(PaymentOutcome::Unknown)
    }

    /// This sending took nothing; an earlier one may have.
    fn nothing_left(&mut self) {
        self.sending.may_have_left = self.doubt.is_some();
    }
}

/// Whether the server keeps a refusal with the payment's key (ruling O14).
fn is_kept(refused: &Refused) -> bool {
    refused.code.known().is_some_and(|known| Pay::ERRORS.contains(&known))
}

fn word(outcome: &Result<PaymentOutcome, Error>) -> &'static str {
    match outcome {
        Ok(PaymentOutcome::Applied { .. }) => "applied",
        Ok(PaymentOutcome::Refused(_)) => "refused",
        Ok(PaymentOutcome::Unknown(_)) => "unknown",
        Err(_) => "not sent",
    }
}
