//! `specification`: the specification and the errata as Markdown.

use std::path::PathBuf;

use unicrm_conformance::Result;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::specification::{documents, outdated, write};

/// Writes the specification and the errata from the clause ledger, the field tables and the vectors.
#[derive(Debug, clap::Args)]
pub(crate) struct Specification {
    /// The folder of all documents; `specification/` and `errata/` go below it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write nothing; name each file that is not current, and fail if there is one.
    #[arg(long)]
    check: bool,
}

impl Specification {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let documents = documents(&folder.load()?)?;
        if !self.check {
            let written = write(&self.out, &documents)?;
            println!("{} documents, {written} of them written anew", documents.len());
        }
        let findings = outdated(&self.out, &documents);
        for finding in &findings {
            println!("{finding}");
        }
        if !findings.is_empty() {
            println!("what to do: cargo xtask docs");
            return Ok(1);
        }
        if self.check {
            println!("{} documents are current", documents.len());
        }
        Ok(0)
    }
}
