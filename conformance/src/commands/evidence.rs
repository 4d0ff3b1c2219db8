//! What `codec`, `server` and `client` have in common where a run is sealed.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use unicrm_conformance::codec::Selection;
use unicrm_conformance::data::Data;
use unicrm_conformance::evidence::{Fingerprint, Key, Role, Sealed, Setup, Tape, Transcript};
use unicrm_conformance::live::Fixture;
use unicrm_conformance::outcome::Run;
use unicrm_conformance::{Error, Result};

/// Whether the run is sealed, and by whom.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Evidence")]
pub(crate) struct EvidenceOptions {
    /// Write a sealed transcript of the run, from which `judge` comes to the verdicts again. No secret and no token
    /// stands in it.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Seal with this key (`keygen`). Without it, a key made for this seal alone: whoever changes the file can seal it
    /// anew.
    #[arg(long, value_name = "FILE", requires = "evidence")]
    key: Option<PathBuf>,
    /// How many days the transcript may be a certificate.
    #[arg(long, value_name = "N", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    valid_days: u32,
}

/// A run that may be recorded.
pub(crate) struct Recorder {
    file: Option<(PathBuf, Key, Role)>,
    pub(crate) tape: Tape,
    started: Timestamp,
    valid_days: u32,
}

/// What a suite knows of its run.
pub(crate) struct About {
    pub(crate) selection: Selection,
    pub(crate) timeout: Duration,
    pub(crate) fixture: Option<Fixture>,
}

impl EvidenceOptions {
    /// Looks, before anything runs, whether the transcript can be sealed and written.
    pub(crate) fn begin(&self) -> Result<Recorder> {
        let mut recorder = Recorder {
            file: None,
            tape: Tape::live(),
            started: Timestamp::now(),
            valid_days: self.valid_days,
        };
        let Some(path) = &self.evidence else { return Ok(recorder) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if path.is_dir() || folder.is_some_and(|folder| !folder.is_dir()) {
            return Err(Error::invocation(
                format_args!("expected a file's path in a folder, found {}", path.display()),
                "give --evidence a path that can be written",
            ));
        }
        let (key, role) = match &self.key {
            Some(key) => (Key::load(key)?, Role::Vendor),
            None => (Key::one_time()?, Role::OneTime),
        };
        recorder.file = Some((path.clone(), key, role));
        recorder.tape = Tape::recording();
        Ok(recorder)
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.evidence.is_some()
    }
}

impl Recorder {
    /// Writes the transcript, where one is wanted.
    pub(crate) fn end(
        self,
        run: &Run,
        data: &Data,
        about: About,
        fingerprint: impl FnOnce() -> Fingerprint,
    ) -> Result<()> {
        let Some((path, key, role)) = self.file else { return Ok(()) };
        let About { selection, timeout, fixture } = about;
        let (started, valid_days) = (self.started, self.valid_days);
        let fingerprint = fingerprint();
        let setup = Setup { selection, timeout, fixture, fingerprint, started, valid_days };
        let transcript = Transcript::of(run, data, setup, &self.tape)?;
        let asked = transcript.asked();
        let sealed = Sealed::first(transcript, &key, role)?;
        std::fs::write(&path, sealed.bytes()).map_err(|found| {
            Error::invocation(
                format_args!("expected to write {}, found: {found}", path.display()),
                "give --evidence a path that can be written",
            )
        })?;
        let by = match role {
            Role::OneTime => "with a key made for it alone: integrity from this moment only",
            _ => "with the key given: integrity, and the word of who has that key",
        };
        eprintln!("sealed: {asked} questions and answers in {}, {by}", path.display());
        Ok(())
    }
}
