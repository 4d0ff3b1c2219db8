//! When and how soon a request is sent again.

use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, StatusCode, header};

use super::Randomness;

/// How often a request is sent again, where that is harmless, and after which pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How often it is sent in all: 4 times unless set. 0 and 1 mean once.
    pub attempts: u32,
    /// The longest pause before the first repetition, doubled for each one after it: 200
    /// milliseconds unless set. The pause itself is random between nothing and this, so that
    /// clients that failed together do not come back together.
    pub first_pause: Duration,
    /// Where doubling ends: 5 seconds unless set. A server's Retry-After may ask for more.
    pub longest_pause: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        let (first_pause, longest_pause) = (Duration::from_millis(200), Duration::from_secs(5));
        Self { attempts: 4, first_pause, longest_pause }
    }
}

impl Retries {
    /// Each request is sent once.
    pub fn none() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// The pause behind an attempt, counted from 1; none behind the last one.
    pub(super) fn pause(&self, attempt: u32, randomness: &dyn Randomness) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let longest = self.first_pause.saturating_mul(doubled).min(self.longest_pause);
        let longest = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
        // Without random bits the longest pause is the safe one.
        let share = randomness
            .bits()
            .map_or(u64::MAX, |bits| u64::try_from(bits >> 64).unwrap_or(u64::MAX));
        let nanos = (u128::from(longest) * u128::from(share)) >> 64;
        Some(Duration::from_nanos(u64::try_from(nanos).unwrap_or(longest)))
    }
}

/// Whether an answer of that status says "later, perhaps", so that asking again makes sense.
pub(super) fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// How long the server asks to wait. A date is compared with the server's own clock.
pub(super) fn retry_after(headers: &HeaderMap, server_millis: i64) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let wait = i64::try_from(date.as_millis()).ok()?.saturating_sub(server_millis);
    Some(Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
}
