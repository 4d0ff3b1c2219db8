//! The kill matrix: which fault is caught by which clause's own check, and which legal variant is let pass.

use serde::{Deserialize, Serialize};

use super::{Counts, Kind};
use crate::judge::Verdict;
use crate::ledger::Standing;

/// How an entry of the catalogue comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// One message is wrong.
    Message,
    /// State, retry, order, time or concurrency is wrong.
    Behaviour,
    /// Nothing is wrong: another form that the clauses allow.
    Variant,
}

impl std::fmt::Display for Nature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Message => "message",
            Self::Behaviour => "behaviour",
            Self::Variant => "variant",
        })
    }
}

/// A fault or a legal variant, as the catalogue names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whom it is about.
    pub subject: Kind,
    /// Its name, one in the catalogue of its subject.
    pub name: String,
    /// What the subject does.
    pub note: String,
    /// How it comes about.
    pub nature: Nature,
    /// A fault: the clauses that it breaks; none: what no clause says and every case looks for. A variant: those that
    /// allow it.
    pub clauses: Vec<String>,
}

/// A clause that a fault breaks, and what found it broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kill {
    /// The clause.
    pub clause: String,
    /// How firmly it stands.
    pub standing: Option<Standing>,
    /// The worst that its own check said; a pass is a miss.
    pub verdict: Verdict,
    /// That is as much as is due: a ruled clause warns, any other fails.
    pub caught: bool,
    /// The cases whose finding names the clause.
    pub cases: Vec<String>,
    /// The first of these findings.
    pub finding: Option<String>,
}

/// What came of one entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tried {
    /// The entry.
    pub entry: Entry,
    /// Of a fault: a row for each of its clauses.
    pub kills: Vec<Kill>,
    /// Of a variant: the cases that fail it, with what they say.
    pub failed: Vec<String>,
    /// Why it could not be tried.
    pub trouble: Option<String>,
    /// Seconds.
    pub seconds: f64,
}

impl Tried {
    /// A fault that every one of its clauses catches, or a variant that no case fails.
    pub fn is_right(&self) -> bool {
        self.trouble.is_none()
            && self.failed.is_empty()
            && self.kills.iter().all(|kill| kill.caught)
    }
}

/// The whole matrix.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KillMatrix {
    /// Every entry that was tried, in the catalogue's order.
    pub tried: Vec<Tried>,
    /// Clauses that can be judged and that no fault is caught by; empty where only a part was tried.
    pub gaps: Vec<String>,
    /// How many clauses can be judged.
    pub judged: usize,
    /// How many entries the catalogue has.
    pub total: usize,
}

impl KillMatrix {
    /// The faults.
    pub fn faults(&self) -> impl Iterator<Item = &Tried> + Clone {
        self.tried.iter().filter(|tried| tried.entry.nature != Nature::Variant)
    }

    /// The legal variants.
    pub fn variants(&self) -> impl Iterator<Item = &Tried> + Clone {
        self.tried.iter().filter(|tried| tried.entry.nature == Nature::Variant)
    }

    /// How many of the faults are behavioural, in percent, rounded down.
    pub fn behavioural_share(&self) -> usize {
        let behavioural =
            self.faults().filter(|tried| tried.entry.nature == Nature::Behaviour).count();
        (behavioural * 100).checked_div(self.faults().count()).unwrap_or(0)
    }

    /// Only a part of the catalogue was tried.
    pub fn is_partial(&self) -> bool {
        self.tried.len() < self.total
    }

    /// The closing line: right entries passed; wrong ones, gaps and too few behavioural faults failed.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for tried in &self.tried {
            counts.add(if tried.is_right() { Verdict::Pass } else { Verdict::Fail });
        }
        counts.failed += self.gaps.len();
        if !self.is_partial() && self.behavioural_share() < LEAST_BEHAVIOURAL {
            counts.failed += 1;
        }
        counts
    }
}

/// The least share of behavioural faults, in percent: rewritten bytes are the easier part.
pub const LEAST_BEHAVIOURAL: usize = 33;
