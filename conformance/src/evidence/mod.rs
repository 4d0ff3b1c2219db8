//! Evidence of a run: a sealed transcript, from which the verdicts are computed again without the subject.
//!
//! ```text
//! suite ── question ─→ Tape ── live ──────→ subject        record: the questions and answers, by case
//!       ←─ answer ────      ── recorded ──→ transcript     judge again: the same suite, the answers from the transcript
//!
//! Run, Tape ─ Transcript::of ─→ Transcript ─ Sealed::first ─→ file ─ Sealed::read ─→ Transcript::judged_again
//!             no secrets, the                 digest, ed25519        every seal holds      differences
//!             same verdicts again
//! ```
//!
//! Judging again runs the judging suite's own cases, so that a later suite that judges an exchange otherwise comes to
//! verdicts of its own; what it asks otherwise or in addition is not in evidence, which is neither a pass nor a failure.

mod again;
pub(crate) mod bytes;
mod fingerprint;
mod header;
mod key;
mod seal;
mod secrets;
mod statement;
mod tape;
mod transcript;
mod verdicts;

pub use again::JudgedAgain;
pub use fingerprint::Fingerprint;
pub use header::{Header, Setup, VERSION, this_program};
pub use key::{Key, PublicKey};
pub use seal::{Role, Seal};
pub use statement::{Standing, statement};
pub use tape::{Event, Tape};
pub use transcript::{LONGEST_FILE, LONGEST_LINE, NotSealed, Sealed, Transcript};
pub use verdicts::{CaseVerdict, Differences, Verdicts};

pub(crate) use tape::OUTSIDE;
