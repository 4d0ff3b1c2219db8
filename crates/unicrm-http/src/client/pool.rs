//! Connections that wait for the next request.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::connect::Sender;

/// Idle connections of one client, the last used first.
pub(super) struct Pool {
    idle: Mutex<Vec<(Sender, Instant)>>,
    limit: usize,
    /// How long a connection is worth keeping; a server is likely to close it soon after.
    keep: Duration,
}

impl Pool {
    pub(super) fn new(limit: usize, keep: Duration) -> Self {
        Self { idle: Mutex::default(), limit, keep }
    }

    /// A connection that is still open as far as this side knows.
    pub(super) fn take(&self) -> Option<Sender> {
        let mut idle = self.idle();
        self.drop_stale(&mut idle);
        idle.pop().map(|(sender, _)| sender)
    }

    /// Keeps a connection whose answer was read to its end.
    pub(super) fn give(&self, sender: Sender) {
        let mut idle = self.idle();
        self.drop_stale(&mut idle);
        if idle.len() < self.limit && !sender.is_closed() {
            idle.push((sender, Instant::now()));
        }
    }

    fn drop_stale(&self, idle: &mut Vec<(Sender, Instant)>) {
        idle.retain(|(sender, since)| !sender.is_closed() && since.elapsed() < self.keep);
    }

    /// The list holds no half-made change, whoever panicked with it.
    fn idle(&self) -> MutexGuard<'_, Vec<(Sender, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
