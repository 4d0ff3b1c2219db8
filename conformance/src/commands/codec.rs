//! `codec`: the codec suite.

use std::path::PathBuf;
use std::time::Duration;

use unicrm_conformance::Result;
use unicrm_conformance::codec::{Selection, run};
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::subject::ChildSubject;

use super::{subject_command, write_json};

/// Judges a codec by every vector: our own, with our exchange beside it, or the one behind `--adapter`.
#[derive(Debug, clap::Args)]
pub(crate) struct Codec {
    /// The command that speaks adapter protocol 1, split as a shell would, run without one.
    #[arg(long, value_name = "COMMAND")]
    adapter: Option<String>,
    /// Only the cases (or vectors) that the pattern covers; `*` any text, `?` one character. May be repeated.
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// None of these cases (or vectors). May be repeated.
    #[arg(long, value_name = "GLOB")]
    skip: Vec<String>,
    /// Write the report as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// How long the subject may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Print every case, not just those that are not passed.
    #[arg(long)]
    verbose: bool,
}

impl Codec {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        let command = subject_command(self.adapter.as_deref())?;
        let mut subject = ChildSubject::new(command, Duration::from_secs(self.timeout));
        let selection = Selection { only: self.only.clone(), skip: self.skip.clone() };
        let report = run(&data, &mut subject, &selection, self.adapter.is_none())?;
        if let Some(path) = &self.json {
            write_json(path, &report.json())?;
        }
        println!("{}", report.text(self.verbose));
        Ok(report.exit_code())
    }
}
