//! From an answer to a verdict.

mod compare;
mod severity;

pub(crate) use compare::lives_in_the_value;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codec::{Case, Expected};
use crate::ledger::{Ledger, Profile, Standing};
use crate::outcome::Finding;
use crate::protocol::{Description, Outcome};
use crate::subject::Answer;

/// How a case ended. The worse, the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As expected.
    Pass,
    /// Not asked, or not done at all, for the reason given.
    NotApplicable,
    /// A clause that the source is silent on is not followed; counted as passed.
    Warn,
    /// A clause is broken.
    Fail,
    /// The subject ended.
    Crashed,
    /// The subject did not answer in time.
    TimedOut,
    /// The subject cannot be started (again).
    Unreachable,
    /// The suite is at fault.
    SuiteError,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "pass",
            Self::NotApplicable => "not applicable",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed out",
            Self::Unreachable => "unreachable",
            Self::SuiteError => "suite error",
        })
    }
}

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The clause broken, if it is a particular one.
    pub clause: Option<String>,
    /// Expected and found.
    pub text: String,
    /// What sort of fault it is.
    pub sort: FaultSort,
}

/// Faults weigh differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultSort {
    /// A wrong value, a wrong refusal, a wrong body.
    Wrong,
    /// More is accepted than should be.
    Lenient,
    /// A kind, an offset or a path: only the profile `diagnostics` looks at them.
    Diagnostic,
    /// The protocol is not kept.
    Protocol,
}

/// A verdict with what led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// What was expected and what was found.
    pub findings: Vec<Finding>,
    /// Why it was not asked, or not answered.
    pub reason: Option<String>,
    /// Not asked, although the subject claims what the case belongs to.
    pub blocks: bool,
}

impl Judged {
    pub(crate) fn because(verdict: Verdict, reason: impl Into<String>) -> Self {
        Self { verdict, findings: Vec::new(), reason: Some(reason.into()), blocks: false }
    }

    /// The worst of the findings; none: a pass.
    pub(crate) fn of(findings: Vec<Finding>) -> Self {
        let verdict = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Pass);
        Self { verdict, findings, reason: None, blocks: false }
    }

    /// What was found and why it was not asked, a line each.
    pub fn reasons(&self) -> Vec<String> {
        self.findings.iter().map(Finding::line).chain(self.reason.clone()).collect()
    }
}

/// Judges the cases of one subject.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    /// The clauses.
    pub ledger: &'a Ledger,
    /// What the subject says of itself.
    pub description: &'a Description,
    /// Our own codec: every clause binds it, and the canonical bytes.
    pub ours: bool,
}

impl Judge<'_> {
    /// Why the case is not asked at all, if so.
    pub fn not_applicable(&self, case: &Case<'_>) -> Option<Judged> {
        let row = &case.vector.row;
        let has = |names: &[String], name: &str| names.iter().any(|known| known == name);
        let skipped = |reason: String, blocks| {
            Some(Judged { blocks, ..Judged::because(Verdict::NotApplicable, reason) })
        };
        if let Some(profile) =
            self.profiles(case).into_iter().find(|profile| !self.claims(*profile))
        {
            return skipped(format!("the profile {profile} is not claimed"), false);
        }
        if !has(&self.description.messages, row.message.as_str()) {
            return skipped(format!("the message {} is not supported", row.message), true);
        }
        if !has(&self.description.formats, row.format.as_str()) {
            return skipped(format!("the format {} is not supported", row.format), true);
        }
        match case.mode() {
            Some(mode) if !has(&self.description.modes, mode.as_str()) => {
                skipped(format!("the mode {mode} is not supported"), mode == crate::Mode::Tolerant)
            }
            _ => None,
        }
    }

    pub(crate) fn claims(&self, profile: Profile) -> bool {
        self.description.profiles.iter().any(|claimed| *claimed == profile.to_string())
    }

    /// The profiles that a case belongs to: those of its clauses and of its message.
    pub(crate) fn profiles(&self, case: &Case<'_>) -> Vec<Profile> {
        let row = &case.vector.row;
        self.ledger.profiles(&row.clauses, Profile::of_message(row.message))
    }

    /// The verdict on an answer.
    pub fn judge(&self, case: &Case<'_>, answer: Answer) -> Judged {
        let outcome = match answer {
            Answer::Crashed(found) => {
                return Judged::because(
                    Verdict::Crashed,
                    format!("expected an answer, found that the subject {found}"),
                );
            }
            Answer::TimedOut => {
                return Judged::because(
                    Verdict::TimedOut,
                    "expected an answer in time, found none",
                );
            }
            Answer::Unreachable(found) => return Judged::because(Verdict::Unreachable, found),
            Answer::Garbled(found) => {
                return Judged::because(
                    Verdict::Fail,
                    format!("expected one JSON object a line, found: {found}"),
                );
            }
            Answer::Reply(Outcome::Unsupported) => {
                let blocks = case.mode() != Some(crate::Mode::Strict);
                let judged =
                    Judged::because(Verdict::NotApplicable, "the subject does not support it");
                return Judged { blocks, ..judged };
            }
            Answer::Reply(outcome) => outcome,
        };
        let faults = match case.expected() {
            Expected::Value(value, deviations) => {
                self.compare_value(case, value, &deviations, outcome)
            }
            Expected::Refusal(any_of) => self.compare_refusal(&any_of, outcome),
            Expected::Body(value, bytes) => self.compare_body(case, value, bytes, outcome),
        };
        Judged::of(faults.into_iter().map(|fault| self.finding(case, fault)).collect())
    }

    fn finding(&self, case: &Case<'_>, fault: Fault) -> Finding {
        let standing_of = |id: &String| self.ledger.get(id).map(|clause| clause.standing);
        let standing: Option<Standing> = match &fault.clause {
            Some(clause) => standing_of(clause),
            None => case.vector.row.clauses.iter().filter_map(standing_of).max(),
        };
        let verdict = self.severity(case, &fault);
        Finding { clause: fault.clause, standing, verdict, text: fault.text, behind: None }
    }
}
