//! The report for programs.

use serde_json::{Value, json};

use crate::outcome::Run;

/// The whole run as one object: the run's own keys, with its numbers, its profiles and its exit code.
pub fn json(run: &Run) -> Value {
    let counts = run.counts();
    let mut report = serde_json::to_value(run).unwrap_or_default();
    let sums = json!({
        "passed": counts.passed,
        "warned": counts.warned,
        "failed": counts.failed,
        "skipped": counts.skipped,
        "known": counts.known,
        "selected": run.cases.len(),
        "profiles": run.profiles(),
        "certifiable": run.is_certifiable(),
        "exit_code": run.exit_code(),
    });
    if let (Value::Object(report), Value::Object(sums)) = (&mut report, sums) {
        report.extend(sums);
        if let Some(Value::Array(cases)) = report.get_mut("cases") {
            for (case, outcome) in cases.iter_mut().zip(&run.cases) {
                case["reasons"] = json!(outcome.reasons());
            }
        }
    }
    report
}
