//! How far a run is, on standard error: one line drawn over and over on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use unicrm_conformance::outcome::{CaseOutcome, Counted, Watch};

/// How often the line on a terminal is drawn: faster cannot be read.
const REDRAW: Duration = Duration::from_millis(100);

/// How often a plain line is written: often enough that nobody takes a long run for one that hangs.
const PLAIN: Duration = Duration::from_secs(10);

/// Tells how far a run is.
pub(crate) struct Progress {
    redrawn: bool,
    total: usize,
    done: usize,
    failed: usize,
    told: Instant,
}

impl Progress {
    /// Where standard error is a terminal that may be drawn on, it is.
    pub(crate) fn new() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let redrawn = std::io::stderr().is_terminal() && !set("NO_COLOR") && !dumb;
        Self { redrawn, total: 0, done: 0, failed: 0, told: Instant::now() }
    }

    fn tell(&mut self, case: &str) {
        let Self { done, total, failed, .. } = self;
        let line = format!("{done} of {total}, {failed} failed");
        let mut error = std::io::stderr().lock();
        // That nobody can be told is no fault of the run.
        let _ = match self.redrawn {
            true => write!(error, "\r\x1b[2K{line}  {case:.60}"),
            false => writeln!(error, "{line}"),
        };
        let _ = error.flush();
        self.told = Instant::now();
    }
}

impl Watch for Progress {
    fn begins(&mut self, total: usize) {
        self.total = total;
    }

    fn ended(&mut self, case: &CaseOutcome) {
        self.done += 1;
        self.failed += usize::from(case.scored && case.counted() == Counted::Failed);
        let pause = if self.redrawn { REDRAW } else { PLAIN };
        if self.told.elapsed() >= pause {
            self.tell(&case.id);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.redrawn {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}
