//! When to stop: an interrupt, a request to end, or the end of standard input.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::{Error, Result};

/// Waits until the program is to end.
///
/// # Errors
/// The system lets no program learn of its signals.
pub fn wait_for_the_end() -> Result<()> {
    let over = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&over)).map_err(|found| {
            Error::suite(
                format_args!("expected to learn of signals, found: {found}"),
                "end standard input instead",
            )
        })?;
    }
    let at_end = Arc::clone(&over);
    thread::spawn(move || {
        let mut buffer = [0; 1024];
        while matches!(std::io::stdin().read(&mut buffer), Ok(count) if count > 0) {}
        at_end.store(true, Ordering::SeqCst);
    });
    while !over.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
