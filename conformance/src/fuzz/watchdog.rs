//! Sees a reading that does not end: reports its case and ends the process, since a thread cannot be ended.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::candidate;
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
    /// Watches with a deadline for each reading; where one is missed, the candidate goes to a folder and the process
    /// ends with exit code 1.
    pub fn start(deadline: Duration, candidates: PathBuf) -> Self {
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
                    give_up(&sample, deadline, &candidates);
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

fn give_up(sample: &Sample, deadline: Duration, candidates: &std::path::Path) -> ! {
    println!("FAIL: no hang: expected a reading within {} s, found none", deadline.as_secs());
    println!("  {}", sample.origin);
    match candidate::save(candidates, sample, "a reading that does not end") {
        Ok(path) => println!("  saved as {}", path.display()),
        Err(found) => println!("  not saved: {found}"),
    }
    println!("  repeat: unicrm-conformance fuzz --seed {} --case {}", sample.seed, sample.case);
    println!("\n0 passed, 1 failed, 0 skipped");
    std::process::exit(1)
}
