//! The codec suite: what is asked of a subject for each body, and the run, which replays the exchanges too
//! ([`crate::exchange`]).
//!
//! | case | asked | expected |
//! | --- | --- | --- |
//! | `ID` | the row's own reading or writing | what the row says |
//! | `ID/strict` | a tolerant row, read strictly | accepted where nothing was forgiven, else refused |
//! | `ID/write` | a canonical row's value, written | the body, by meaning |
//! | `ID/again` | any other value read, written | the value, by meaning |

mod any;
mod run;

pub use any::AnyCase;
pub use run::{Selection, run, run_beside};

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use unicrm_proto::{Format, Mode};

use crate::neutral::holds_what_xml_cannot;
use crate::protocol::Command;
use crate::vectors::{Direction, Vector, Vectors};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Read the body as the row says.
    Read,
    /// Read the body of a tolerant row strictly.
    ReadStrictly,
    /// Write the row's value; the row has the canonical bytes, or a refusal.
    Write,
    /// Write the value that was read; there are no canonical bytes.
    WriteAgain,
}

/// One question and its expectation.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// `ID`, `ID/strict`, `ID/write` or `ID/again`.
    pub id: Cow<'a, str>,
    /// The vector that it comes from.
    pub vector: &'a Vector,
    /// What is asked.
    pub task: Task,
}

/// What a case expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected<'a> {
    /// A value, and what was forgiven.
    Value(&'a Value, Vec<At<'a>>),
    /// A refusal, which one of these describes.
    Refusal(Vec<At<'a>>),
    /// A body that says the value; the canonical bytes where they are known.
    Body(&'a Value, Option<&'a [u8]>),
}

/// A kind and a place; `None` is not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<'a> {
    /// The kind of deviation or refusal; `None`: any kind of deviation.
    pub kind: Option<&'a str>,
    /// Zero-based byte.
    pub offset: Option<usize>,
    /// Path.
    pub path: Option<&'a str>,
}

/// Every case of the vectors, in their order.
pub fn cases(vectors: &Vectors) -> Vec<Case<'_>> {
    vectors.all().iter().flat_map(cases_of).collect()
}

fn cases_of(vector: &Vector) -> Vec<Case<'_>> {
    let row = &vector.row;
    let case = |suffix: &str, task| {
        let id = if suffix.is_empty() {
            Cow::Borrowed(row.id.as_str())
        } else {
            format!("{}/{suffix}", row.id).into()
        };
        Case { id, vector, task }
    };
    if row.direction == Direction::Encode {
        return vec![case("", Task::Write)];
    }
    let mut cases = vec![case("", Task::Read)];
    if row.mode == Mode::Tolerant {
        cases.push(case("strict", Task::ReadStrictly));
        if row.canonical {
            cases.push(case("write", Task::Write));
        } else if row.value.is_some() {
            cases.push(case("again", Task::WriteAgain));
        }
    }
    cases
}

impl<'a> Case<'a> {
    /// The mode of a reading.
    pub fn mode(&self) -> Option<Mode> {
        match self.task {
            Task::Read => Some(self.vector.row.mode),
            Task::ReadStrictly => Some(Mode::Strict),
            Task::Write | Task::WriteAgain => None,
        }
    }

    /// The request.
    pub fn command(&self) -> Command {
        let row = &self.vector.row;
        match self.mode() {
            Some(mode) => Command::Decode {
                message: row.message,
                format: row.format,
                mode,
                content_type: row.content_type.clone(),
                body: BASE64.encode(&self.vector.body),
            },
            None => Command::Encode {
                message: row.message,
                format: row.format,
                value: row.value.clone().unwrap_or_default(),
            },
        }
    }

    /// The expectation.
    pub fn expected(&self) -> Expected<'a> {
        let row = &self.vector.row;
        let deviations: Vec<At<'a>> = row
            .deviations
            .iter()
            .map(|deviation| At {
                kind: Some(&deviation.kind),
                offset: Some(deviation.offset),
                path: None,
            })
            .collect();
        let refusal = row.refusal.as_ref().map(|refusal| At {
            kind: Some(refusal.kind.as_str()),
            offset: refusal.offset,
            path: refusal.path.as_deref(),
        });
        match (self.task, refusal, &row.value) {
            // A strict reading may stop at a deviation before it comes to the fault.
            (Task::ReadStrictly, Some(refusal), _) => {
                Expected::Refusal(vec![refusal, At { kind: None, offset: None, path: None }])
            }
            (_, Some(refusal), _) => Expected::Refusal(vec![refusal]),
            (Task::ReadStrictly, None, Some(_)) if !deviations.is_empty() => {
                Expected::Refusal(deviations)
            }
            (Task::Read | Task::ReadStrictly, None, Some(value)) => {
                Expected::Value(value, deviations)
            }
            (Task::WriteAgain, None, Some(value))
                if row.format == Format::Xml && holds_what_xml_cannot(value) =>
            {
                Expected::Refusal(vec![At { kind: Some("unencodable"), offset: None, path: None }])
            }
            (Task::WriteAgain, None, Some(value)) => Expected::Body(value, None),
            (Task::Write, None, Some(value)) => Expected::Body(value, Some(&self.vector.body)),
            // The check of the rows lets no such row through.
            (_, None, None) => Expected::Refusal(Vec::new()),
        }
    }
}
