//! The JSON documents of `--json` that are no neutral value of an answer.

use serde::Serialize;
use unicrm_http::client::Refused;

use crate::mask::Mask;

/// What became of a call.
#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(crate) enum Document {
    /// The payment moved the money.
    Applied {
        /// The number of the item; none where the answer lacks it.
        no: Option<String>,
        #[serde(flatten)]
        payment: PaymentNames,
    },
    /// The server refused.
    Refused {
        #[serde(flatten)]
        refusal: Refusal,
        #[serde(flatten)]
        payment: Option<PaymentNames>,
    },
    /// Nobody knows whether the payment moved the money.
    Unknown {
        why: String,
        #[serde(flatten)]
        payment: PaymentNames,
        /// Since when to look it up.
        since: String,
        /// The command that does.
        command: String,
    },
    /// The payment was applied.
    Found {
        /// The number of the item.
        no: String,
    },
    /// Several items may be the payment.
    Ambiguous {
        /// Their numbers.
        nos: Vec<String>,
    },
    /// No item is the payment so far.
    NotSeenYet,
    /// No answer, or one that cannot be read.
    Fault {
        why: String,
        /// What it may have changed.
        changed: Changed,
        #[serde(flatten)]
        payment: Option<PaymentNames>,
    },
}

/// By what a payment is found again.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PaymentNames {
    pub(crate) from_no: String,
    pub(crate) idempotency_key: String,
}

/// The server's words.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) reason: String,
    pub(crate) status: u16,
    pub(crate) not_applied: bool,
}

/// What a call without a good answer may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Changed {
    /// It only reads, or its request did not leave this machine.
    Nothing,
    /// Its request may have arrived.
    Perhaps,
}

impl Refusal {
    /// The server's words without secrets.
    pub(crate) fn new(refused: &Refused, mask: &Mask) -> Self {
        Self {
            code: mask.hide(refused.code.as_str()),
            reason: mask.hide(&refused.reason),
            status: refused.status.as_u16(),
            not_applied: refused.not_applied,
        }
    }
}

/// One line of JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    // Neither our documents nor the neutral values have keys that are no text, which is all that
    // can fail here.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
