//! `init`: a commented fixture for the server suite.

use std::io::Write;
use std::path::PathBuf;

use unicrm_conformance::live::server::template;
use unicrm_conformance::{Error, Result};

/// Writes a commented fixture for the server suite, to be filled in; it never overwrites a file.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// Where it is written; only its owner may read it.
    #[arg(long, value_name = "FILE", default_value = "fixture.toml")]
    out: PathBuf,
    /// The server's base address.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

impl Init {
    pub(crate) fn run(&self) -> Result<u8> {
        let text = template(self.url.as_deref()).map_err(|found| {
            Error::invocation(found, "give --url the address in front of /token")
        })?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&self.out).and_then(|mut file| file.write_all(text.as_bytes()));
        let path = self.out.display();
        written.map_err(|found| {
            Error::invocation(
                format_args!("expected to write a new file {path}, found: {found}"),
                "give --out a path where nothing is yet",
            )
        })?;
        println!(
            "{path} is written; fill it in, then run: unicrm-conformance smoke --fixture {path}"
        );
        Ok(0)
    }
}
