//! What `codec`, `server` and `client` have in common: which cases run, and which reports are written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use unicrm_conformance::Result;
use unicrm_conformance::codec::Selection;
use unicrm_conformance::data::Data;
use unicrm_conformance::known::KnownFailures;
use unicrm_conformance::ledger::{Frozen, Profile};
use unicrm_conformance::outcome::Run;
use unicrm_conformance::report;

use super::{write_json, write_report};

/// Which cases run.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which cases run")]
pub(crate) struct Filters {
    /// Only the cases that the pattern covers; `*` any text, `?` one character. May be repeated.
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// None of these cases. May be repeated.
    #[arg(long, value_name = "GLOB")]
    skip: Vec<String>,
    /// Only the cases that name this clause. May be repeated.
    #[arg(long, value_name = "ID")]
    clause: Vec<String>,
}

impl Filters {
    pub(crate) fn selection(&self) -> Selection {
        Selection { only: self.only.clone(), skip: self.skip.clone(), clauses: self.clause.clone() }
    }
}

/// Which reports are written.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reports")]
pub(crate) struct Reports {
    /// Write the report as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the report as one HTML page that needs no network too.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The list of known failures (TOML, or JSON a line): what fails just as listed is skipped, all else is red, entries
    /// that are no longer true included.
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,
    /// Write the list of known failures anew from this run, and say what changed.
    #[arg(long, requires = "known_failures")]
    write: bool,
    /// Print every case, not just those that are not passed.
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    pub(crate) evidence: super::evidence::EvidenceOptions,
}

impl Reports {
    /// Whether what the options name can be used; known before anything is paid.
    pub(crate) fn check(&self) -> Result<()> {
        self.known().map(drop)
    }

    /// Writes and prints them; the exit code.
    pub(crate) fn finish(&self, mut run: Run, data: &Data) -> Result<u8> {
        let mut said = String::new();
        if let (Some(path), Some(known)) = (&self.known_failures, self.known()?) {
            said = self.hold_against(path, known, &mut run, data)?;
        }
        let ledger = &data.ledger;
        if let Some(path) = &self.json {
            write_json(path, &report::json(&run))?;
        }
        if let Some(path) = &self.junit {
            write_report(path, "--junit", &report::junit(&run, ledger))?;
        }
        if let Some(path) = &self.html {
            write_report(path, "--html", &report::html(&run, ledger))?;
        }
        println!("{said}{}", report::text(&run, ledger, self.verbose));
        Ok(run.exit_code())
    }

    fn known(&self) -> Result<Option<KnownFailures>> {
        let load = |path: &PathBuf| KnownFailures::load(path, self.write);
        self.known_failures.as_ref().map(load).transpose()
    }

    /// Marks the run's known failures; with `--write` those of the list that it writes. What is to be said of it.
    fn hold_against(
        &self,
        path: &Path,
        mut known: KnownFailures,
        run: &mut Run,
        data: &Data,
    ) -> Result<String> {
        let now = Frozen::of(data);
        let all: BTreeSet<&str> = now.cases_of(run.kind).collect();
        let mut said = String::new();
        if self.write && run.ended_early() {
            said = "known failures: nothing is written, for the run did not come to its end\n\n"
                .to_owned();
        } else if self.write {
            let (written, changes) = known.rewritten(run, &all);
            written.save(path)?;
            said = format!("known failures: {} in {}", written.entries.len(), path.display());
            said += if changes.is_empty() { ", as before\n\n" } else { "\n" };
            changes.iter().for_each(|change| said += &format!("  {change}\n"));
            said += if changes.is_empty() { "" } else { "\n" };
            known = written;
        }
        known.mark(run, &all);
        Ok(said)
    }
}

/// What a subject claims, as the command line gives it.
#[derive(Debug, clap::Args)]
pub(crate) struct Claims {
    /// The profiles that the subject claims, with commas between them: core, members, payments, hardened,
    /// diagnostics, extensions.
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values_t = Profile::USUAL)]
    pub(crate) profiles: Vec<Profile>,
}
