//! The scripted server's money: what it took, and whether it knows a key again.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::reply::Reply;
use super::scripted::Received;

/// What was taken, in the order of taking: from_no, quantity and key of each debit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Till(Arc<Mutex<Vec<Debit>>>);

/// One debit.
#[derive(Debug, Clone)]
pub(crate) struct Debit {
    pub(crate) key: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Till {
    /// Takes the money, whatever the key.
    pub(crate) fn take(&self, request: &Received) {
        let key = request.raw.header("Idempotency-Key").map(str::to_owned);
        self.locked().push(Debit { key, body: request.raw.body.clone() });
    }

    /// Takes the money unless the key was seen.
    pub(crate) fn take_once(&self, request: &Received) {
        let key = request.raw.header("Idempotency-Key");
        let known = self.locked().iter().any(|debit| debit.key.as_deref() == key);
        if !known {
            self.take(request);
        }
    }

    /// Every debit.
    pub(crate) fn debits(&self) -> Vec<Debit> {
        self.locked().clone()
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Vec<Debit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A list of account items.
pub(crate) fn items(format: Format, items: &[Value]) -> Reply {
    page(format, items.len(), 0, items)
}

/// A page of account items.
pub(crate) fn page(format: Format, total: usize, skip: usize, items: &[Value]) -> Reply {
    let data = json!({ "total_count": total, "skip": skip, "items": items });
    Reply::success(MessageName::AccountListResult, format, &data)
}
