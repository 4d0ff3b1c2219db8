//! Fuzz of a codec: mutated vectors and structured bodies, judged by what must hold of any codec.
//!
//! Case `n` of seed `s` is drawn from stream `n` of ChaCha8 seeded with `s`, so each case can be had again alone.
//! Our own codec runs in process, every other behind the adapter protocol.

mod candidate;
mod codec;
mod dice;
mod in_process;
mod json_surface;
mod layout;
mod mutate;
mod oracle;
mod planted;
mod run;
mod sample;
mod shrink;
mod texts;
mod value;
mod watchdog;
mod xml_surface;

pub use candidate::save;
pub use codec::{FuzzCodec, ProtocolCodec, Read, Written};
pub(crate) use dice::Dice;
pub use in_process::InProcess;
pub use oracle::Complaint;
pub use planted::{PLANTED_FAULTS, PlantedFault, with_planted_fault};
pub use run::{Failure, Plan, Tally, fresh_seed, run};
pub use sample::Sample;
pub use watchdog::Watchdog;
