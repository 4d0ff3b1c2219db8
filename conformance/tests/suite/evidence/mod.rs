//! Sealed transcripts: recorded from real subjects, judged again without them, and changed in every way.

mod authority;
mod later;
mod subjects;
mod tampering;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use unicrm_conformance::codec::{self, Selection};
use unicrm_conformance::data::Data;
use unicrm_conformance::evidence::{
    Fingerprint, JudgedAgain, Key, PublicKey, Role, Sealed, Setup, Standing, Tape, Transcript,
    statement,
};
use unicrm_conformance::outcome::Run;
use unicrm_conformance::outcome::{Beside, Unwatched};
use unicrm_conformance::subject::{ChildSubject, split_command};

use crate::shipped;

/// A folder of one test, gone with it.
struct Folder(PathBuf);

impl Folder {
    #[track_caller]
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("unicrm-evidence-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn selection(only: &[&str]) -> Selection {
    let only = only.iter().map(|&pattern| pattern.to_owned()).collect();
    Selection { only, ..Selection::default() }
}

fn setup(selection: Selection) -> Setup {
    Setup {
        selection,
        timeout: Duration::from_secs(10),
        fixture: None,
        fingerprint: Fingerprint::of(None, Vec::new()),
        started: jiff::Timestamp::now(),
        valid_days: 30,
    }
}

/// Our codec behind its adapter, recorded.
#[track_caller]
fn codec_transcript(data: &Data, only: &[&str]) -> Transcript {
    let (run, tape) = codec_recorded(data, only);
    Transcript::of(&run, data, setup(selection(only)), &tape).expect("a transcript")
}

#[track_caller]
fn codec_recorded(data: &Data, only: &[&str]) -> (Run, Tape) {
    let command = format!("'{}' adapter", env!("CARGO_BIN_EXE_unicrm-conformance"));
    let command = split_command(&command).expect("a command");
    let mut subject = ChildSubject::new(command, Duration::from_secs(10));
    let (tape, selection) = (Tape::recording(), selection(only));
    let run = codec::run_beside(
        data,
        &mut subject,
        &selection,
        false,
        &mut Beside { tape: tape.clone(), watch: &mut Unwatched },
    )
    .expect("a run");
    (run, tape)
}

#[track_caller]
fn sealed(transcript: Transcript) -> Sealed {
    let key = Key::one_time().expect("a key");
    Sealed::first(transcript, &key, Role::OneTime).expect("a seal")
}

#[track_caller]
fn stands(sealed: &Sealed, authorities: &[PublicKey]) -> (JudgedAgain, Standing) {
    let data = shipped();
    let again = sealed.transcript.judged_again(&data).expect("judged again");
    let now = jiff::Timestamp::now();
    let standing = statement(sealed, &again, &data, authorities, now).expect("a statement");
    (again, standing)
}

fn script(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_string_lossy().into_owned()
}
