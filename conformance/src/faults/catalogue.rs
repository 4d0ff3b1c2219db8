//! The faulty subjects behind their command.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::{Command, Stdio};

use crate::ledger::Ledger;
use crate::outcome::Kind;
use crate::outcome::matrix::Entry;
use crate::{Error, Result};

/// The command that is every faulty subject: `COMMAND list`, `COMMAND codec --name NAME`, …
#[derive(Debug, Clone)]
pub struct Subjects {
    command: Vec<OsString>,
}

impl Subjects {
    /// Behind a command line.
    pub fn new(command: Vec<OsString>) -> Self {
        Self { command }
    }

    /// The words that start one subject.
    pub(super) fn words(&self, kind: Kind, name: &str) -> Vec<OsString> {
        let own = [kind.to_string(), "--name".to_owned(), name.to_owned()];
        let mut words = self.command.clone();
        words.extend(own.map(OsString::from));
        words
    }

    /// Everything that the subjects can be made to do; every name stands once and every clause is known.
    pub(super) fn catalogue(&self, ledger: &Ledger) -> Result<Vec<Entry>> {
        let wrong = |found: String| {
            Error::invocation(
                format_args!("expected a catalogue of faults from `list`, found: {found}"),
                "give --subjects the command of the faulty subjects; `cargo xtask conformance faults` builds and starts them",
            )
        };
        let mut words = self.command.iter();
        let program = words.next().ok_or_else(|| wrong("no command".to_owned()))?;
        let mut command = Command::new(program);
        command.args(words).arg("list").stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = command.output().map_err(|found| wrong(found.to_string()))?;
        if !output.status.success() {
            return Err(wrong(format!("it ended with {}", output.status)));
        }
        let entries: Vec<Entry> =
            serde_json::from_slice(&output.stdout).map_err(|found| wrong(found.to_string()))?;
        check(&entries, ledger).map_err(wrong)?;
        Ok(entries)
    }
}

fn check(entries: &[Entry], ledger: &Ledger) -> std::result::Result<(), String> {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let name = (entry.subject.to_string(), &entry.name);
        if !seen.insert(name) {
            return Err(format!("the {} `{}` twice", entry.subject, entry.name));
        }
        if let Some(clause) = entry.clauses.iter().find(|clause| ledger.get(clause).is_none()) {
            return Err(format!("`{}` with the unknown clause {clause}", entry.name));
        }
    }
    Ok(())
}
