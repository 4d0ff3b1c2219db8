//! `pack`: the vectors and the requirements as one archive.

use std::path::PathBuf;

use unicrm_conformance::data::{DataFolder, archive, sha256};
use unicrm_conformance::{Error, Result};

/// Packs the vectors and the requirements into one archive, the same bytes wherever it is made.
///
/// Prints the archive's path, its SHA-256, and the data digest, by which reports name the data whether it is packed or
/// not. The archive, and the folder that it unpacks to, serve as --data.
#[derive(Debug, clap::Args)]
pub(crate) struct Pack {
    /// The folder to write to; an archive of the same name is written over.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Pack {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        folder.load()?; // what does not hold together is not packed
        let files = folder.files()?;
        let packed = archive::pack(&files)?;
        let path = self.out.join(archive::file_name());
        std::fs::create_dir_all(&self.out).and_then(|()| std::fs::write(&path, &packed)).map_err(
            |found| {
                Error::invocation(
                    format_args!("expected to write {}, found: {found}", path.display()),
                    "give --out a folder that can be written",
                )
            },
        )?;
        println!("{}: {} files of data, {} bytes", path.display(), files.count(), packed.len());
        println!("archive sha256 {}", sha256(&packed));
        println!("data digest    {}", files.digest());
        Ok(0)
    }
}
