//! One payment for one key (ruling O14).

use compact_str::CompactString;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use unicrm_proto::KnownError;

use super::chain::Fields;
use super::payment::Order;

/// How long an outcome is kept (clause O14.4).
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What a payment came to, if it is kept: applied, or 1001 to 1006. 0000, 0003 and faults are not
/// (clause O14.10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The number of its item.
    Applied(CompactString),
    /// The code that refused it.
    Refused(KnownError),
}

/// An outcome as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Of which payment.
    pub fingerprint: [u8; 32],
    /// Since when.
    pub since: Timestamp,
    /// What it came to.
    pub outcome: Outcome,
}

/// What a key's earlier use means for a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recall {
    /// The key is new, or its outcome is no longer kept: the payment is taken.
    New,
    /// It is the same payment: it has the same outcome (clause O14.6).
    Again(Outcome),
    /// It is another payment: 409, and nothing is taken (clause O14.8).
    OtherBody,
}

/// By which two bodies are the same payment, whatever their format: the quantity counts by
/// number, and nil is the same as absent, as in everything that a payment posts.
pub fn fingerprint(order: &Order) -> [u8; 32] {
    let mut fields = Fields::new(b"unicrm-payment-1");
    fields.text(&order.card_no);
    fields.text(&order.account_no);
    fields.bytes(&order.quantity.units().to_be_bytes());
    fields.optional(order.from_no.as_deref());
    fields.optional(order.from_content.as_deref());
    fields.optional(order.comment.as_deref());
    Sha256::digest(fields.finish()).into()
}

/// What the kept outcome of a key, if any, means for a payment.
pub fn recall(kept: Option<Kept>, fingerprint: &[u8; 32], now: Timestamp) -> Recall {
    match kept {
        Some(kept) if now.duration_since(kept.since) < KEPT_FOR => {
            if kept.fingerprint == *fingerprint {
                Recall::Again(kept.outcome)
            } else {
                Recall::OtherBody
            }
        }
        _ => Recall::New,
    }
}
