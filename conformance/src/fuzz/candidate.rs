//! A failing body, saved so that it can become a vector.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::sample::Sample;
use crate::{Error, Result};

/// Saves the body and a row for the manifest beside it; clauses and expectation are for a person to fill in.
pub fn save(folder: &Path, sample: &Sample, note: &str) -> Result<PathBuf> {
    let unwritable = |found: std::io::Error| {
        Error::suite(
            format_args!("expected to write into {}, found: {found}", folder.display()),
            "give a folder that can be written with --candidates DIR",
        )
    };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let id = format!("fuzz-{}-{}", sample.seed, sample.case);
    let body = folder.join(format!("{id}.{}", sample.format));
    std::fs::write(&body, &sample.body).map_err(unwritable)?;
    let row = json!({
        "id": id,
        "note": note,
        "file": format!("{}/{id}.{}", sample.message, sample.format),
        "message": sample.message.as_str(),
        "format": sample.format.as_str(),
        "direction": "decode",
        "mode": "tolerant",
        "content_type": sample.content_type,
        "clauses": [],
        "value": sample.expected,
    });
    std::fs::write(folder.join(format!("{id}.row.json")), format!("{row:#}\n"))
        .map_err(unwritable)?;
    Ok(body)
}
