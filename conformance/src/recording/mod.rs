//! Recordings: what really goes between a client and a server, kept as vectors and as HAR, and played back.
//!
//! ```text
//! client ──→ relay ──→ server        bytes pass as they arrive
//!              │ frames: whole messages
//!              │ plain: without chunks and compression
//!              │ redact: substitutes for what is secret or personal
//! HAR ── har ──┴─ folder: row, raw files, HAR, whole after each exchange
//!                   │
//!                 replay ←── client under development
//! ```

mod ending;
mod folder;
mod frames;
mod har;
mod plain;
mod record;
pub mod redact;
mod relay;
mod replay;
mod row;

pub use ending::wait_for_the_end;
pub use folder::{OTHERS, Other, Recorder, Summary};
pub use record::{Recording, from_har, record};
pub use replay::{Replay, Score, replay};
