//! Why a command does not do what was asked, and what is said of it.

use std::error::Error as StdError;

use unicrm_http::client::{BuildError, Error, Left, Refused, Transport, Unreadable};
use unicrm_proto::operation::OperationName;

use crate::arguments::NamedTwice;
use crate::document::{Changed, Document, PaymentNames, Refusal};
use crate::mask::{Mask, one_line};
use crate::report::{Exit, Report};
use crate::secret::SecretError;

/// Why a command does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The arguments or the environment are not as they should be.
    #[error("{0}")]
    Wrong(String),
    /// The fields of a member are not.
    #[error(transparent)]
    Fields(#[from] NamedTwice),
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// There can be no such client.
    #[error(transparent)]
    Build(BuildError),
    /// The call gave nothing.
    #[error(transparent)]
    Call(Box<Error>),
    /// The payment's numbers cannot be told, so that it is not sent.
    #[error("expected to tell the payment's from_no on standard error, found: {0}")]
    CannotTell(std::io::Error),
    /// The user ended the payment before anything left.
    #[error("interrupted")]
    Interrupted,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(Box::new(error))
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::PlainHttp { host } => Self::Wrong(format!(
                "expected https, or http to this machine, found http to {host}: secrets and \
                 tokens travel in the URL; use https, or allow it with --allow-plain-http"
            )),
            other => Self::Build(other),
        }
    }
}

impl Failure {
    /// What is said of it.
    pub(crate) fn report(&self, mask: &Mask) -> Report {
        self.report_with(mask, None, "")
    }

    /// What is said of it, of a payment or with advice.
    pub(crate) fn report_with(
        &self,
        mask: &Mask,
        payment: Option<PaymentNames>,
        advice: &str,
    ) -> Report {
        let why = one_line(&mask.hide(&chain(self)));
        if let Self::Call(error) = self
            && let Error::Refused(refused) = &**error
        {
            let refusal = Refusal::new(refused, mask);
            let words = refused_words(refused, &refusal);
            return Report::failed(Exit::Refused, &Document::Refused { refusal, payment }, words);
        }
        if self.is_wrong_invocation() {
            return Report::wrong(why);
        }
        let changed = self.changed();
        let advice = if changed == Changed::Perhaps { advice } else { "" };
        let not_sent = if payment.is_some() { "\nThe payment was not sent." } else { "" };
        let words = format!("{why}\n{advice}{not_sent}");
        Report::failed(Exit::Fault, &Document::Fault { why, changed, payment }, words)
    }

    fn is_wrong_invocation(&self) -> bool {
        match self {
            Self::Wrong(_) | Self::Fields(_) => true,
            Self::Secret(error) => !matches!(error, SecretError::Terminal(_)),
            Self::Build(error) => !matches!(error, BuildError::NoSystemTrust | BuildError::Tls(_)),
            Self::Call(error) => matches!(**error, Error::Misuse(_)),
            Self::CannotTell(_) | Self::Interrupted => false,
        }
    }

    /// What the call may have changed: nothing, where it only reads. A payment that may have
    /// left is an outcome and no failure.
    fn changed(&self) -> Changed {
        let Self::Call(error) = self else { return Changed::Nothing };
        let left = match &**error {
            Error::Transport(Transport { operation, left: Left::Perhaps, .. }) => operation,
            Error::Unreadable(Unreadable { operation, .. }) => operation,
            _ => return Changed::Nothing,
        };
        match left {
            OperationName::CreateWeiXinMember | OperationName::ModifyWeiXinMember => {
                Changed::Perhaps
            }
            _ => Changed::Nothing,
        }
    }
}

/// A refusal in words: the code, what the source's table says of it, and the server's reason.
pub(crate) fn refused_words(refused: &Refused, refusal: &Refusal) -> String {
    let code = if refusal.code.is_empty() { "without a code" } else { refusal.code.as_str() };
    let meaning = refused.code.known().map_or("", |known| known.reason());
    let mut words = format!("refused {}", one_line(code));
    for part in [meaning, one_line(&refusal.reason).trim()] {
        if !part.is_empty() && !words.ends_with(part) {
            words.push_str(if words.contains(": ") { " — " } else { ": " });
            words.push_str(part);
        }
    }
    if refusal.status != 200 {
        words.push_str(&format!(" (status {})", refusal.status));
    }
    words
}

/// An error with its causes; a cause that the error repeats in its own words is not told twice.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(found) = cause {
        let words = found.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = found.source();
    }
    text
}
