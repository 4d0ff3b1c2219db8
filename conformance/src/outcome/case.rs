//! One case that ran.

use serde::{Deserialize, Serialize};

use super::Known;
use crate::evidence::Tape;
use crate::judge::Verdict;
use crate::ledger::{Profile, Standing};

/// One case that ran.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseOutcome {
    /// Its id.
    pub id: String,
    /// The id of the row, case or scenario that it comes from: what stays the same in both formats and directions.
    pub row: String,
    /// What it is about.
    pub note: String,
    /// Its message, its operation, or the part of the suite that it stands in.
    pub topic: String,
    /// `xml` or `json`, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What is asked, in words, where the note does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The clauses that it judges.
    pub clauses: Vec<String>,
    /// The profiles that it belongs to.
    pub profiles: Vec<Profile>,
    /// How it ended.
    pub verdict: Verdict,
    /// How long it took.
    #[serde(default)]
    pub milliseconds: u64,
    /// What the list of known failures says of it, where it says anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
    /// It counts. A case that is newer than the frozen set of its revision runs and is shown, and does not.
    pub scored: bool,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Why it was not asked, or not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// It was skipped although the subject claims what it belongs to: that blocks a certificate.
    pub blocks: bool,
    /// What was sent and what came, a line each, without secrets. `>` went to the subject, `<` came from it,
    /// `$` is a command, `|` what it printed.
    pub exchanges: Vec<String>,
}

/// What a closing line counts a case as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Pass.
    Passed,
    /// Warn; counted as passed.
    Warned,
    /// It failed, or not as the list of known failures has it.
    Failed,
    /// It failed just as listed; counted as skipped.
    Known,
    /// Not applicable.
    Skipped,
}

impl CaseOutcome {
    /// What it is counted as, if it is scored.
    pub fn counted(&self) -> Counted {
        match (&self.known, self.verdict) {
            // Nobody can know of a failure of the suite, or of a subject that is not there.
            (_, Verdict::Unreachable | Verdict::SuiteError) => Counted::Failed,
            (Some(known), _) if known.problems.is_empty() => Counted::Known,
            (Some(_), _) => Counted::Failed,
            (None, Verdict::Pass) => Counted::Passed,
            (None, Verdict::Warn) => Counted::Warned,
            (None, Verdict::NotApplicable) => Counted::Skipped,
            (None, _) => Counted::Failed,
        }
    }

    /// Why it is red: what is not as listed, where it is a known failure; and all that was found.
    pub fn red_reasons(&self) -> Vec<String> {
        let known = self.known.iter().flat_map(|known| known.problems.iter());
        let known = known.map(|problem| format!("known failures: {problem}"));
        known.chain(self.reasons()).collect()
    }

    /// Where it stands among the cases of its suite: its topic; of a live case, what its id begins with.
    pub fn area(&self) -> &str {
        match self.topic.as_str() {
            "live" => self.row.split('-').next().unwrap_or(&self.row),
            topic => topic,
        }
    }

    /// The same, or not applicable where a record did not hold what the case asked: neither a pass nor a failure.
    pub(crate) fn unless_missed(self, tape: &Tape) -> Self {
        match tape.missed() {
            None => self,
            Some(why) => Self {
                verdict: Verdict::NotApplicable,
                findings: Vec::new(),
                reason: Some(why),
                blocks: true,
                ..self
            },
        }
    }

    /// What was found and why it was not asked, a line each: `CLAUSE: expected X, found Y`.
    pub fn reasons(&self) -> Vec<String> {
        self.findings.iter().map(Finding::line).chain(self.reason.clone()).collect()
    }
}

/// One thing that is not as a clause has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The clause; none: what no clause says and every peer needs, such as the adapter protocol.
    pub clause: Option<String>,
    /// How firmly that clause stands.
    pub standing: Option<Standing>,
    /// What it alone comes to.
    pub verdict: Verdict,
    /// Expected and found.
    pub text: String,
    /// How many lines of the exchanges had been when it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<usize>,
}

impl Finding {
    /// In one line.
    pub fn line(&self) -> String {
        match &self.clause {
            Some(clause) => format!("{clause}: {}", self.text),
            None => self.text.clone(),
        }
    }
}
