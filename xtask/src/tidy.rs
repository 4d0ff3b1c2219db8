//! What no compiler checks: the length of files, names that say nothing, unfinished places, links
//! that lead nowhere, and clause ids that no clause of the ledger has. Every finding is reported,
//! not just the first.

use crate::process;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A file beyond this holds more than one idea, or its reader loses the way in it.
const LONGEST_FILE: usize = 500;

/// Names under which anything could stand.
const EMPTY_NAMES: [&str; 4] = ["utils", "util", "helpers", "misc"];

/// What a finished file does not hold.
const FORBIDDEN: [(&str, &str); 9] = [
    ("todo!", "an unfinished place"),
    ("unimplemented!", "an unfinished place"),
    ("FIXME", "an unfinished place"),
    ("XXX", "an unfinished place"),
    ("TBD", "an unfinished place"),
    ("/home/", "a folder of one machine"),
    ("/root/", "a folder of one machine"),
    ("/work/", "a folder of one machine"),
    ("/Users/", "a folder of one machine"),
];

/// What the protocol core does not call, where no lint can tell: clippy names a method by its trait.
const CORE: &str = "crates/unicrm-proto/src";
const FORBIDDEN_IN_CORE: [&str; 2] = ["rust_decimal::Decimal::from_str", "parse::<rust_decimal::"];

/// Names of the groups of clauses, each followed by a number: `E2.4`, `S6.card_no`.
const CLAUSE_GROUPS: &str = "ENVXJDOS";

const LEDGER: &str = "conformance/requirements";

/// Files that name the very things that are looked for.
const SELF: &str = "xtask/src/tidy.rs";

/// Looks through every source file and document of the project.
pub(crate) fn run() -> Result<(), String> {
    let mut files = Vec::new();
    collect(process::root(), &mut files)?;
    files.sort();
    let known = clauses_of_ledger(&files)?;

    let mut findings = Vec::new();
    for path in &files {
        let name = path.strip_prefix(process::root()).unwrap_or(path);
        findings.extend(check(name, &read(path)?, &known));
    }
    for finding in &findings {
        println!("{finding}");
    }
    println!("{} files, {} clauses in the ledger", files.len(), known.len());
    match findings.len() {
        0 => Ok(()),
        count => Err(format!("{count} findings, listed above")),
    }
}

struct Finding {
    file: PathBuf,
    line: usize,
    text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.text)
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every file that people write, below the folder. Hidden folders and what is built are left out.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let fault = |error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let path = entry.path();
        let name = entry.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".");
        if entry.file_type().map_err(fault)?.is_dir() {
            if !hidden && name != "target" {
                collect(&path, files)?;
            }
        } else if kind(&path).is_some_and(|kind| ["rs", "py", "md", "toml"].contains(&kind)) {
            files.push(path);
        }
    }
    Ok(())
}

fn kind(path: &Path) -> Option<&str> {
    path.extension().and_then(OsStr::to_str)
}

/// The ids of all clauses: the lines `id = "…"` of the ledger's files.
fn clauses_of_ledger(files: &[PathBuf]) -> Result<BTreeSet<String>, String> {
    let ledger = process::root().join(LEDGER);
    let mut ids = BTreeSet::new();
    for path in files.iter().filter(|path| path.starts_with(&ledger)) {
        let text = read(path)?;
        let id = |line: &str| Some(line.strip_prefix("id = \"")?.split_once('"')?.0.to_owned());
        ids.extend(text.lines().filter_map(id));
    }
    match ids.is_empty() {
        true => Err(format!("no clause is found below {LEDGER}")),
        false => Ok(ids),
    }
}

