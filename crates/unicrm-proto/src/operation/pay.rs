//! `POST memberpay?token={token}` (section 8 of the source, clause S8.request; rulings O10, O14,
//! O15).

use compact_str::CompactString;
use http::Method;

use super::{Operation, OperationName, Target};
use crate::KnownError;
use crate::error::Unencodable;
use crate::message::{MemberPay, PayResult};
use crate::wire::Format;

/// Pays from an account of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pay {
    /// The payment.
    pub payment: MemberPay,
    /// By which a server that honours it takes the payment once, however often it arrives.
    pub idempotency_key: Option<IdempotencyKey>,
}

/// The value of an `Idempotency-Key` header: 1 to 64 visible ASCII characters (ruling O14).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(CompactString);

/// A text cannot be an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an Idempotency-Key of 1 to 64 visible ASCII characters, found another text")]
pub struct IdempotencyKeyError;

impl IdempotencyKey {
    /// The key, if it is one.
    ///
    /// # Errors
    /// [`IdempotencyKeyError`] for an empty or long text, and for other characters.
    pub fn new(text: impl Into<CompactString>) -> Result<Self, IdempotencyKeyError> {
        let text = text.into();
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (1..=64).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(IdempotencyKeyError)
        }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Operation for Pay {
    const NAME: OperationName = OperationName::Pay;
    const METHOD: Method = Method::POST;
    const ERRORS: &'static [KnownError] = &[
        KnownError::UnknownCard,
        KnownError::InvalidCard,
        KnownError::InvalidMember,
        KnownError::InvalidAccount,
        KnownError::InsufficientBalance,
        KnownError::ExpiredCard,
    ];
    type Answer = PayResult;

    fn target(&self) -> Target {
        Target::new("memberpay")
    }

    fn body(&self, format: Format) -> Result<Option<Vec<u8>>, Unencodable> {
        self.payment.encode(format).map(Some)
    }

    fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        self.idempotency_key.as_ref()
    }
}
