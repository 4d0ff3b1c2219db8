//! The data's files in memory, whether they lay in a folder or in a packed archive.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::{Error, Result};

/// The folders that are data; what lies beside them is none.
pub(super) const FOLDERS: [&str; 2] = ["requirements", "vectors"];

/// Every file of the data, by its path with `/` between names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Where they come from, as shown to people.
    place: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// Reads `requirements` and `vectors` below a folder. Names that begin with a point are passed over.
    pub fn of_folder(folder: &Path) -> Result<Self> {
        let mut found = Self { place: folder.display().to_string(), files: BTreeMap::new() };
        for name in FOLDERS {
            collect(&folder.join(name), name, &mut found.files)?;
        }
        Ok(found)
    }

    /// Reads one folder of any name, which is then at this path.
    pub fn of_one(folder: &Path, path: &str) -> Result<Self> {
        let mut found = Self { place: folder.display().to_string(), files: BTreeMap::new() };
        collect(folder, path, &mut found.files)?;
        Ok(found)
    }

    /// Files that are already in memory; `place` is shown to people.
    pub(super) fn new(place: String, files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { place, files }
    }

    /// Every path with its bytes, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// What lies below a path, which has no `/` at its end.
    pub fn folder<'a>(&'a self, path: &'a str) -> Folder<'a> {
        Folder { files: self, path }
    }

    /// One line a file, `SHA256  PATH`, in the order of the paths: what `sha256sum -c` reads.
    pub fn sums(&self) -> String {
        self.iter().map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes))).collect()
    }

    /// Names the data: the SHA-256 of [`Files::sums`]. Neither packing nor the place of the files changes it.
    pub fn digest(&self) -> String {
        sha256(self.sums().as_bytes())
    }
}

/// The SHA-256 of bytes, as 64 lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn collect(folder: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    let unreadable = |found| Error::unreadable(folder, found);
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(last) = path.file_name().and_then(|last| last.to_str()) else {
            return Err(Error::unreadable(&path, "a name that is not UTF-8"));
        };
        let inner = format!("{name}/{last}");
        if last.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(&path, &inner, files)?;
        } else {
            let bytes = std::fs::read(&path).map_err(|found| Error::unreadable(&path, found))?;
            files.insert(inner, bytes);
        }
    }
    Ok(())
}

/// One folder of the data.
#[derive(Debug, Clone, Copy)]
pub struct Folder<'a> {
    files: &'a Files,
    path: &'a str,
}

impl<'a> Folder<'a> {
    /// The bytes of a file below the folder; `None` where there is no such file.
    pub fn bytes(&self, name: &Path) -> Option<&'a [u8]> {
        let path = format!("{}/{}", self.path, name.to_str()?);
        self.files.files.get(&path).map(Vec::as_slice)
    }

    /// The text of a file that must be there.
    pub fn text(&self, name: &str) -> Result<&'a str> {
        let place = self.place(name);
        let bytes = self
            .bytes(Path::new(name))
            .ok_or_else(|| Error::unreadable(Path::new(&place), "no such file"))?;
        std::str::from_utf8(bytes).map_err(|found| Error::unreadable(Path::new(&place), found))
    }

    /// The names of all files below the folder, in order; those of folders within have a `/`.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        let path = self.path;
        self.files.files.keys().filter_map(move |key| key.strip_prefix(path)?.strip_prefix('/'))
    }

    /// A file of the folder as shown to people.
    pub fn place(&self, name: &str) -> String {
        format!("{}/{}/{name}", self.files.place, self.path)
    }
}
