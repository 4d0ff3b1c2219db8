//! The exchanges: rows of `exchanges/manifest.jsonl` and the raw requests and responses beside it.

mod check;
pub mod raw;
mod row;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::{Request, Response};

pub use raw::Recorded;
pub use row::{ClientSide, ExchangeRow, Notes, Outcome, Refused, ServerSide, Unreadable};

use super::MANIFEST;
use crate::data::Folder;
use crate::{Error, Result};

/// A row with its request and its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The row.
    pub row: ExchangeRow,
    /// The request.
    pub request: Recorded<Request<Bytes>>,
    /// The response.
    pub response: Recorded<Response<Bytes>>,
}

/// Every exchange, in the manifest's order.
#[derive(Debug, Default)]
pub struct Exchanges {
    all: Vec<Exchange>,
    /// Files that no row names.
    unnamed: Vec<PathBuf>,
}

impl Exchanges {
    /// Reads `manifest.jsonl` of a folder and the files that it names.
    pub fn load(folder: Folder<'_>) -> Result<Self> {
        let text = folder.text(MANIFEST)?;
        let mut files = files_of(folder);
        let mut problems = Vec::new();
        let mut all = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match exchange(folder, line, &mut files) {
                Ok(exchange) => all.push(exchange),
                Err(problem) => problems.push(format!("line {}: {problem}", index + 1)),
            }
        }
        if !problems.is_empty() {
            return Err(Error::problems(folder.place(MANIFEST), &problems));
        }
        let unnamed = files.into_iter().filter(|(_, named)| !named).map(|(path, _)| path).collect();
        Ok(Self { all, unnamed })
    }

    /// Every exchange.
    pub fn all(&self) -> &[Exchange] {
        &self.all
    }

    /// The exchange of an id.
    pub fn get(&self, id: &str) -> Option<&Exchange> {
        self.all.iter().find(|exchange| exchange.row.id == id)
    }

    /// The rows of the exchanges.
    pub fn rows(&self) -> impl Iterator<Item = &ExchangeRow> {
        self.all.iter().map(|exchange| &exchange.row)
    }
}

/// The raw files, each with "is named by a row", which is not known yet.
fn files_of(folder: Folder<'_>) -> BTreeMap<PathBuf, bool> {
    let raw = folder.names().filter(|name| name.ends_with(".http"));
    raw.map(|name| (PathBuf::from(name), false)).collect()
}

fn exchange(
    folder: Folder<'_>,
    line: &str,
    files: &mut BTreeMap<PathBuf, bool>,
) -> std::result::Result<Exchange, String> {
    let row: ExchangeRow = serde_json::from_str(line).map_err(|found| found.to_string())?;
    let mut read = |file: &PathBuf| {
        if let Some(named) = files.get_mut(file) {
            *named = true;
        }
        folder
            .bytes(file)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| format!("{}: expected {}, found no such file", row.id, file.display()))
    };
    let (request, response) = (read(&row.request)?, read(&row.response)?);
    let at = |file: &Path, problem: String| format!("{}: {}: {problem}", row.id, file.display());
    let request = raw::request(request).map_err(|problem| at(&row.request, problem))?;
    let response = raw::response(response).map_err(|problem| at(&row.response, problem))?;
    Ok(Exchange { row, request, response })
}
