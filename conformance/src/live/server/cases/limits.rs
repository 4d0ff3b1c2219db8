//! Limits of time and size (ruling E7).

use std::time::Duration;

use serde_json::json;
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::Ended;
use crate::live::server::bench::{Bench, need};

/// A head beyond any server's limit.
const HUGE_HEAD: usize = 600 * 1024;

pub(super) const CASES: &[ServerCase] = &[
    case("limits-head", "a head beyond the limit is 431", &["E7.14"], head).once(),
    case("limits-time", "a request that does not arrive in time is 408", &["E7.9"], time).once(),
];

fn head(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/member", MessageName::MemberListResult, &[])?;
    let answer = bench.send(&ask.header("X-Padding", "a".repeat(HUGE_HEAD)))?;
    bench.trace.retain(|line| line.len() < 4096);
    bench.check("E7.14", answer.raw.status == 431, || {
        format!("expected status 431, found {}", answer.brief())
    });
    Ok(())
}

fn time(bench: &mut Bench<'_>) -> Ended {
    let seconds = need(bench.fixture.limits.request_seconds.as_ref(), "limits.request_seconds")?;
    let payment = json!({ "card_no": "1", "account_sort_no": "00", "quantity": "0" });
    let ask = bench.post("/memberpay", MessageName::MemberPay, &payment)?;
    let waits = Duration::from_secs(seconds) + bench.timeout;
    let answer = bench.send_within(&ask.stopping_after(5), waits)?;
    bench.fault("E7.9", 408, &answer);
    Ok(())
}
