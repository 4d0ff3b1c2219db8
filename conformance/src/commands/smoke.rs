//! `smoke`: whether a fixture is right for its server, before anything is judged.

use std::path::PathBuf;
use std::time::Duration;

use unicrm_conformance::Result;
use unicrm_conformance::live::server::{Smoke, smoke};
use unicrm_conformance::live::{Fixture, fresh_seed};

/// Looks whether a fixture is right for its server, and says what is wrong with it; spends nothing and changes nothing.
///
/// Exit codes: 0 usable, 2 a fixture that cannot be read, 3 not usable.
#[derive(Debug, clap::Args)]
pub(crate) struct SmokeArguments {
    /// What the suite must know of the server (TOML).
    #[arg(long, value_name = "FILE")]
    fixture: PathBuf,
    /// The server's base address, in place of the fixture's.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How long the server may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

impl SmokeArguments {
    pub(crate) fn run(&self) -> Result<u8> {
        let fixture = loaded(&self.fixture, self.url.as_deref())?;
        let found = smoke(&fixture, Duration::from_secs(self.timeout), fresh_seed())?;
        println!("{found}");
        Ok(exit_code(&found))
    }
}

/// A fixture, with a warning where others may read its secrets.
pub(super) fn loaded(path: &std::path::Path, url: Option<&str>) -> Result<Fixture> {
    let fixture = Fixture::load(path, url)?;
    if let Some(warning) = fixture.exposed(path) {
        eprintln!("warning: {warning}");
    }
    Ok(fixture)
}

/// 0 usable, 3 not.
pub(super) fn exit_code(found: &Smoke) -> u8 {
    if found.is_usable() { 0 } else { 3 }
}
