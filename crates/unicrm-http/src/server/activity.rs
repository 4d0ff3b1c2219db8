//! Whether an HTTP/2 connection is used: hyper ends idle HTTP/1 connections, but not these.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// Counts the requests of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    under_way: AtomicUsize,
}

/// A request is under way as long as this lives.
pub(super) struct UnderWay(Activity);

impl Activity {
    pub(super) fn begin(&self) -> UnderWay {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        self.0.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// Ends when there was no request for the time.
    pub(super) fn idle(&self, time: Duration) -> impl Future<Output = ()> + use<> {
        let counts = Arc::clone(&self.0);
        async move {
            loop {
                let before = counts.begun.load(Ordering::Relaxed);
                tokio::time::sleep(time).await;
                let is_same = counts.begun.load(Ordering::Relaxed) == before;
                if is_same && counts.under_way.load(Ordering::Relaxed) == 0 {
                    return;
                }
            }
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}
