//! The report for programs.

use serde_json::{Value, json};

use super::Report;

impl Report<'_> {
    /// Everything, as one object.
    pub fn json(&self) -> Value {
        let counts = self.counts();
        let cases: Vec<Value> = self
            .results
            .iter()
            .map(|(case, judged)| {
                let row = &case.vector.row;
                json!({
                    "id": case.id,
                    "vector": row.id,
                    "note": row.note,
                    "message": row.message.as_str(),
                    "format": row.format.as_str(),
                    "clauses": row.clauses,
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
