//! The clause ledger: every statement that can be judged, with its standing and what must judge it.

mod cell;
mod check;
mod clause;
mod frozen;

use serde::Deserialize;

pub use cell::{Asked, Cell, Need, NeedKind, Topic, UnknownAsked};
pub use clause::{Clause, Profile, Quote, Standing, Suite};
pub use frozen::Frozen;

use crate::data::Folder;
use crate::outcome::Kind;
use crate::{Error, Result};

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
    frozen: Option<Frozen>,
}

impl Ledger {
    /// Reads every `*.toml` of a folder and checks the whole.
    pub fn load(folder: Folder<'_>) -> Result<Self> {
        let mut ledger = Self::default();
        for name in folder.names().filter(|name| name.ends_with(".toml")) {
            ledger.add(&folder.place(name), folder.text(name)?)?;
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

    /// The set that this revision was frozen with; none: whoever loaded the ledger gave none.
    pub fn frozen(&self) -> Option<&Frozen> {
        self.frozen.as_ref()
    }

    /// From now on a case counts only if it is in the set.
    pub fn freeze(&mut self, frozen: Frozen) {
        self.frozen = Some(frozen);
    }

    /// Whether a case counts: it is in the frozen set, or there is none.
    pub fn scores(&self, suite: Kind, case: &str) -> bool {
        self.frozen.as_ref().is_none_or(|frozen| frozen.holds(suite, case))
    }

    /// The profiles of a case, in order: those of its clauses, and its own.
    pub fn profiles<S: AsRef<str>>(&self, clauses: &[S], own: Profile) -> Vec<Profile> {
        let of_clauses = clauses.iter().filter_map(|id| self.get(id.as_ref()));
        let mut profiles: Vec<Profile> =
            of_clauses.map(|clause| clause.profile).chain([own]).collect();
        profiles.sort_unstable();
        profiles.dedup();
        // What needs more than the core is no part of the core.
        if profiles.len() > 1 {
            profiles.retain(|profile| *profile != Profile::Core);
        }
        profiles
    }
}

/// Displays a lower-case name for each variant, as the data files write it.
macro_rules! named {
    ($type:ty { $($variant:ident => $name:literal),* $(,)? }) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(match self { $(Self::$variant => $name),* })
            }
        }
    };
}

named!(Standing { Documented => "documented", Corrected => "corrected", Safety => "safety", Ruled => "ruled", Extension => "extension" });
named!(Profile {
    Core => "core", Members => "members", Payments => "payments",
    Hardened => "hardened", Diagnostics => "diagnostics", Extensions => "extensions",
});
named!(Need {
    Accept => "accept", Deviate => "deviate", Refuse => "refuse", Write => "write",
    Request => "request", Route => "route", Answer => "answer", Outcome => "outcome",
});
named!(Suite { Server => "server", Client => "client" });
