//! The specification and the errata as Markdown, in English and Chinese.
//!
//! ```text
//! text/{en,zh}/*.md ── fragment ── directives: clauses, fields, parameters, codes, kinds, bodies, exchanges, errata
//!                          │            │
//!                          │            └─ from the ledger, the protocol crate's field tables, the vectors
//!                          └─ pages ── documents ── written, or compared with what lies there
//! ```
//!
//! What the ledger, the field tables or the vectors know is never said in a fragment again: a fragment connects, and
//! a directive such as `{{clauses E2}}` on a line of its own brings the facts. `[E2.4]` in a fragment becomes a link.

mod body;
mod clauses;
mod code;
mod directive;
mod errata;
mod exchanges;
mod fields;
mod folder;
mod fragment;
mod groups;
mod index;
mod kinds;
mod language;
mod markdown;
mod operations;
mod pages;
mod parameters;

use crate::data::Data;
use crate::{Error, Result};

pub use folder::{Document, outdated, write};
pub use language::Language;
pub use markdown::anchor;

/// All documents, in a fixed order: the same data gives the same bytes.
pub fn documents(data: &Data) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    let mut problems = Vec::new();
    for page in pages::ALL {
        for language in Language::ALL {
            match page.document(language, data) {
                Ok(document) => documents.push(document),
                Err(found) => problems.extend(found),
            }
        }
    }
    if problems.is_empty() {
        Ok(documents)
    } else {
        Err(Error::problems("fragments of the specification", &problems))
    }
}
