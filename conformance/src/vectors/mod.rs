//! The vectors: rows of `manifest.jsonl` and the raw bodies beside it.

mod check;
pub mod exchanges;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use unicrm_proto::{Format, MessageName, Mode};

use crate::data::Folder;
use crate::ledger::Cell;
use crate::{Error, Result, by_name};

/// The rows' file, for bodies and for exchanges.
const MANIFEST: &str = "manifest.jsonl";

/// Reading or writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// A body is read.
    #[default]
    Decode,
    /// A value is written.
    Encode,
}

/// What a tolerant reading forgave, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviationAt {
    /// One of the closed list of kinds.
    pub kind: String,
    /// Zero-based byte of the body as it lies in the file.
    pub offset: usize,
}

/// Why something is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalAt {
    /// One of the closed list of kinds, or a deviation's kind in a strict reading.
    pub kind: String,
    /// Zero-based byte of the body; none where a value is refused by a writer.
    #[serde(default)]
    pub offset: Option<usize>,
    /// Path of the fault.
    #[serde(default)]
    pub path: Option<String>,
}

/// One line of the manifest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Kebab-case, unique, never changes its meaning.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub note: String,
    /// The raw body, relative to the manifest.
    #[serde(default)]
    pub file: Option<PathBuf>,
    /// The message.
    #[serde(with = "by_name")]
    pub message: MessageName,
    /// The format.
    #[serde(with = "by_name")]
    pub format: Format,
    /// Reading or writing.
    #[serde(default)]
    pub direction: Direction,
    /// Tolerant unless said otherwise.
    #[serde(default = "tolerant", with = "by_name")]
    pub mode: Mode,
    /// The content type that comes with the body.
    #[serde(default)]
    pub content_type: Option<String>,
    /// The clauses that it tests and depends on.
    pub clauses: Vec<String>,
    /// The neutral value: read from the body, or written as it. `Some(null)` is a value that no message has.
    #[serde(default, deserialize_with = "present")]
    pub value: Option<Value>,
    /// What the reading forgives.
    #[serde(default)]
    pub deviations: Vec<DeviationAt>,
    /// The refusal expected.
    #[serde(default)]
    pub refusal: Option<RefusalAt>,
    /// Writing the value gives these very bytes.
    #[serde(default)]
    pub canonical: bool,
}

fn tolerant() -> Mode {
    Mode::Tolerant
}

fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Row {
    /// Its message and format.
    pub fn cell(&self) -> Cell {
        Cell::of_message(self.message, self.format)
    }
}

/// A row with its body.
#[derive(Debug, Clone)]
pub struct Vector {
    /// The row.
    pub row: Row,
    /// The bytes of its file; empty where it has none.
    pub body: Vec<u8>,
}

/// Every vector, in the manifest's order.
#[derive(Debug, Default)]
pub struct Vectors {
    all: Vec<Vector>,
    /// Body files that no row names.
    unnamed: Vec<PathBuf>,
}

impl Vectors {
    /// Reads `manifest.jsonl` of a folder and the bodies that it names.
    pub fn load(folder: Folder<'_>) -> Result<Self> {
        let text = folder.text(MANIFEST)?;
        let mut bodies = bodies_below(folder);
        let mut problems = Vec::new();
        let mut all = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match vector(folder, line, &mut bodies) {
                Ok(vector) => all.push(vector),
                Err(problem) => problems.push(format!("line {}: {problem}", index + 1)),
            }
        }
        if !problems.is_empty() {
            return Err(Error::problems(folder.place(MANIFEST), &problems));
        }
        let unnamed =
            bodies.into_iter().filter(|(_, named)| !named).map(|(path, _)| path).collect();
        Ok(Self { all, unnamed })
    }

    /// Every vector.
    pub fn all(&self) -> &[Vector] {
        &self.all
    }

    /// The vector of an id.
    pub fn get(&self, id: &str) -> Option<&Vector> {
        self.all.iter().find(|vector| vector.row.id == id)
    }

    /// The rows of the vectors.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.all.iter().map(|vector| &vector.row)
    }
}

/// The files of the message folders, each with "is named by a row", which is not known yet.
fn bodies_below(folder: Folder<'_>) -> BTreeMap<PathBuf, bool> {
    let of_message = |name: &&str| {
        let first = name.split_once('/').map(|(first, _)| first);
        first.is_some_and(|first| first.parse::<MessageName>().is_ok())
    };
    folder.names().filter(of_message).map(|name| (PathBuf::from(name), false)).collect()
}

fn vector(
    folder: Folder<'_>,
    line: &str,
    bodies: &mut BTreeMap<PathBuf, bool>,
) -> std::result::Result<Vector, String> {
    let row: Row = serde_json::from_str(line).map_err(|found| found.to_string())?;
    let Some(file) = &row.file else { return Ok(Vector { row, body: Vec::new() }) };
    let body = folder.bytes(file).ok_or_else(|| {
        format!("{}: expected the body {}, found no such file", row.id, file.display())
    })?;
    let body = body.to_vec();
    if let Some(named) = bodies.get_mut(file) {
        *named = true;
    }
    Ok(Vector { row, body })
}
