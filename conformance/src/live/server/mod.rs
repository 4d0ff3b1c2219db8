//! The server suite: a UniCRM server of any vendor, judged over HTTP by its URL and a fixture.

mod answer;
pub(crate) mod ask;
mod bench;
pub(crate) mod cases;
pub mod fixture;
mod members;
mod paying;
mod spending;

use std::collections::BTreeMap;

use unicrm_proto::Format;

use self::bench::Bench;
use self::cases::ServerCase;
use self::fixture::Fixture;
use self::spending::Spending;
use super::masks::Masks;
pub use super::plan::Plan;
use super::report::{LiveReport, LiveResult};
use super::wire::Place;
use crate::fuzz::Dice;
use crate::judge::Verdict;
use crate::ledger::Ledger;
use crate::{Error, Result};

/// Runs the suite.
///
/// # Errors
/// Nothing is selected, or nobody is at the address.
pub fn run(ledger: &Ledger, fixture: &Fixture, plan: &Plan) -> Result<LiveReport> {
    let url = fixture.service.url.clone().unwrap_or_default();
    let place = Place::parse(&url).map_err(|found| Error::invocation(found, "give --url"))?;
    let all: Vec<(&ServerCase, Format, String)> = cases::all().flat_map(in_formats).collect();
    let total = all.len();
    let selected: Vec<_> =
        all.into_iter().filter(|(case, _, id)| plan.selection.covers(id, case.id)).collect();
    if selected.is_empty() {
        return Err(Error::suite(
            "expected at least one case, found none that the filters leave",
            "`unicrm-conformance list --live` shows every id; `*` and `?` stand for any text and any character",
        ));
    }
    let mut bench = bench(fixture, place, plan);
    let mut results: Vec<LiveResult> = Vec::new();
    for (number, (case, format, id)) in (0..).zip(selected) {
        bench.format = format;
        bench.dice = Dice::new(plan.seed, number);
        let ended = (case.run)(&mut bench);
        let trace = std::mem::take(&mut bench.trace);
        let complaints = std::mem::take(&mut bench.complaints);
        let (note, clauses, reasons) = (case.note, case.clauses, Vec::new());
        let result = LiveResult { id, note, clauses, verdict: Verdict::Pass, reasons, trace };
        let result = result.judge(ledger, plan.strict, &complaints, &ended, &bench.masks);
        let nobody_is_there = result.verdict == Verdict::Unreachable;
        results.push(result);
        // Every further case would only wait for the same.
        if nobody_is_there {
            break;
        }
    }
    Ok(LiveReport {
        suite: "server",
        subject: bench.place.text().to_owned(),
        seed: plan.seed,
        strict: plan.strict,
        results,
        total,
        left_behind: left_behind(&bench),
    })
}

fn in_formats(case: &'static ServerCase) -> Vec<(&'static ServerCase, Format, String)> {
    match case.once {
        true => vec![(case, Format::Json, case.id.to_owned())],
        false => Format::ALL
            .into_iter()
            .map(|format| (case, format, format!("{}/{format}", case.id)))
            .collect(),
    }
}

fn bench<'a>(fixture: &'a Fixture, place: Place, plan: &Plan) -> Bench<'a> {
    let cap = fixture.spending.as_ref().and_then(|spending| spending.cap.parse().ok());
    let mut masks = Masks::default();
    let application = &fixture.application;
    masks.hide(&application.appsecret);
    let others = [application.read_only.as_ref(), fixture.other.as_ref(), fixture.barred.as_ref()];
    others.into_iter().flatten().for_each(|other| masks.hide(&other.appsecret));
    if let Some(stopped) = &fixture.stopped {
        masks.hide(&stopped.appsecret);
        stopped.token.iter().for_each(|token| masks.hide(token));
    }
    application.expired_token.iter().for_each(|token| masks.hide(token));
    Bench {
        fixture,
        place,
        timeout: plan.timeout,
        format: Format::Json,
        dice: Dice::new(plan.seed, 0),
        spending: Spending::new(cap),
        created: Vec::new(),
        tokens: BTreeMap::new(),
        masks,
        complaints: Vec::new(),
        trace: Vec::new(),
    }
}

fn left_behind(bench: &Bench<'_>) -> Vec<String> {
    let members = bench.created.iter().map(|open_id| format!("member with openid {open_id}"));
    members.chain(bench.spending.report()).collect()
}
