//! `codec`: the codec suite.

use std::time::Duration;

use unicrm_conformance::Result;
use unicrm_conformance::codec::run_beside;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::evidence::Fingerprint;
use unicrm_conformance::outcome::Beside;
use unicrm_conformance::subject::ChildSubject;

use super::evidence::About;
use super::options::{Filters, Reports};
use super::progress::Progress;
use super::subject_command;

/// Judges a codec by every vector: our own, with our exchange beside it, or the one behind `--adapter`.
#[derive(Debug, clap::Args)]
pub(crate) struct Codec {
    /// The command that speaks adapter protocol 1, split as a shell would, run without one.
    #[arg(long, value_name = "COMMAND")]
    adapter: Option<String>,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    reports: Reports,
    /// How long the subject may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

impl Codec {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        self.reports.check()?;
        let command = subject_command(self.adapter.as_deref())?;
        let mut subject = ChildSubject::new(command.clone(), Duration::from_secs(self.timeout));
        let selection = self.filters.selection();
        let recorder = self.reports.evidence.begin()?;
        let tape = recorder.tape.clone();
        // What this program does in process is in no transcript: with one, our codec is a subject like any other.
        let ours = self.adapter.is_none() && !self.reports.evidence.is_wanted();
        let mut beside = Beside { tape: tape.clone(), watch: &mut Progress::new() };
        let run = run_beside(&data, &mut subject, &selection, ours, &mut beside)?;
        let timeout = Duration::from_secs(self.timeout);
        let about = About { selection, timeout, fixture: None };
        recorder.end(&run, &data, about, || {
            Fingerprint::of_command(&command).with_description(&tape.events())
        })?;
        self.reports.finish(run, &data)
    }
}
