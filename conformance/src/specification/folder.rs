//! Documents on disk: writing them, and finding those that are not current.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The folders whose Markdown files are all documents.
const OWNED: [&str; 3] = ["specification", "specification/zh-CN", "errata"];

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Below the folder of all documents.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

/// Writes all documents below a folder; a file that is current is not touched.
pub fn write(folder: &Path, documents: &[Document]) -> Result<usize> {
    let mut written = 0;
    for document in documents {
        let path = folder.join(&document.path);
        if is_current(&path, &document.text) {
            continue;
        }
        let unwritable = |found: std::io::Error| {
            Error::suite(
                format_args!("expected to write {}, found: {found}", path.display()),
                "give a folder that can be written with --out DIR",
            )
        };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(unwritable)?;
        }
        fs::write(&path, &document.text).map_err(unwritable)?;
        written += 1;
    }
    Ok(written)
}

/// One line for each file below a folder that is not what it should be; empty: all are.
pub fn outdated(folder: &Path, documents: &[Document]) -> Vec<String> {
    let mut findings = Vec::new();
    for document in documents {
        let path = folder.join(&document.path);
        if !path.is_file() {
            findings.push(format!("{}: is missing", path.display()));
        } else if !is_current(&path, &document.text) {
            findings.push(format!("{}: is not current", path.display()));
        }
    }
    findings.extend(left_over(folder, documents));
    findings
}

fn is_current(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|found| found == text.as_bytes())
}

/// Files that no document is any more: their readers would be misled.
fn left_over(folder: &Path, documents: &[Document]) -> Vec<String> {
    let mut findings = Vec::new();
    for owned in OWNED {
        let Ok(listing) = fs::read_dir(folder.join(owned)) else { continue };
        let names = listing.filter_map(|entry| Some(entry.ok()?.file_name()));
        let mut paths: Vec<PathBuf> = names.map(|name| Path::new(owned).join(name)).collect();
        paths.sort();
        let is_page = |path: &Path| path.extension().is_some_and(|extension| extension == "md");
        for path in paths.iter().filter(|path| is_page(path)) {
            if documents.iter().all(|document| document.path != *path) {
                let path = folder.join(path);
                findings.push(format!("{}: is no document any more; remove it", path.display()));
            }
        }
    }
    findings
}
