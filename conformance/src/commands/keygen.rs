//! `keygen`: a key for seals.

use std::path::PathBuf;

use unicrm_conformance::Result;
use unicrm_conformance::evidence::Key;

/// Makes an ed25519 key, to seal transcripts with. Prints its public half, which others need to know it by.
#[derive(Debug, clap::Args)]
pub(crate) struct Keygen {
    /// The new file, which only its owner can read. A file that is there is not overwritten.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Keygen {
    pub(crate) fn run(&self) -> Result<u8> {
        println!("{}", Key::generate(&self.out)?.public());
        Ok(0)
    }
}
