//! What `codec`, `server` and `client` have in common: which cases run, and which reports are written.

use std::path::PathBuf;

use unicrm_conformance::Result;
use unicrm_conformance::codec::Selection;
use unicrm_conformance::ledger::{Ledger, Profile};
use unicrm_conformance::outcome::Run;
use unicrm_conformance::report;

use super::write_json;

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
    /// Print every case, not just those that are not passed.
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    pub(crate) evidence: super::evidence::EvidenceOptions,
}

impl Reports {
    /// Writes and prints them; the exit code.
    pub(crate) fn finish(&self, run: &Run, ledger: &Ledger) -> Result<u8> {
        if let Some(path) = &self.json {
            write_json(path, &report::json(run))?;
        }
        println!("{}", report::text(run, ledger, self.verbose));
        Ok(run.exit_code())
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
