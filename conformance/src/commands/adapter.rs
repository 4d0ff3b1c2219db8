//! `adapter`: our own codec behind the adapter protocol.

use std::io::{BufReader, BufWriter, ErrorKind, stdin, stdout};

use unicrm_conformance::{Error, Result, adapter};

/// Answers adapter protocol 1 on standard input and output with our own codec.
#[derive(Debug, clap::Args)]
pub(crate) struct Adapter {}

impl Adapter {
    pub(crate) fn run(&self) -> Result<u8> {
        match adapter::serve(BufReader::new(stdin().lock()), BufWriter::new(stdout().lock())) {
            Ok(()) => Ok(0),
            // Whoever asked has gone.
            Err(found) if found.kind() == ErrorKind::BrokenPipe => Ok(0),
            Err(found) => Err(Error::suite(
                format_args!("expected standard input and output to work, found: {found}"),
                "start the adapter with both connected",
            )),
        }
    }
}
