//! The report for programs.

use serde_json::{Value, json};

use super::Report;
use crate::ledger::Topic;

impl Report<'_> {
    /// Everything, as one object.
    pub fn json(&self) -> Value {
        let counts = self.counts();
        let cases: Vec<Value> = self
            .results
            .iter()
            .map(|(case, judged)| {
                let topic = match case.topic() {
                    Topic::Message(_) => "message",
                    Topic::Operation(_) => "operation",
                };
                json!({
                    "id": case.id(),
                    "vector": case.row_id(),
                    "note": case.note(),
                    topic: case.topic().as_str(),
                    "format": case.format().as_str(),
                    "clauses": case.clauses(),
                    "verdict": judged.verdict.to_string(),
                    "reasons": judged.reasons,
                    "core_skipped": judged.core_skipped,
                })
            })
            .collect();
        json!({
            "suite": { "name": "unicrm-conformance", "version": env!("CARGO_PKG_VERSION"), "requirements": crate::data::REVISION },
            "subject": self.description,
            "passed": counts.passed,
            "warned": counts.warned,
            "failed": counts.failed,
            "skipped": counts.skipped,
            "selected": self.results.len(),
            "total": self.total,
            "exit_code": self.exit_code(),
            "cases": cases,
        })
    }
}