fn check(file: &Path, text: &str, known: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |line: usize, text: String| {
        findings.push(Finding { file: file.to_owned(), line, text });
    };
    let is_code = kind(file).is_some_and(|kind| ["rs", "py"].contains(&kind));
    let is_ledger = file.starts_with(LEDGER);

    let lines = text.lines().count();
    if is_code && lines > LONGEST_FILE {
        find(lines, format!("{lines} lines, {LONGEST_FILE} at most"));
    }
    if let Some(name) = module_name(file).filter(|name| is_code && EMPTY_NAMES.contains(name)) {
        find(1, format!("a module named `{name}` says nothing about what is in it"));
    }
    if file == Path::new(SELF) {
        return findings;
    }
    for (index, line) in text.lines().enumerate() {
        if kind(file) == Some("md") {
            for target in linked_files(line).filter(|target| !exists_beside(file, target)) {
                find(index + 1, format!("nothing is at the link's end: {target}"));
            }
        }
        for (word, what) in FORBIDDEN {
            if line.contains(word) {
                find(index + 1, format!("`{word}`: {what}"));
            }
        }
        for word in FORBIDDEN_IN_CORE {
            if file.starts_with(CORE) && line.contains(word) {
                find(index + 1, format!("`{word}` rounds: digits would be lost"));
            }
        }
        if is_ledger {
            continue; // the ledger's own checks follow its references
        }
        for id in cited_clauses(line) {
            if !known.contains(id) {
                find(index + 1, format!("the ledger has no clause {id}"));
            }
        }
    }
    findings
}

/// The targets of a line's Markdown links that are files of the project.
fn linked_files(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(['#', ')']).next())
        .filter(|target| !target.is_empty() && !target.contains("://"))
}

fn exists_beside(file: &Path, target: &str) -> bool {
    let folder = file.parent().unwrap_or(Path::new(""));
    process::root().join(folder).join(target).exists()
}

/// The module that a file holds: its own name, or its folder's for `mod.rs`.
fn module_name(file: &Path) -> Option<&str> {
    let stem = file.file_stem().and_then(OsStr::to_str)?;
    if stem == "mod" || stem == "__init__" {
        return file.parent()?.file_name()?.to_str();
    }
    Some(stem)
}

/// Everything in a line that has the form of a clause's id.
fn cited_clauses(line: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    line.split(move |c| !is_part(c))
        .map(|word| word.trim_end_matches('.')) // the end of a sentence
        .filter(|word| is_clause_id(word))
}

fn is_clause_id(word: &str) -> bool {
    let Some((group, fact)) = word.split_once('.') else {
        return false;
    };
    let Some(number) = group.strip_prefix(|c| CLAUSE_GROUPS.contains(c)) else {
        return false;
    };
    let all = |text: &str, is: fn(char) -> bool| !text.is_empty() && text.chars().all(is);
    // No group has the number 0: `V0.2` is a revision of the source.
    all(number, |c| c.is_ascii_digit())
        && !number.starts_with('0')
        && all(fact, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::{check, cited_clauses};
    use std::collections::BTreeSet;
    use std::path::Path;

    fn findings(file: &str, text: &str) -> Vec<String> {
        let known = BTreeSet::from(["E2.4".to_owned(), "S6.card_no".to_owned()]);
        let found = check(Path::new(file), text, &known);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn clauses_are_found_in_prose_and_in_code() {
        let line =
            "/// Read by URI [E2.4], see clause S6.card_no. Not V0.2, E2, 1.5, a.E2.4 or E2.";
        let cited: Vec<&str> = cited_clauses(line).collect();
        assert_eq!(cited, ["E2.4", "S6.card_no"]);
    }

    #[test]
    fn every_finding_is_reported() {
        let text = "//! Clause E2.4, clause E9.9.\nfn f() { todo!() }\n// FIXME\n";
        assert_eq!(
            findings("src/wire/utils.rs", text),
            [
                "src/wire/utils.rs:1: a module named `utils` says nothing about what is in it",
                "src/wire/utils.rs:1: the ledger has no clause E9.9",
                "src/wire/utils.rs:2: `todo!`: an unfinished place",
                "src/wire/utils.rs:3: `FIXME`: an unfinished place",
            ]
        );
    }

    #[test]
    fn links_are_followed() {
        let text = "[code](main.rs) [site](https://example.com) [part](#part) [gone](gone.rs#part)";
        assert_eq!(
            findings("xtask/src/a.md", text),
            ["xtask/src/a.md:1: nothing is at the link's end: gone.rs"]
        );
    }

    #[test]
    fn long_files_are_found() {
        assert_eq!(findings("a.rs", &"\n".repeat(500)).len(), 0);
        assert_eq!(findings("a.rs", &"\n".repeat(501)).len(), 1);
        assert_eq!(findings("a.md", &"\n".repeat(501)).len(), 0);
    }
}
