//! Where the suite's data lies, and reading all of it.

use std::path::{Path, PathBuf};

use crate::ledger::{Frozen, Ledger};
use crate::vectors::Vectors;
use crate::vectors::exchanges::Exchanges;
use crate::{Error, Result};

/// The revision of the source whose requirements are judged.
pub const REVISION: &str = "v0.2";

/// Names the data folder where no `--data` is given.
pub const DATA_VARIABLE: &str = "UNICRM_CONFORMANCE_DATA";

/// The folder that holds `requirements/` and `vectors/`.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// The first of these that is given: `--data`, the environment's [`DATA_VARIABLE`], the crate's own folder at the
    /// time of building.
    pub fn find(given: Option<&Path>) -> Result<Self> {
        let folder = match (given, std::env::var_os(DATA_VARIABLE)) {
            (Some(folder), _) => folder.to_owned(),
            (None, Some(folder)) => PathBuf::from(folder),
            (None, None) => PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        };
        if folder.join("vectors").is_dir() && folder.join("requirements").is_dir() {
            return Ok(Self(folder));
        }
        Err(Error::invocation(
            format_args!(
                "expected the folders `vectors` and `requirements` in {}, found neither or one",
                folder.display()
            ),
            format_args!("give the folder with --data DIR or {DATA_VARIABLE}"),
        ))
    }

    /// The clause ledger's folder.
    pub fn requirements(&self) -> PathBuf {
        self.0.join("requirements").join(REVISION)
    }

    /// The committed count of gaps.
    pub fn gaps(&self) -> PathBuf {
        self.0.join("requirements").join("gaps.txt")
    }

    /// The clauses and cases that the revision was frozen with.
    pub fn frozen(&self) -> PathBuf {
        self.0.join("requirements").join("frozen").join(format!("{REVISION}.txt"))
    }

    /// The vectors' folder.
    pub fn vectors(&self) -> PathBuf {
        self.0.join("vectors")
    }

    /// The exchanges' folder.
    pub fn exchanges(&self) -> PathBuf {
        self.vectors().join("exchanges")
    }

    /// The source's text where it lies beside the workspace.
    pub fn default_source(&self) -> PathBuf {
        self.0.join("../../shared/source/unicrm-openapi-v0.2.txt")
    }

    /// Reads and checks everything.
    pub fn load(&self) -> Result<Data> {
        let mut data = self.load_unfrozen()?;
        data.ledger.freeze(Frozen::load(&self.frozen())?);
        Ok(data)
    }

    /// All but the frozen set: for the command that writes it.
    pub fn load_unfrozen(&self) -> Result<Data> {
        let ledger = Ledger::load(&self.requirements())?;
        let vectors = Vectors::load(&self.vectors())?;
        vectors.check(&ledger)?;
        let exchanges = Exchanges::load(&self.exchanges())?;
        exchanges.check(&ledger, &vectors)?;
        Ok(Data { ledger, vectors, exchanges })
    }
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
}
