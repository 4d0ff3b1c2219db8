//! `client`: the client suite.

use std::ffi::OsString;
use std::time::Duration;

use unicrm_conformance::Result;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::live::client::{Plan, run_beside};
use unicrm_conformance::live::fresh_seed;
use unicrm_conformance::outcome::{Beside, SubjectFacts};
use unicrm_conformance::tape::Tape;

use super::options::{Claims, Filters, Reports};
use super::progress::Progress;

/// Judges a client behind a command against a scripted server: what it sends, and how it takes answers that are late,
/// lost, cut, malformed or contradictory.
///
/// conformance/README.md describes what the command is given and what it has to print.
#[derive(Debug, clap::Args)]
pub(crate) struct Client {
    #[command(flatten)]
    claims: Claims,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    reports: Reports,
    /// How long one run of the command may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// The seed of the run's values; a fresh one without it.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Hold the client to ruled clauses too, instead of warning.
    #[arg(long)]
    strict: bool,
    /// The command, with its first arguments; behind `--`.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Client {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        self.reports.check()?;
        let plan = Plan {
            selection: self.filters.selection(),
            timeout: Duration::from_secs(self.timeout),
            seed: self.seed.unwrap_or_else(fresh_seed),
            strict: self.strict,
            subject: SubjectFacts::default(),
            claims: self.claims.profiles.clone(),
        };
        let mut beside = Beside { tape: Tape::default(), watch: &mut Progress::new() };
        let run = run_beside(&data.ledger, &self.command, &plan, &mut beside)?;
        self.reports.finish(run, &data)
    }
}
