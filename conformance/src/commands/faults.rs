//! `faults`: the kill matrix.

use std::path::PathBuf;

use unicrm_conformance::data::DataFolder;
use unicrm_conformance::faults::{Plan, Subjects, run};
use unicrm_conformance::live::fresh_seed;
use unicrm_conformance::outcome::Kind;
use unicrm_conformance::outcome::matrix::Tried;
use unicrm_conformance::subject::split_command;
use unicrm_conformance::{Result, report};

use super::{write_json, write_report};

/// Proves the suite: every fault of the catalogue has to be caught by the clause that it breaks, no legal variant may be
/// failed, and no clause may be without a fault.
#[derive(Debug, clap::Args)]
pub(crate) struct Faults {
    /// The command of the faulty subjects, split as a shell would, run without one.
    #[arg(long, value_name = "COMMAND")]
    subjects: String,
    /// Only the entries whose name the pattern covers; `*` any text, `?` one character. May be repeated.
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Only those of one subject.
    #[arg(long, value_name = "codec|server|client", value_parser = kind)]
    subject: Option<Kind>,
    /// How many are tried at once.
    #[arg(long, value_name = "N", default_value_t = 4)]
    jobs: usize,
    /// The seed of the runs' values; a fresh one without it.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Write the matrix as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the matrix as one HTML page that needs no network too.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print every entry, not just those that are not right.
    #[arg(long)]
    verbose: bool,
}

fn kind(text: &str) -> std::result::Result<Kind, String> {
    let kinds = [Kind::Codec, Kind::Server, Kind::Client];
    let found = kinds.into_iter().find(|kind| kind.to_string() == text);
    found.ok_or_else(|| format!("expected codec, server or client, found `{text}`"))
}

impl Faults {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        let plan = Plan {
            only: self.only.clone(),
            subject: self.subject,
            jobs: self.jobs,
            seed: self.seed.unwrap_or_else(fresh_seed),
        };
        let subjects = Subjects::new(split_command(&self.subjects)?);
        let matrix = run(&data, &subjects, &plan, &told)?;
        if let Some(path) = &self.json {
            write_json(path, &serde_json::json!(matrix))?;
        }
        if let Some(path) = &self.html {
            write_report(path, "--html", &report::matrix_page(&matrix, &data.ledger))?;
        }
        println!("faults: seed {}\n\n{}", plan.seed, report::matrix(&matrix, self.verbose));
        Ok(u8::from(matrix.counts().failed > 0))
    }
}

/// A line now and then: a person wants to see that it goes on.
fn told(done: usize, total: usize, tried: &Tried) {
    if !tried.is_right() {
        eprintln!("  {done} of {total}: {} {} is NOT right", tried.entry.subject, tried.entry.name);
    } else if done.is_multiple_of(50) {
        eprintln!("  {done} of {total}");
    }
}
