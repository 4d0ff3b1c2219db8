//! The time of day, which tests set.

use std::time::SystemTime;

/// Tells the time of day. Time-outs and pauses run on tokio's clock instead.
pub trait Clock: Send + Sync + 'static {
    /// Now, by this machine.
    fn now(&self) -> SystemTime;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}
