//! Evidence of a run, and judging it again.
//!
//! ```text
//! suite ── question ─→ Tape ── live ──→ subject            record: the questions and answers, by case
//!       ←─ answer ────      ── recorded ─→ transcript      judge again: the same suite, the answers from the transcript
//! ```

pub(crate) mod bytes;
mod tape;

pub use tape::{Event, Tape};

pub(crate) use tape::OUTSIDE;
