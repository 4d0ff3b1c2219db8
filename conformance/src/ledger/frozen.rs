//! The frozen set of a revision: the clauses with their standings and the cases that are scored.
//!
//! A case that is newer runs and is shown, and counts nowhere until the set is written anew; a clause or a case of the
//! set that is gone, or a clause that stands otherwise, is a fault of the suite. So a certificate of a revision means the
//! same whenever it was given, and adding a case and scoring it are two decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::Standing;
use crate::data::{Data, REVISION};
use crate::outcome::Kind;
use crate::{Error, Result, codec, exchange, live};

/// Clauses with standings, and cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frozen {
    clauses: BTreeMap<String, Standing>,
    cases: BTreeSet<(Kind, String)>,
}

impl Frozen {
    /// What there is now: every clause, and every case of the three suites.
    pub fn of(data: &Data) -> Self {
        let clauses = data.ledger.clauses().iter();
        let bodies = codec::cases(&data.vectors).into_iter().map(|case| case.id.into_owned());
        let exchanges = exchange::cases(&data.exchanges).map(|case| case.id.to_string());
        let of_codec = bodies.chain(exchanges).map(|id| (Kind::Codec, id));
        let live = live::cases().flat_map(|case| {
            let suite = Kind::from(case.suite);
            case.ids().into_iter().map(move |id| (suite, id))
        });
        Self {
            clauses: clauses.map(|clause| (clause.id.clone(), clause.standing)).collect(),
            cases: of_codec.chain(live).collect(),
        }
    }

    /// Reads the committed set.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|found| {
            Error::suite(
                format_args!("expected the frozen set in {}, found: {found}", path.display()),
                "restore the file; a new revision gets one with `unicrm-conformance freeze`",
            )
        })?;
        Self::parse(&text).map_err(|problem| Error::problems(path.display(), &[problem]))
    }

    /// Reads the lines `clause ID STANDING` and `case SUITE ID`; `#` opens a comment.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let mut set = Self::default();
        for (number, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let new = match words[..] {
                [] => true,
                [first, ..] if first.starts_with('#') => true,
                ["clause", id, standing] => match standing_of(standing) {
                    Some(standing) => set.clauses.insert(id.to_owned(), standing).is_none(),
                    None => false,
                },
                ["case", suite, id] => match suite_of(suite) {
                    Some(suite) => set.cases.insert((suite, id.to_owned())),
                    None => false,
                },
                _ => false,
            };
            if !new {
                return Err(format!(
                    "line {}: expected `clause ID STANDING` or `case SUITE ID`, each once, found `{line}`",
                    number + 1
                ));
            }
        }
        Ok(set)
    }

    /// As the file holds it.
    pub fn text(&self) -> String {
        let mut text = format!(
            "# The clauses and the scored cases of revision {REVISION}, written by `unicrm-conformance freeze`.\n"
        );
        for (id, standing) in &self.clauses {
            let _ = writeln!(text, "clause {id} {standing}");
        }
        for (suite, id) in &self.cases {
            let _ = writeln!(text, "case {suite} {id}");
        }
        text
    }

    /// Whether a case is in the set.
    pub fn holds(&self, suite: Kind, case: &str) -> bool {
        self.cases.contains(&(suite, case.to_owned()))
    }

    /// How many clauses and cases there are.
    pub fn size(&self) -> (usize, usize) {
        (self.clauses.len(), self.cases.len())
    }

    /// What is in this set and no longer there, or stands otherwise; a line each.
    pub fn broken_by(&self, now: &Self) -> Vec<String> {
        let clauses = self.clauses.iter().filter_map(|(id, standing)| match now.clauses.get(id) {
            Some(found) if found == standing => None,
            Some(found) => {
                Some(format!("clause {id}: expected the standing {standing}, found {found}"))
            }
            None => Some(format!("clause {id}: expected in the ledger, found nowhere")),
        });
        let gone = self.cases.difference(&now.cases);
        let cases = gone.map(|(suite, id)| format!("case {suite} {id}: expected, found nowhere"));
        clauses.chain(cases).collect()
    }

    /// What is there now and not in this set; a line each, as the file would hold it.
    pub fn newer(&self, now: &Self) -> Vec<String> {
        let clauses = now.clauses.iter().filter(|(id, _)| !self.clauses.contains_key(*id));
        let clauses = clauses.map(|(id, standing)| format!("clause {id} {standing}"));
        let cases = now.cases.difference(&self.cases);
        clauses.chain(cases.map(|(suite, id)| format!("case {suite} {id}"))).collect()
    }

    /// The ids of one suite's cases.
    pub fn cases_of(&self, suite: Kind) -> impl Iterator<Item = &str> {
        self.cases.iter().filter(move |(of, _)| *of == suite).map(|(_, id)| id.as_str())
    }
}

fn standing_of(name: &str) -> Option<Standing> {
    Standing::ALL.into_iter().find(|standing| standing.to_string() == name)
}

fn suite_of(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.to_string() == name)
}
