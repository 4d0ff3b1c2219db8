//! A reader of written bodies that knows nothing of `unicrm-proto`.
//!
//! It looks at the raw bytes through roxmltree or serde_json's `RawValue` and holds them against the neutral value
//! that was to be written: root, namespaces, types by URI, nil by URI, the order of what is written, every digit of a
//! decimal, null against absent. Each finding names the clause that it breaks, where it breaks a particular one.

mod json;
mod xml;

use std::fmt;

use serde_json::Value;
use unicrm_proto::{Format, MessageName};

use crate::neutral::normalised;

/// One fault of a written body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The clause that it breaks, if it is a particular one.
    pub clause: Option<&'static str>,
    /// Where: `data/items/Member[0]/balance`; empty for the root.
    pub path: String,
    /// What was due.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "(root)" } else { &self.path };
        write!(f, "{path}: expected {}, found {}", self.expected, self.found)?;
        if let Some(clause) = self.clause {
            write!(f, " ({clause})")?;
        }
        Ok(())
    }
}

/// Every fault of a body that was written of a value.
pub fn faults(message: MessageName, format: Format, body: &[u8], value: &Value) -> Vec<Finding> {
    let value = normalised(message, value);
    let mut findings = Findings::default();
    match std::str::from_utf8(body) {
        Err(found) => findings.add(Some("E6.1"), "", "UTF-8", found),
        Ok(text) => match format {
            Format::Xml => xml::check(message, text, &value, &mut findings),
            Format::Json => json::check(message, text, &value, &mut findings),
        },
    }
    findings.0
}

/// Success, code and reason of a written answer; none where it cannot be read.
pub fn envelope(format: Format, body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?;
    match format {
        Format::Xml => xml::envelope(text),
        Format::Json => json::envelope(text),
    }
}

/// Collects findings.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(
        &mut self,
        clause: Option<&'static str>,
        path: &str,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        let (expected, found) = (expected.to_string(), found.to_string());
        self.0.push(Finding { clause, path: path.to_owned(), expected, found });
    }

    /// A finding unless both are the same.
    fn same(&mut self, clause: Option<&'static str>, path: &str, expected: &str, found: &str) {
        if expected != found {
            self.add(clause, path, format_args!("{expected:?}"), format_args!("{found:?}"));
        }
    }
}

/// A path one step further.
fn step(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

/// The names of one record or object, in the order written, against the names and the order due.
fn check_order(
    findings: &mut Findings,
    clause: &'static str,
    path: &str,
    written: &[&str],
    order: &[&str],
) {
    for (index, name) in written.iter().enumerate() {
        if written[..index].contains(name) {
            findings.add(None, &step(path, name), "one of this name", "another");
        }
        if !order.contains(name) {
            findings.add(
                None,
                &step(path, name),
                format_args!("one of {}", order.join(", ")),
                "an unknown name",
            );
        }
    }
    let known: Vec<&str> = written.iter().copied().filter(|name| order.contains(name)).collect();
    let due: Vec<&str> = order.iter().copied().filter(|name| known.contains(name)).collect();
    let distinct = due.len() == known.len();
    if distinct && known != due {
        findings.add(
            Some(clause),
            path,
            format_args!("the order {}", due.join(", ")),
            known.join(", "),
        );
    }
}
