//! What the server's clock says, by the Date header of its answers (clauses V5.2 and following).

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, header};

/// How far the server's clock is ahead of this machine's, in milliseconds.
#[derive(Debug, Default)]
pub(super) struct Skew(AtomicI64);

impl Skew {
    /// Takes the difference from an answer that arrives now. Without a Date what was known stays.
    pub(super) fn learn(&self, headers: &HeaderMap, now: SystemTime) {
        let date = headers.get(header::DATE).and_then(|value| value.to_str().ok());
        if let Some(date) = date.and_then(|text| httpdate::parse_http_date(text).ok()) {
            // A Date has whole seconds: half a second is what was cut off on average.
            let ahead = millis(date) + 500 - millis(now);
            self.0.store(ahead, Ordering::Relaxed);
        }
    }

    /// The server's time at a moment of this machine's clock, in milliseconds since 1970.
    pub(super) fn server_millis(&self, moment: SystemTime) -> i64 {
        millis(moment).saturating_add(self.0.load(Ordering::Relaxed))
    }
}

/// Milliseconds since 1970, negative before.
fn millis(moment: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4);
    match moment.duration_since(UNIX_EPOCH) {
        Ok(since) => whole(since),
        Err(before) => -whole(before.duration()),
    }
}
