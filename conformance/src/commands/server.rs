//! `server`: the server suite.

use std::path::PathBuf;
use std::time::Duration;

use unicrm_conformance::Result;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::live::server::{Plan, fingerprint, run_beside, smoke};
use unicrm_conformance::live::{Fixture, fresh_seed};
use unicrm_conformance::outcome::Beside;

use super::evidence::About;
use super::options::{Filters, Reports};
use super::progress::Progress;
use super::smoke::loaded;

/// Judges a server by its URL: the operations in both formats, every code, the order of its checks, payments.
///
/// It creates members and pays, at most what the fixture allows; at the end it says what it left behind.
#[derive(Debug, clap::Args)]
pub(crate) struct Server {
    /// The server's base address, in place of the fixture's.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// What the suite must know of the server (TOML).
    #[arg(long, value_name = "FILE")]
    fixture: PathBuf,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    reports: Reports,
    /// How long the server may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// The seed of the run's values; a fresh one without it.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Hold the server to ruled clauses too, instead of warning.
    #[arg(long)]
    strict: bool,
    /// Do not look first whether the fixture is right for the server.
    #[arg(long)]
    no_smoke: bool,
}

impl Server {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        self.reports.check()?;
        let fixture = loaded(&self.fixture, self.url.as_deref())?;
        if !self.no_smoke && !self.is_usable(&fixture)? {
            return Ok(3);
        }
        let plan = Plan {
            selection: self.filters.selection(),
            timeout: Duration::from_secs(self.timeout),
            seed: self.seed.unwrap_or_else(fresh_seed),
            strict: self.strict,
            subject: fixture.subject.clone(),
            claims: fixture.profiles(),
        };
        let recorder = self.reports.evidence.begin()?;
        let mut beside = Beside { tape: recorder.tape.clone(), watch: &mut Progress::new() };
        let run = run_beside(&data.ledger, &fixture, &plan, &mut beside)?;
        let known_by = || fingerprint(&fixture, plan.seed, plan.timeout);
        let (selection, timeout) = (plan.selection.clone(), plan.timeout);
        let about = About { selection, timeout, fixture: Some(fixture.clone()) };
        recorder.end(&run, &data, about, known_by)?;
        self.reports.finish(run, &data)
    }

    /// Tells what is wrong with the fixture; a server is not judged by one that is not right for it.
    fn is_usable(&self, fixture: &Fixture) -> Result<bool> {
        let found = smoke(fixture, Duration::from_secs(self.timeout), fresh_seed())?;
        if !found.mistakes.is_empty() {
            println!("{found}\n");
        }
        if !found.is_usable() {
            println!("nothing was judged: mend the fixture, or go on with --no-smoke\n");
            println!("0 passed, 0 failed, 0 skipped");
        }
        Ok(found.is_usable())
    }
}
