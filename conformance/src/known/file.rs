//! The list as a file: TOML, or one JSON object a line.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use super::{KnownFailure, KnownFailures};
use crate::{Error, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlFile {
    #[serde(default)]
    failure: Vec<KnownFailure>,
}

impl KnownFailures {
    /// Reads a list. `may_be_missing`: a file that is not there is an empty list.
    ///
    /// # Errors
    /// The file cannot be read, or is no list.
    pub fn load(path: &Path, may_be_missing: bool) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Err(found) if found.kind() == ErrorKind::NotFound && may_be_missing => String::new(),
            Err(found) => {
                return Err(Error::invocation(
                    format_args!(
                        "expected a list of known failures in {}, found: {found}",
                        path.display()
                    ),
                    "--write writes one from this run",
                ));
            }
            Ok(text) => text,
        };
        Self::parse(&text).map_err(|problem| {
            Error::invocation(
                format_args!("{}: {problem}", path.display()),
                "a TOML list has tables [[failure]] with case, check, message and why; a list in JSON one such object a line",
            )
        })
    }

    /// Reads a list's text: JSON lines where it begins with an object, else TOML.
    ///
    /// # Errors
    /// What was expected and found.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let is_json = text.trim_start().starts_with('{');
        let entries = if is_json { json_lines(text)? } else { toml_tables(text)? };
        let mut seen = BTreeSet::new();
        for entry in &entries {
            if entry.case.is_empty() || entry.check.is_empty() {
                return Err(format!("expected a case and a check in every entry, found {entry:?}"));
            }
            if !seen.insert((&entry.case, &entry.check, &entry.message)) {
                return Err(format!(
                    "expected each entry once, found `{}`, {}, twice",
                    entry.case, entry.check
                ));
            }
        }
        let comments = text.lines().take_while(|line| {
            let line = line.trim_start();
            !is_json && (line.is_empty() || line.starts_with('#'))
        });
        let opening = comments.collect::<Vec<_>>().join("\n").trim_end().to_owned();
        Ok(Self { entries, opening })
    }

    /// Writes the list: as JSON lines where the name ends in `.jsonl` or `.json`, else as TOML.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let is_json = path.extension().is_some_and(|end| end == "jsonl" || end == "json");
        let text = if is_json { self.json_lines() } else { self.toml() };
        std::fs::write(path, text).map_err(|found| {
            Error::invocation(
                format_args!("expected to write {}, found: {found}", path.display()),
                "give --known-failures a path that can be written",
            )
        })
    }

    fn json_lines(&self) -> String {
        let lines = self.entries.iter().map(|entry| serde_json::json!(entry).to_string() + "\n");
        lines.collect()
    }

    fn toml(&self) -> String {
        let mut text = match self.opening.is_empty() {
            true => "# Known failures: `*` in a message stands for what changes from run to run."
                .to_owned(),
            false => self.opening.clone(),
        };
        text.push('\n');
        for entry in &self.entries {
            text.push_str("\n[[failure]]\n");
            let fields = [
                ("case", &entry.case),
                ("check", &entry.check),
                ("message", &entry.message),
                ("why", &entry.why),
            ];
            for (name, value) in fields {
                let _ = writeln!(text, "{name} = {}", toml_text(value));
            }
        }
        text
    }
}

fn json_lines(text: &str) -> std::result::Result<Vec<KnownFailure>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|found| format!("line {}: {found}", number + 1))
        })
        .collect()
}

fn toml_tables(text: &str) -> std::result::Result<Vec<KnownFailure>, String> {
    let file: TomlFile = toml::from_str(text).map_err(|found| found.to_string())?;
    Ok(file.failure)
}

/// A basic string of TOML.
fn toml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
