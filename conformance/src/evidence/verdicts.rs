//! The verdicts of a run as a transcript keeps them, and where two of them differ.

use serde::{Deserialize, Serialize};

use crate::judge::Verdict;
use crate::ledger::Profile;
use crate::outcome::{CaseOutcome, Run};

/// The verdicts of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdicts {
    /// The closing line.
    pub closing: String,
    /// Each profile and what can be said of it.
    pub profiles: Vec<(Profile, String)>,
    /// The filters left cases out.
    pub partial: bool,
    /// Every claimed profile can be certified.
    pub certifiable: bool,
    /// Each case.
    pub cases: Vec<CaseVerdict>,
}

/// The verdict on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseVerdict {
    /// Its id.
    pub id: String,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found and why it was not asked, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

impl Verdicts {
    /// Of a run.
    pub fn of(run: &Run) -> Self {
        let case = |case: &CaseOutcome| CaseVerdict {
            id: case.id.clone(),
            verdict: case.verdict,
            reasons: case.reasons(),
        };
        let profiles = run.profiles().into_iter();
        Self {
            closing: run.counts().to_string(),
            profiles: profiles
                .map(|outcome| (outcome.profile, outcome.certifiable.as_str().to_owned()))
                .collect(),
            partial: run.is_partial(),
            certifiable: run.is_certifiable(),
            cases: run.cases.iter().map(case).collect(),
        }
    }

    fn get(&self, id: &str) -> Option<&CaseVerdict> {
        self.cases.iter().find(|case| case.id == id)
    }
}

/// Where verdicts differ from the sealed ones, a line each.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    /// Another verdict, or other findings.
    pub other: Vec<String>,
    /// Cases that cannot be judged from the transcript.
    pub missing: Vec<String>,
    /// Cases that one of the two suites does not have.
    pub cases: Vec<String>,
}

impl Differences {
    /// Compares; `missed` tells of a case that is not in evidence.
    pub fn between(
        sealed: &Verdicts,
        now: &Verdicts,
        missed: impl Fn(&CaseVerdict) -> bool,
    ) -> Self {
        let mut found = Self::default();
        for case in &now.cases {
            if missed(case) {
                found.missing.push(format!("{}: {}", case.id, case.reasons.join("; ")));
                continue;
            }
            match sealed.get(&case.id) {
                None => found.cases.push(format!("{}: new, {}", case.id, case.verdict)),
                Some(before) => found.other.extend(apart(before, case)),
            }
        }
        let gone = sealed.cases.iter().filter(|case| now.get(&case.id).is_none());
        found
            .cases
            .extend(gone.map(|case| format!("{}: no more asked, was {}", case.id, case.verdict)));
        found
    }
}

fn apart(sealed: &CaseVerdict, now: &CaseVerdict) -> Vec<String> {
    let mut lines = Vec::new();
    if sealed.verdict != now.verdict {
        lines.push(format!("{}: sealed {}, judged again {}", now.id, sealed.verdict, now.verdict));
    }
    let only = |left: &[String], right: &[String]| -> Vec<String> {
        left.iter().filter(|line| !right.contains(line)).cloned().collect()
    };
    for line in only(&sealed.reasons, &now.reasons) {
        lines.push(format!("{}: only sealed: {line}", now.id));
    }
    for line in only(&now.reasons, &sealed.reasons) {
        lines.push(format!("{}: only judged again: {line}", now.id));
    }
    lines
}
