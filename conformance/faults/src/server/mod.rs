//! The server.

use std::process::ExitCode;

use crate::catalogue::Entry;

/// What the subject is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Server {
    /// The fault or the variant; `none` for neither.
    #[arg(long)]
    name: String,
}

impl Server {
    pub(crate) fn run(&self) -> ExitCode {
        eprintln!("error: nothing is named {}", self.name);
        ExitCode::from(2)
    }
}

/// Everything that it can be made to do.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    std::iter::empty()
}
