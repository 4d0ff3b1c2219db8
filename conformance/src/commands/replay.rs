//! `replay`: recorded answers for a client under development.

use std::io::Write;
use std::path::PathBuf;

use unicrm_conformance::Result;
use unicrm_conformance::recording::{replay, wait_for_the_end};

/// Serves recorded answers to a client under development, and says which request was not as recorded and why. Ends with an
/// interrupt, or with standard input.
///
/// Exit codes: 0 all matched and all served, 1 a request did not match, 3 nothing or not all was asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// A folder that `record` wrote, or a HAR of whatever tool.
    #[arg(long, value_name = "DIR|FILE.har")]
    from: PathBuf,
    /// Where the client finds the service; port 0 for any free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: String,
    /// Requests have to come in the recorded order.
    #[arg(long)]
    strict_order: bool,
}

impl Replay {
    pub(crate) fn run(&self) -> Result<u8> {
        let replay = replay(&self.from, &self.listen, self.strict_order)?;
        println!("replaying {}; point the client at {}", self.from.display(), replay.url());
        for left_out in replay.left_out() {
            println!("cannot be played: {left_out}");
        }
        // Whoever started it in a pipe waits for the first line.
        let _ = std::io::stdout().flush();
        wait_for_the_end()?;
        for unserved in replay.unserved() {
            println!("nobody asked for {unserved}");
        }
        let score = replay.score();
        println!(
            "{} passed, {} failed, {} skipped",
            score.matched, score.mismatched, score.unserved
        );
        Ok(score.exit_code())
    }
}
