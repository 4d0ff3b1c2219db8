//! What a transcript says of itself in its first line.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use crate::codec::Selection;
use crate::data::{Data, sha256};
use crate::ledger::Profile;
use crate::live::Fixture;
use crate::outcome::{Kind, Run, SubjectFacts, SuiteFacts};
use crate::{Error, Result};

/// The format's number.
pub const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The format's number.
    pub version: u32,
    /// What was judged.
    pub kind: Kind,
    /// The program that judged.
    pub suite: SuiteFacts,
    /// SHA-256 of that program's file.
    pub program: String,
    /// Names the requirements and vectors: see [`crate::data::Files::digest`].
    pub data: String,
    /// Who was judged, as declared.
    pub subject: SubjectFacts,
    /// By what the subject can be known again.
    pub fingerprint: Fingerprint,
    /// The profiles that it claims.
    pub claims: Vec<Profile>,
    /// What the server suite knew of the server; secrets and tokens are substitutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<Fixture>,
    /// The seed of the run's values.
    pub seed: Option<u64>,
    /// Ruled clauses bound too.
    pub strict: bool,
    /// Which cases ran.
    pub selection: Selection,
    /// How long one answer might take, in milliseconds.
    pub timeout: u64,
    /// When the run began.
    pub started: Timestamp,
    /// Until when the transcript may be a certificate.
    pub expires: Timestamp,
}

/// What a run was given, beside its subject.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Which cases ran.
    pub selection: Selection,
    /// How long one answer might take.
    pub timeout: Duration,
    /// Of a server.
    pub fixture: Option<Fixture>,
    /// By what the subject can be known again.
    pub fingerprint: Fingerprint,
    /// When the run began.
    pub started: Timestamp,
    /// How many days the transcript may be a certificate.
    pub valid_days: u32,
}

impl Header {
    /// Of a finished run.
    pub fn of(run: &Run, data: &Data, setup: Setup) -> Result<Self> {
        let Setup { selection, timeout, fixture, fingerprint, started, valid_days } = setup;
        let valid = SignedDuration::from_hours(24 * i64::from(valid_days));
        Ok(Self {
            version: VERSION,
            kind: run.kind,
            suite: run.suite.clone(),
            program: this_program()?,
            data: data.digest.clone(),
            subject: run.subject.clone(),
            fingerprint,
            claims: run.claims.clone(),
            fixture,
            seed: run.seed,
            strict: run.strict,
            selection,
            timeout: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX),
            started,
            expires: started.saturating_add(valid).unwrap_or(Timestamp::MAX),
        })
    }
}

/// SHA-256 of this program's file.
pub fn this_program() -> Result<String> {
    let bytes = std::env::current_exe().and_then(std::fs::read);
    bytes.map(|bytes| sha256(&bytes)).map_err(|found| {
        Error::suite(
            format_args!("expected this program's own file, found: {found}"),
            "run the program from a file that it may read",
        )
    })
}
