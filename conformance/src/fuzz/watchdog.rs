//! Sees a reading in process that does not end. A thread cannot be ended from outside, so whoever is told will end the
//! process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::sample::Sample;

/// How often it looks.
const LOOKS: Duration = Duration::from_millis(100);

/// Watches readings in process.
#[derive(Debug, Clone)]
pub struct Watchdog {
    watched: Arc<Mutex<Option<(Instant, Sample)>>>,
}

/// Ends the watch over one reading when dropped.
pub(super) struct Watch<'a>(&'a Watchdog);

impl Watchdog {
    /// Watches with a deadline for each reading, and tells of one that misses it.
    pub fn start(deadline: Duration, tell: impl Fn(&Sample) + Send + 'static) -> Self {
        let watchdog = Self { watched: Arc::new(Mutex::new(None)) };
        let watching = watchdog.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(LOOKS);
                let hanging = match &*watching.lock() {
                    Some((since, sample)) if since.elapsed() > deadline => Some(sample.clone()),
                    _ => None,
                };
                if let Some(sample) = hanging {
                    tell(&sample);
                }
            }
        });
        watchdog
    }

    pub(super) fn watch(&self, sample: &Sample) -> Watch<'_> {
        *self.lock() = Some((Instant::now(), sample.clone()));
        Watch(self)
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Instant, Sample)>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        *self.0.lock() = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::{Sample, Watchdog};

    #[test]
    fn a_reading_that_does_not_end_is_seen_and_one_that_ends_is_not() {
        let sample = |case| crate::fuzz::sample::draw(1, case, &[]);
        let (hanging, seen) = channel();
        let watchdog = Watchdog::start(Duration::from_millis(300), move |sample: &Sample| {
            let _ = hanging.send(sample.case);
        });
        drop(watchdog.watch(&sample(1)));
        assert!(seen.recv_timeout(Duration::from_millis(700)).is_err());
        let _watch = watchdog.watch(&sample(2));
        assert_eq!(seen.recv_timeout(Duration::from_secs(10)), Ok(2));
    }
}
