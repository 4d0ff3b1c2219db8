//! The packed data: one archive, the same bytes wherever and whenever the same data is packed.
//!
//! ```text
//! unicrm-vectors-v0.2-0.1.0/
//!   README.md  LICENSE-APACHE  LICENSE-MIT
//!   SHA256SUMS        one line for each file of the data; its own SHA-256 is the data's digest
//!   requirements/…    as in the folder
//!   vectors/…
//! ```

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Component, Path};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

use super::REVISION;
use super::files::{FOLDERS, Files};
use crate::{Error, Result};

/// What lies beside the data in the archive. It is part of the program, so that a runner without a folder packs the
/// same archive again.
const BESIDE: [(&str, &str); 3] = [
    ("LICENSE-APACHE", include_str!("../../../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../../../LICENSE-MIT")),
    ("README.md", include_str!("README.archive.md")),
];

/// What an archive may unpack to, in bytes: far more than any data, far less than memory.
const LARGEST: u64 = 256 * 1024 * 1024;

/// 1980-01-01, the earliest time that every unpacker knows; the data's own times are no part of it.
const FIXED_TIME: u64 = 315_532_800;

/// The archive's name without its ending, which is also the name of the one folder in it.
pub fn name() -> String {
    format!("unicrm-vectors-{REVISION}-{}", env!("CARGO_PKG_VERSION"))
}

/// The archive's file name.
pub fn file_name() -> String {
    format!("{}.tar.gz", name())
}

/// Packs files. The same files give the same bytes.
pub fn pack(files: &Files) -> Result<Vec<u8>> {
    written(files).map_err(|found| {
        Error::suite(format_args!("expected to pack the data, found: {found}"), "report this")
    })
}

fn written(files: &Files) -> io::Result<Vec<u8>> {
    let sums = files.sums();
    let beside = BESIDE.iter().map(|(path, text)| (*path, text.as_bytes()));
    let mut all: BTreeMap<&str, &[u8]> = beside.chain(files.iter()).collect();
    all.insert("SHA256SUMS", sums.as_bytes());

    let compressed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut archive = tar::Builder::new(compressed);
    for (path, bytes) in all {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(FIXED_TIME);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, format!("{}/{path}", name()), bytes)?;
    }
    let mut compressed = archive.into_inner()?;
    compressed.flush()?;
    compressed.finish()
}

/// Unpacks an archive in memory; what is no data is passed over. `place` names the archive for people.
pub fn unpack(place: &str, archive: &[u8]) -> Result<Files> {
    let files = read(archive).map_err(|found| {
        Error::invocation(
            format_args!("expected a packed archive of the data in {place}, found: {found}"),
            "give a file that `unicrm-conformance pack` made, or a folder, with --data",
        )
    })?;
    Ok(Files::new(place.to_owned(), files))
}

fn read(archive: &[u8]) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = tar::Archive::new(GzDecoder::new(archive).take(LARGEST));
    let mut files = BTreeMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let Some(path) = inner_path(&entry.path()?) else { continue };
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.insert(path, bytes);
    }
    let missing = |folder: &&&str| !files.keys().any(|path| path.starts_with(**folder));
    match FOLDERS.iter().find(missing) {
        None => Ok(files),
        Some(folder) => Err(io::Error::other(format!("no folder `{folder}`"))),
    }
}

/// A path of the archive without its first folder, where it is one of the data.
fn inner_path(path: &Path) -> Option<String> {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    let inner = names.get(1..)?;
    FOLDERS.contains(inner.first()?).then(|| inner.join("/"))
}
