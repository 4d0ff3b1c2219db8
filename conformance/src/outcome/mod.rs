//! What came of a run, the same for codecs, servers and clients: every report, the evidence and the kill matrix read
//! this and nothing else.

mod case;
mod counts;
mod known;
mod log;
pub mod matrix;
mod profiles;

pub use case::{CaseOutcome, Counted, Finding};
pub use counts::Counts;
pub use known::{Known, StrayEntry};
pub(crate) use log::CaseLog;
pub use log::{Beside, Unwatched, Watch};
pub use profiles::{Certifiable, ProfileOutcome};

use serde::{Deserialize, Serialize};

use crate::judge::Verdict;
use crate::ledger::{Profile, Suite};

/// The three suites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Bodies, behind the adapter protocol.
    Codec,
    /// A server behind a URL.
    Server,
    /// A client behind a command.
    Client,
}

impl Kind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Codec, Self::Server, Self::Client];
}

impl From<Suite> for Kind {
    fn from(suite: Suite) -> Self {
        match suite {
            Suite::Server => Self::Server,
            Suite::Client => Self::Client,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Codec => "codec",
            Self::Server => "server",
            Self::Client => "client",
        })
    }
}

/// The program that judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteFacts {
    /// `unicrm-conformance`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The revision of the source whose requirements were judged.
    pub requirements: String,
}

impl SuiteFacts {
    /// This program.
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            requirements: crate::data::REVISION.to_owned(),
        }
    }
}

/// Who is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectFacts {
    /// How it was reached: a URL, a command.
    #[serde(default)]
    pub reached_by: String,
    /// Who makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whom to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

impl SubjectFacts {
    /// Maker, product and version, and how it was reached, as far as they are known.
    pub fn name(&self) -> String {
        let parts = [&self.organisation, &self.product, &self.version];
        let named = parts.into_iter().flatten().map(String::as_str);
        let reached_by = Some(self.reached_by.as_str()).filter(|text| !text.is_empty());
        named.chain(reached_by).collect::<Vec<_>>().join(" ")
    }
}

/// A finished run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// What was judged.
    pub kind: Kind,
    /// The program that judged.
    pub suite: SuiteFacts,
    /// Who was judged.
    pub subject: SubjectFacts,
    /// The profiles that the subject claims, in their order.
    pub claims: Vec<Profile>,
    /// The seed of the run's values, where it has any of its own.
    pub seed: Option<u64>,
    /// Every clause bound, ruled ones too.
    pub strict: bool,
    /// How many cases there are, those that the filters leave out included.
    pub total: usize,
    /// Every case that ran, in order.
    pub cases: Vec<CaseOutcome>,
    /// What the run left behind at the subject, a line each.
    pub left_behind: Vec<String>,
    /// Entries of the list of known failures that stand for no case at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stray_entries: Vec<StrayEntry>,
}

impl Run {
    /// The numbers of the whole run; unscored cases are in none of them. An entry of the list of known failures that
    /// stands for no case counts as failed.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::of(self.cases.iter());
        counts.failed += self.stray_entries.len();
        counts
    }

    /// The filters left cases out.
    pub fn is_partial(&self) -> bool {
        self.cases.len() < self.total
    }

    /// 0 conformant, 1 not conformant, 3 incomplete or nothing ran.
    pub fn exit_code(&self) -> u8 {
        let counts = self.counts();
        if self.ended_early() || counts.passed + counts.failed + counts.known == 0 {
            3
        } else {
            u8::from(counts.failed > 0)
        }
    }

    /// The subject was not there, or the suite was at fault.
    pub fn ended_early(&self) -> bool {
        let incomplete =
            |case: &CaseOutcome| matches!(case.verdict, Verdict::Unreachable | Verdict::SuiteError);
        self.cases.iter().any(incomplete)
    }

    /// The cases whose verdict is wanted.
    pub fn with(&self, wanted: impl Fn(Verdict) -> bool) -> impl Iterator<Item = &CaseOutcome> {
        self.cases.iter().filter(move |case| wanted(case.verdict))
    }

    /// The cases that are counted so, and those that would be if they were scored.
    pub fn counted(&self, wanted: Counted) -> impl Iterator<Item = &CaseOutcome> {
        self.cases.iter().filter(move |case| case.counted() == wanted)
    }
}
