//! The clause ledger: every statement that can be judged, with its standing and what must judge it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::Deserialize;
use unicrm_proto::{Format, MessageName};

use crate::{Error, Result};

/// How firmly a clause stands; the order is from the firmest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The source says it or shows it.
    Documented,
    /// Two places of the source contradict each other, or a sample does not parse.
    Corrected,
    /// Without it money or data is lost or doubled.
    Safety,
    /// The source is silent; a reading was chosen.
    Ruled,
    /// Beyond the source; judged only where claimed.
    Extension,
}

/// The part of the suite that a clause belongs to; all but `core` are claimed by `describe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Judged always.
    #[default]
    Core,
    /// Undeclared prefixes, duplicates, other encodings.
    Hardened,
    /// Kind, offset and path of deviations and refusals.
    Diagnostics,
    /// Beyond the source.
    Extensions,
}

/// What a vector must show for a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// A body is read, nothing forgiven.
    Accept,
    /// A body is read, and something is forgiven.
    Deviate,
    /// A body or a value is refused.
    Refuse,
    /// A value is written.
    Write,
}

/// A message in a format: `MemberSorts/xml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Cell {
    /// The message.
    pub message: MessageName,
    /// The format.
    pub format: Format,
}

/// Words of the source, in order, in one section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The heading: `1` to `8`, `history`, `overview`, `opening`, `errors`.
    pub section: String,
    /// Short pieces of the section's text, in its order.
    pub fragments: Vec<String>,
}

/// The live suites that will judge what bodies alone cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// The suite for servers.
    Server,
    /// The suite for clients.
    Client,
}

/// One statement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// `E2.6`, `S6.card_no`: never renumbered, never used again.
    pub id: String,
    /// How firmly it stands.
    pub standing: Standing,
    /// Who is judged by it.
    #[serde(default)]
    pub profile: Profile,
    /// The statement.
    pub text: String,
    /// The statement in Chinese, where there is one.
    #[serde(default)]
    pub text_zh: Option<String>,
    /// Where the source says it.
    #[serde(default)]
    pub quotes: Vec<Quote>,
    /// The vectors that it needs.
    #[serde(default)]
    pub needs: BTreeMap<Need, Vec<Cell>>,
    /// Or: the suite that judges it.
    #[serde(default)]
    pub judged_by: Option<Suite>,
    /// Or: why nothing can judge it.
    #[serde(default)]
    pub unjudged: Option<String>,
}

impl Clause {
    /// `E2` of `E2.6`.
    pub fn group(&self) -> &str {
        self.id.split_once('.').map_or(self.id.as_str(), |(group, _)| group)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerFile {
    #[serde(default)]
    clause: Vec<Clause>,
}

/// All clauses of one revision, in the order of file names and lines.
#[derive(Debug, Default)]
pub struct Ledger {
    clauses: Vec<Clause>,
}

impl Ledger {
    /// Reads every `*.toml` of a folder and checks the whole.
    pub fn load(folder: &Path) -> Result<Self> {
        let listing =
            std::fs::read_dir(folder).map_err(|found| Error::unreadable(folder, found))?;
        let mut paths: Vec<_> =
            listing.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        let mut ledger = Self::default();
        for path in paths {
            let text =
                std::fs::read_to_string(&path).map_err(|found| Error::unreadable(&path, found))?;
            ledger.add(&path.display().to_string(), &text)?;
        }
        let problems = ledger.problems();
        if problems.is_empty() {
            Ok(ledger)
        } else {
            Err(Error::problems("a clause ledger", &problems))
        }
    }

    /// Adds the clauses of one file's text.
    pub fn add(&mut self, place: &str, text: &str) -> Result<()> {
        let file: LedgerFile =
            toml::from_str(text).map_err(|found| Error::problems(place, &[found.to_string()]))?;
        self.clauses.extend(file.clause);
        Ok(())
    }

    /// Every clause.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// The clause of an id.
    pub fn get(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }

    /// What is wrong with it; empty: nothing.
    pub fn problems(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut problems = Vec::new();
        for clause in &self.clauses {
            if !seen.insert(&clause.id) {
                problems.push(format!(
                    "{}: expected an id that is used once, found it again",
                    clause.id
                ));
            }
            problems.extend(
                clause_problems(clause)
                    .into_iter()
                    .map(|problem| format!("{}: {problem}", clause.id)),
            );
        }
        problems
    }
}

fn clause_problems(clause: &Clause) -> Vec<String> {
    let mut problems = Vec::new();
    if !legal_id(&clause.id) {
        problems.push("expected an id such as E2.6 or S6.card_no".to_owned());
    }
    if clause.text.trim().is_empty() {
        problems.push("expected a text, found none".to_owned());
    }
    let quotes = clause.quotes.len();
    match clause.standing {
        Standing::Documented if quotes < 1 => {
            problems.push("documented: expected a quotation, found none".to_owned())
        }
        Standing::Corrected if quotes < 2 => {
            problems
                .push(format!("corrected: expected a quotation of both places, found {quotes}"));
        }
        Standing::Safety | Standing::Ruled | Standing::Extension if quotes > 0 => {
            problems.push(
                "expected no quotation: only what is documented or corrected quotes".to_owned(),
            );
        }
        _ => {}
    }
    if clause
        .quotes
        .iter()
        .any(|quote| quote.fragments.iter().all(|fragment| fragment.trim().is_empty()))
    {
        problems.push("expected fragments in every quotation, found one without".to_owned());
    }
    let ways = [!clause.needs.is_empty(), clause.judged_by.is_some(), clause.unjudged.is_some()];
    if ways.iter().filter(|way| **way).count() != 1 {
        problems.push("expected exactly one of needs, judged_by and unjudged".to_owned());
    }
    for (need, cells) in &clause.needs {
        let distinct: BTreeSet<_> = cells.iter().collect();
        if cells.is_empty() || distinct.len() != cells.len() {
            problems.push(format!("{need}: expected cells, each once"));
        }
    }
    problems
}

fn legal_id(id: &str) -> bool {
    let Some((group, rest)) = id.split_once('.') else { return false };
    let mut group = group.chars();
    group.next().is_some_and(|first| first.is_ascii_uppercase())
        && group.clone().next().is_some()
        && group.all(|digit| digit.is_ascii_digit())
        && !rest.is_empty()
        && rest.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

impl TryFrom<String> for Cell {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let wrong = || format!("expected a cell such as MemberSorts/xml, found `{text}`");
        let (message, format) = text.split_once('/').ok_or_else(wrong)?;
        Ok(Self {
            message: MessageName::from_str(message).map_err(|_| wrong())?,
            format: Format::from_str(format).map_err(|_| wrong())?,
        })
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.message, self.format))
    }
}

/// Displays a lower-case name for each variant, as the data files write it.
macro_rules! named {
    ($type:ty { $($variant:ident => $name:literal),* $(,)? }) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $name),* })
            }
        }
    };
}

named!(Standing { Documented => "documented", Corrected => "corrected", Safety => "safety", Ruled => "ruled", Extension => "extension" });
named!(Profile { Core => "core", Hardened => "hardened", Diagnostics => "diagnostics", Extensions => "extensions" });
named!(Need { Accept => "accept", Deviate => "deviate", Refuse => "refuse", Write => "write" });
named!(Suite { Server => "server", Client => "client" });
