//! From what a live case complains of to its outcome.

use super::complaint::{Complaint, Ended, Stop};
use super::masks::Masks;
use crate::judge::Verdict;
use crate::ledger::{Ledger, Profile};
use crate::outcome::{CaseOutcome, Finding};

/// A case or scenario of either suite.
pub(crate) struct Played {
    /// Its id with the format.
    pub(crate) id: String,
    /// Its own id.
    pub(crate) row: &'static str,
    pub(crate) note: &'static str,
    pub(crate) clauses: &'static [&'static str],
    pub(crate) profiles: Vec<Profile>,
    /// Where the format matters.
    pub(crate) format: Option<unicrm_proto::Format>,
}

impl Played {
    /// Puts the outcome of complaints and end together. `strict`: ruled clauses bind too.
    pub(crate) fn outcome(
        self,
        ledger: &Ledger,
        strict: bool,
        complaints: &[Complaint],
        ended: &Ended,
        (trace, masks): (&[String], &Masks),
    ) -> CaseOutcome {
        let (end, reason) = ended.as_ref().err().map_or((Verdict::Pass, None), Stop::verdict);
        let finding = |complaint: &Complaint| Finding {
            clause: complaint.clause.map(str::to_owned),
            standing: complaint.clause.and_then(|id| ledger.get(id)).map(|clause| clause.standing),
            verdict: complaint.verdict(ledger, strict),
            text: masks.over(&complaint.text),
            behind: Some(complaint.behind),
        };
        let findings: Vec<Finding> = complaints.iter().map(finding).collect();
        let worst = findings.iter().map(|finding| finding.verdict).max();
        CaseOutcome {
            id: self.id,
            row: self.row.to_owned(),
            note: self.note.to_owned(),
            topic: "live".to_owned(),
            format: self.format.map(|format| format.to_string()),
            asked: None,
            clauses: self.clauses.iter().map(|&clause| clause.to_owned()).collect(),
            profiles: self.profiles,
            verdict: worst.unwrap_or(Verdict::Pass).max(end),
            milliseconds: 0,
            known: None,
            scored: true,
            findings,
            reason: reason.map(|reason| masks.over(&reason)),
            blocks: matches!(ended, Err(Stop::NotApplicable(_))),
            exchanges: trace.iter().map(|line| masks.over(line)).collect(),
        }
    }
}
