//! A payment before, while and after it is sent (rulings O14, O15).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use compact_str::{CompactString, format_compact};
use unicrm_proto::message::MemberPay;
use unicrm_proto::operation::{IdempotencyKey, Pay};
use unicrm_proto::value::Presence;

use super::{Error, Misuse, Randomness};

/// How long after its first sending a payment may be sent again with its key. Servers keep keys
/// for 24 hours (ruling O14); the hour less is for clocks and for a call under way.
const KEY_KEPT: Duration = Duration::from_secs(23 * 60 * 60);

/// A payment that can be found again: it has a from_no and a key before anything is sent.
///
/// Note down both, with what is paid, before [`pay`](super::UniCrmClient::pay): after a crash
/// they are what [`reconcile`](super::UniCrmClient::reconcile) goes by.
#[derive(Debug)]
pub struct Payment {
    pay: Pay,
    from_no: CompactString,
    key: IdempotencyKey,
    /// When it was first sent, unless it is certain that nothing was taken.
    sent_at: Mutex<Option<SystemTime>>,
}

impl Payment {
    pub(super) fn prepare(body: MemberPay, randomness: &dyn Randomness) -> Result<Self, Error> {
        let bits = || randomness.bits().map_err(|error| Error::NoRandomness(Arc::new(error)));
        let mut body = body;
        let from_no = match body.from_no.value() {
            Some(given) if !given.is_empty() => given.clone(),
            // As short as the tills' own numbers, so that a narrow column keeps it whole.
            _ => format_compact!("{:016x}", bits()? >> 64),
        };
        body.from_no = Presence::Value(from_no.clone());
        let key = IdempotencyKey::new(format_compact!("{:032x}", bits()?))
            .map_err(|error| Error::NoRandomness(Arc::new(std::io::Error::other(error))))?;
        let pay = Pay { payment: body, idempotency_key: Some(key.clone()) };
        Ok(Self { pay, from_no, key, sent_at: Mutex::default() })
    }

    /// The same payment with a key that was noted down.
    #[must_use]
    pub fn with_idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.pay.idempotency_key = Some(key.clone());
        Self { key, ..self }
    }

    /// The same payment, known to have been sent first at that moment, with an outcome that
    /// nobody knows: by a process that ended before its answer, for one. From then on it is sent
    /// only where sending it again is harmless.
    #[must_use]
    pub fn sent_before(self, at: SystemTime) -> Self {
        Self { sent_at: Mutex::new(Some(at)), ..self }
    }

    /// The caller's own number of the payment, given or generated, by which it is found again.
    #[allow(clippy::wrong_self_convention)] // the protocol's own name
    pub fn from_no(&self) -> &str {
        &self.from_no
    }

    /// The key by which a server that honours it takes the payment once.
    pub fn idempotency_key(&self) -> &IdempotencyKey {
        &self.key
    }

    /// What is paid, from_no included.
    pub fn body(&self) -> &MemberPay {
        &self.pay.payment
    }

    /// When it was first sent by this client's clock; none while it was not, or where it is
    /// certain that nothing was taken.
    pub fn sent_at(&self) -> Option<SystemTime> {
        *self.first_sent()
    }

    pub(super) fn operation(&self) -> &Pay {
        &self.pay
    }

    /// Takes the payment for sending: once, or again where that is `harmless`.
    pub(super) fn begin(&self, now: SystemTime, harmless: bool) -> Result<Sending<'_>, Misuse> {
        let mut first_sent = self.first_sent();
        let again = match *first_sent {
            None => {
                *first_sent = Some(now);
                false
            }
            Some(_) if !harmless => return Err(Misuse::SentBefore),
            Some(at) if now.duration_since(at).unwrap_or_default() >= KEY_KEPT => {
                return Err(Misuse::KeyTooOld(KEY_KEPT));
            }
            Some(_) => true,
        };
        Ok(Sending { payment: self, again, may_have_left: false })
    }

    fn first_sent(&self) -> MutexGuard<'_, Option<SystemTime>> {
        self.sent_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A payment under way. Where it ends, or is dropped, without anything having left, the payment
/// is as if never sent.
pub(super) struct Sending<'a> {
    pub(super) payment: &'a Payment,
    /// Whether an earlier call sent it.
    pub(super) again: bool,
    pub(super) may_have_left: bool,
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if !self.again && !self.may_have_left {
            *self.payment.first_sent() = None;
        }
    }
}
