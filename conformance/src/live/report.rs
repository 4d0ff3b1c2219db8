//! What people and programs read of a live run.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::complaint::{Complaint, Ended};
use super::masks::Masks;
use crate::judge::Verdict;
use crate::ledger::Ledger;
use crate::report::Counts;

/// One case that ran.
#[derive(Debug, Clone)]
pub struct LiveResult {
    /// `ID/xml`, `ID/json`, or `ID` where the format does not matter.
    pub id: String,
    /// What it is about.
    pub note: &'static str,
    /// The clauses that it judges.
    pub clauses: &'static [&'static str],
    /// How it ended.
    pub verdict: Verdict,
    /// The clauses broken and why, or why it is not applicable.
    pub reasons: Vec<String>,
    /// The requests and answers, without secrets.
    pub trace: Vec<String>,
}

impl LiveResult {
    /// Puts the verdict of complaints and end together.
    pub(crate) fn judge(
        self,
        ledger: &Ledger,
        strict: bool,
        complaints: &[Complaint],
        ended: &Ended,
        masks: &Masks,
    ) -> Self {
        let (end, reason) = ended.as_ref().err().map_or((Verdict::Pass, None), |s| s.verdict());
        let found = complaints.iter().map(|complaint| complaint.verdict(ledger, strict)).max();
        let told = complaints.iter().map(|complaint| match complaint.clause {
            Some(clause) => format!("{clause}: {}", complaint.text),
            None => complaint.text.clone(),
        });
        let reasons = told.chain(reason).map(|text| masks.over(&text)).collect();
        let trace = self.trace.iter().map(|text| masks.over(text)).collect();
        Self { verdict: found.unwrap_or(Verdict::Pass).max(end), reasons, trace, ..self }
    }
}

/// A finished run of a live suite.
#[derive(Debug, Clone)]
pub struct LiveReport {
    /// `server` or `client`.
    pub suite: &'static str,
    /// The URL or the command.
    pub subject: String,
    /// The seed of its values.
    pub seed: u64,
    /// Ruled clauses bound too.
    pub strict: bool,
    /// Every case that ran.
    pub results: Vec<LiveResult>,
    /// How many cases there are, those that the filters leave out included.
    pub total: usize,
    /// What the run left behind, a line each.
    pub left_behind: Vec<String>,
}

impl LiveReport {
    /// The numbers of the whole run.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.results.iter().for_each(|result| counts.add(result.verdict));
        counts
    }

    /// 0 conformant, 1 not conformant, 3 incomplete or nothing ran.
    pub fn exit_code(&self) -> u8 {
        let counts = self.counts();
        let incomplete = |result: &LiveResult| {
            matches!(result.verdict, Verdict::Unreachable | Verdict::SuiteError)
        };
        if self.results.iter().any(incomplete) || counts.passed + counts.failed == 0 {
            3
        } else {
            u8::from(counts.failed > 0)
        }
    }

    /// The report for people; the closing line alone on the last line.
    pub fn text(&self, ledger: &Ledger, verbose: bool) -> String {
        let held = if self.strict { "; held to ruled clauses too" } else { "" };
        let mut text = format!("{}: {}, seed {}{held}\n", self.suite, self.subject, self.seed);
        if verbose {
            for result in &self.results {
                let clauses = result.clauses.join(" ");
                let LiveResult { verdict, id, note, .. } = result;
                let _ = writeln!(text, "{verdict:<14} {id:<40} [{clauses}] {note}");
            }
        }
        self.warnings(&mut text);
        self.failures(&mut text, ledger);
        self.skips(&mut text);
        if !self.left_behind.is_empty() {
            let _ = writeln!(text, "\nleft behind:");
            self.left_behind.iter().for_each(|line| {
                let _ = writeln!(text, "  {line}");
            });
        }
        if self.results.len() < self.total {
            let (ran, total) = (self.results.len(), self.total);
            let _ = writeln!(
                text,
                "\npartial: {ran} of {total} cases were selected; this is no statement of conformance"
            );
        }
        let _ = write!(text, "\n{}", self.counts());
        text
    }

    fn with(&self, wanted: impl Fn(Verdict) -> bool) -> impl Iterator<Item = &LiveResult> {
        self.results.iter().filter(move |result| wanted(result.verdict))
    }

    fn warnings(&self, text: &mut String) {
        let count = self.with(|verdict| verdict == Verdict::Warn).count();
        if count > 0 {
            let _ = writeln!(
                text,
                "\nwarnings ({count}): where the source is silent, another reading is followed"
            );
        }
        for result in self.with(|verdict| verdict == Verdict::Warn) {
            let _ = writeln!(text, "  {} {}", result.id, result.note);
            for reason in &result.reasons {
                let _ = writeln!(text, "    {reason}");
            }
        }
    }

    fn failures(&self, text: &mut String, ledger: &Ledger) {
        for result in self.with(|verdict| verdict > Verdict::Warn) {
            let verdict = result.verdict.to_string().to_uppercase();
            let _ = writeln!(text, "\n{verdict}: {}\n  {}", result.id, result.note);
            for clause in result.clauses.iter().filter_map(|id| ledger.get(id)) {
                let _ = writeln!(text, "  {} ({}): {}", clause.id, clause.standing, clause.text);
            }
            for reason in &result.reasons {
                let _ = writeln!(text, "  -> {reason}");
            }
            for line in &result.trace {
                let _ = writeln!(text, "    {line}");
            }
        }
    }

    fn skips(&self, text: &mut String) {
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        for result in self.with(|verdict| verdict == Verdict::NotApplicable) {
            let reason = result.reasons.last().map_or("", String::as_str);
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => reasons.push((reason, 1)),
            }
        }
        if !reasons.is_empty() {
            text.push_str("\nnot applicable:\n");
        }
        for (reason, count) in reasons {
            let _ = writeln!(text, "  {count:>5}  {reason}");
        }
    }

    /// The report for programs.
    pub fn json(&self) -> Value {
        let counts = self.counts();
        let cases: Vec<Value> = self
            .results
            .iter()
            .map(|result| {
                json!({
                    "id": result.id,
                    "note": result.note,
                    "clauses": result.clauses,
                    "verdict": result.verdict.to_string(),
                    "reasons": result.reasons,
                    "exchanges": result.trace,
                })
            })
            .collect();
        json!({
            "suite": {
                "name": format!("unicrm-conformance {}", self.suite),
                "version": env!("CARGO_PKG_VERSION"),
                "requirements": crate::data::REVISION,
            },
            "subject": self.subject,
            "seed": self.seed,
            "strict": self.strict,
            "passed": counts.passed,
            "warned": counts.warned,
            "failed": counts.failed,
            "skipped": counts.skipped,
            "selected": self.results.len(),
            "total": self.total,
            "exit_code": self.exit_code(),
            "left_behind": self.left_behind,
            "cases": cases,
        })
    }
}
