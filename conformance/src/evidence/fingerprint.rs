//! By what a subject can be known again.

use std::ffi::OsString;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::tape::Event;
use crate::data::sha256;

/// What was seen of a subject beside its answers to the cases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// SHA-256 of the certificate that a server showed, as DER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// What it answered to a small probe, or which files its command names, each with its SHA-256; a line each.
    pub lines: Vec<String>,
    /// SHA-256 of all this.
    pub digest: String,
}

impl Fingerprint {
    /// Of these lines.
    pub fn of(certificate: Option<String>, lines: Vec<String>) -> Self {
        let all: Vec<&str> = certificate.iter().chain(&lines).map(String::as_str).collect();
        let digest = sha256(all.join("\n").as_bytes());
        Self { certificate, lines, digest }
    }

    /// Of a command: the program, and every word that names a file.
    pub fn of_command(command: &[OsString]) -> Self {
        let program = command.first().and_then(on_the_path);
        let words = command.iter().map(PathBuf::from).filter(|path| path.is_file());
        let mut files: Vec<PathBuf> = program.into_iter().chain(words).collect();
        files.dedup();
        let line = |path: PathBuf| {
            let bytes = std::fs::read(&path).ok()?;
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some(format!("{}  {name}", sha256(&bytes)))
        };
        Self::of(None, files.into_iter().filter_map(line).collect())
    }

    /// The same, with what a codec said of itself first.
    pub fn with_description(self, events: &[Event]) -> Self {
        let first = events.iter().find_map(|event| match event {
            Event::Asked { answer, .. } => Some(sha256(answer.to_string().as_bytes())),
            Event::Case { .. } => None,
        });
        let described = first.map(|digest| format!("{digest}  describe"));
        Self::of(self.certificate, described.into_iter().chain(self.lines).collect())
    }
}

fn on_the_path(program: &OsString) -> Option<PathBuf> {
    let given = PathBuf::from(program);
    if given.components().count() > 1 {
        return Some(given).filter(|path| path.is_file());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}
