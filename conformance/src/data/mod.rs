//! Where the suite's data lies, and reading all of it.

pub mod archive;
mod files;

use std::path::{Path, PathBuf};

pub use files::{Files, Folder, sha256};

use files::FOLDERS;

use crate::ledger::{Frozen, Ledger};
use crate::vectors::Vectors;
use crate::vectors::exchanges::Exchanges;
use crate::{Error, Result};

/// The revision of the source whose requirements are judged.
pub const REVISION: &str = "v0.2";

/// Names the data where no `--data` is given.
pub const DATA_VARIABLE: &str = "UNICRM_CONFORMANCE_DATA";

/// The program carries its data, and knows no folder of the machine that it was built on.
#[cfg(feature = "embedded-data")]
fn built_with() -> Place {
    Place::Embedded(include_bytes!(env!(
        "UNICRM_CONFORMANCE_ARCHIVE",
        "with the feature embedded-data, set UNICRM_CONFORMANCE_ARCHIVE to the archive that `unicrm-conformance pack` made; `cargo xtask dist` does both"
    )))
}

#[cfg(not(feature = "embedded-data"))]
fn built_with() -> Place {
    Place::Folder(PathBuf::from(env!("CARGO_MANIFEST_DIR")))
}

/// The folder that holds `requirements/` and `vectors/`: on disk, packed in a file, or packed in the program.
#[derive(Debug, Clone)]
pub struct DataFolder(Place);

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Archive(PathBuf),
    #[cfg_attr(not(feature = "embedded-data"), expect(dead_code, reason = "nothing is embedded"))]
    Embedded(&'static [u8]),
}

impl Place {
    fn at(path: PathBuf) -> Self {
        if path.is_file() { Self::Archive(path) } else { Self::Folder(path) }
    }
}

impl DataFolder {
    /// The first of these that is given: `--data`, the environment's [`DATA_VARIABLE`], the data in the program, the
    /// crate's own folder at the time of building.
    pub fn find(given: Option<&Path>) -> Result<Self> {
        let place = match (given, std::env::var_os(DATA_VARIABLE)) {
            (Some(path), _) => Place::at(path.to_owned()),
            (None, Some(path)) => Place::at(PathBuf::from(path)),
            (None, None) => built_with(),
        };
        match &place {
            Place::Folder(path) if !FOLDERS.iter().all(|folder| path.join(folder).is_dir()) => {
                Err(Error::invocation(
                    format_args!(
                        "expected the folders `vectors` and `requirements` in {}, found neither or one",
                        path.display()
                    ),
                    format_args!(
                        "give the folder or a packed archive with --data or {DATA_VARIABLE}"
                    ),
                ))
            }
            _ => Ok(Self(place)),
        }
    }

    /// Every file of the data.
    pub fn files(&self) -> Result<Files> {
        match &self.0 {
            Place::Folder(folder) => Files::of_folder(folder),
            Place::Archive(path) => {
                let archive =
                    std::fs::read(path).map_err(|found| Error::unreadable(path, found))?;
                archive::unpack(&path.display().to_string(), &archive)
            }
            Place::Embedded(archive) => archive::unpack("the program", archive),
        }
    }

    /// Names the data: see [`Files::digest`].
    pub fn digest(&self) -> Result<String> {
        Ok(self.files()?.digest())
    }

    /// The clause ledger alone.
    pub fn ledger(&self) -> Result<Ledger> {
        Ledger::load(self.files()?.folder(&requirements()))
    }

    /// The committed count of gaps, as it stands in its file.
    pub fn gaps(&self) -> Result<String> {
        Ok(self.files()?.folder("requirements").text("gaps.txt")?.to_owned())
    }

    /// The source's text where it may lie beside the workspace; an archive has no workspace.
    pub fn default_source(&self) -> Option<PathBuf> {
        match &self.0 {
            Place::Folder(folder) => {
                Some(folder.join("../../shared/source/unicrm-openapi-v0.2.txt"))
            }
            Place::Archive(_) | Place::Embedded(_) => None,
        }
    }

    /// Where the frozen set is written; a packed one stays as it is.
    pub fn frozen(&self) -> Result<PathBuf> {
        match &self.0 {
            Place::Folder(folder) => Ok(folder.join("requirements").join(frozen())),
            Place::Archive(_) | Place::Embedded(_) => Err(Error::invocation(
                "expected a folder to freeze, found packed data",
                "give the folder with --data",
            )),
        }
    }

    /// Reads and checks everything.
    pub fn load(&self) -> Result<Data> {
        let files = self.files()?;
        let mut data = Self::read(&files)?;
        let folder = files.folder("requirements");
        let name = frozen();
        let set = Frozen::parse(folder.text(&name)?);
        let set = set.map_err(|problem| Error::problems(folder.place(&name), &[problem]))?;
        data.ledger.freeze(set);
        Ok(data)
    }

    /// All but the frozen set: for the command that writes it.
    pub fn load_unfrozen(&self) -> Result<Data> {
        Self::read(&self.files()?)
    }

    fn read(files: &Files) -> Result<Data> {
        let ledger = Ledger::load(files.folder(&requirements()))?;
        let vectors = Vectors::load(files.folder("vectors"))?;
        vectors.check(&ledger)?;
        let exchanges = Exchanges::load(files.folder("vectors/exchanges"))?;
        exchanges.check(&ledger, &vectors)?;
        Ok(Data { ledger, vectors, exchanges, digest: files.digest() })
    }
}

/// The clauses and cases that the revision was frozen with.
fn frozen() -> String {
    format!("frozen/{REVISION}.txt")
}

fn requirements() -> String {
    format!("requirements/{REVISION}")
}

/// The ledger, the vectors and the exchanges, checked.
#[derive(Debug)]
pub struct Data {
    /// The clauses.
    pub ledger: Ledger,
    /// The bodies.
    pub vectors: Vectors,
    /// The exchanges.
    pub exchanges: Exchanges,
    /// Names the data that all this was read from: see [`Files::digest`].
    pub digest: String,
}
