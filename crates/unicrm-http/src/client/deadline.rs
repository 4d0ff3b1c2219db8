//! Time-outs of one call, by tokio's clock.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::Fault;

/// How long a call may take, step by step. What takes longer than a step's time is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection, with name resolution and TLS: 5 seconds unless set.
    pub connect: Duration,
    /// From the start of sending to the whole head of the answer: 15 seconds unless set.
    pub header: Duration,
    /// From the head to the end of the body: 30 seconds unless set.
    pub body: Duration,
    /// For the whole call, with a token's renewal and all repetitions: 60 seconds unless set.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let [connect, header, body, total] = [5, 15, 30, 60].map(Duration::from_secs);
        Self { connect, header, body, total }
    }
}

/// A time so long that it means "none": moments further away cannot be counted on to exist.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Timeouts {
    /// The same, none longer than a clock can tell.
    pub(super) fn bounded(self) -> Self {
        let Self { connect, header, body, total } = self;
        let [connect, header, body, total] =
            [connect, header, body, total].map(|time| time.min(LONGEST));
        Self { connect, header, body, total }
    }
}

/// The end of one call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    total: Duration,
}

impl Deadline {
    pub(super) fn after(total: Duration) -> Self {
        Self { at: Instant::now() + total, total }
    }

    /// Waits for a step of the call, for its own time or what is left of the whole.
    pub(super) async fn step<F: Future>(
        &self,
        time: Duration,
        fault: impl FnOnce(Duration) -> Fault,
        step: F,
    ) -> Result<F::Output, Fault> {
        let end = Instant::now() + time;
        let given = timeout_at(end.min(self.at), step).await;
        given.map_err(|_| if end < self.at { fault(time) } else { self.is_over() })
    }

    /// Waits for what has no time of its own.
    pub(super) async fn wait<F: Future>(&self, future: F) -> Result<F::Output, Fault> {
        timeout_at(self.at, future).await.map_err(|_| self.is_over())
    }

    /// Pauses, unless the call would end in the pause: then it is not worth waiting for.
    pub(super) async fn pause(&self, pause: Duration) -> bool {
        let end = Instant::now() + pause.min(LONGEST);
        let fits = end < self.at;
        if fits {
            tokio::time::sleep_until(end).await;
        }
        fits
    }

    fn is_over(&self) -> Fault {
        Fault::TotalTimeout(self.total)
    }
}
