//! `client`: the client suite.

use std::ffi::OsString;
use std::io::{stdin, stdout};
use std::net::SocketAddr;
use std::time::Duration;

use unicrm_conformance::Result;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::evidence::Fingerprint;
use unicrm_conformance::live::client::{Hand, Plan, run_beside, run_by_hand};
use unicrm_conformance::live::fresh_seed;
use unicrm_conformance::outcome::{Beside, SubjectFacts};

use super::evidence::About;
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
    /// Judge a client that a person works: listen, say what is to be done, and be told on standard input how it ended.
    #[arg(long, conflicts_with_all = ["command", "evidence"], required_unless_present = "command")]
    attach: bool,
    /// Where to listen for a client attached by hand; port 0: any.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:0",
        conflicts_with = "command"
    )]
    listen: SocketAddr,
    /// How long one run of the command may take, or a scenario by hand [default: 60, or 900]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86400))]
    timeout: Option<u64>,
    /// The seed of the run's values; a fresh one without it.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Hold the client to ruled clauses too, instead of warning.
    #[arg(long)]
    strict: bool,
    /// The command, with its first arguments; behind `--`.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Client {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        self.reports.check()?;
        let usual = if self.attach { 900 } else { 60 };
        let plan = Plan {
            selection: self.filters.selection(),
            timeout: Duration::from_secs(self.timeout.unwrap_or(usual)),
            seed: self.seed.unwrap_or_else(fresh_seed),
            strict: self.strict,
            subject: SubjectFacts::default(),
            claims: self.claims.profiles.clone(),
        };
        let recorder = self.reports.evidence.begin()?;
        let mut beside = Beside { tape: recorder.tape.clone(), watch: &mut Progress::new() };
        let run = match self.attach {
            true => {
                let hand = Hand::listen(self.listen, plan.seed, stdin(), stdout())?;
                run_by_hand(&data.ledger, &hand, &plan, &mut beside)?
            }
            false => run_beside(&data.ledger, &self.command, &plan, &mut beside)?,
        };
        let about = About { selection: plan.selection, timeout: plan.timeout, fixture: None };
        recorder.end(&run, &data, about, || Fingerprint::of_command(&self.command))?;
        self.reports.finish(run, &data)
    }
}
