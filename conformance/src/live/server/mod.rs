//! The server suite: a UniCRM server of any vendor, judged over HTTP by its URL and a fixture.

mod answer;
pub(crate) mod ask;
mod bench;
pub(crate) mod cases;
mod closing;
mod doubt;
mod fingerprint;
pub mod fixture;
mod members;
mod paying;
mod spending;

use std::collections::BTreeMap;

use unicrm_proto::Format;

pub(crate) use self::ask::encoded;
use self::bench::Bench;
use self::cases::ServerCase;
pub use self::fingerprint::fingerprint;
pub(crate) use self::fingerprint::token_in;
use self::fixture::Fixture;
use self::spending::Spending;
use super::complaint::Stop;
use super::masks::Masks;
use super::nothing_selected;
use super::outcome::Played;
pub use super::plan::Plan;
use super::wire::Place;
use crate::evidence::{OUTSIDE, Tape};
use crate::fuzz::Dice;
use crate::judge::Verdict;
use crate::ledger::{Ledger, Profile};
use crate::outcome::{CaseOutcome, Kind, Run, SubjectFacts, SuiteFacts};
use crate::{Error, Result};

/// Runs the suite.
///
/// # Errors
/// Nothing is selected, or nobody is at the address.
pub fn run(ledger: &Ledger, fixture: &Fixture, plan: &Plan) -> Result<Run> {
    run_on(ledger, fixture, plan, &Tape::live())
}

/// The same with the subject behind a record, or with a record in its place.
///
/// # Errors
/// As [`run`].
pub fn run_on(ledger: &Ledger, fixture: &Fixture, plan: &Plan, tape: &Tape) -> Result<Run> {
    let url = fixture.service.url.clone().unwrap_or_default();
    let place = Place::on(&url, tape).map_err(|found| Error::invocation(found, "give --url"))?;
    let all: Vec<Chosen> = cases::all().flat_map(in_formats).collect();
    let total = all.len();
    let selected: Vec<_> = all
        .into_iter()
        .filter(|chosen| plan.selection.covers(&chosen.id, chosen.case.id, chosen.case.clauses))
        .collect();
    if selected.is_empty() {
        return Err(nothing_selected());
    }
    let mut bench = bench(fixture, place, plan);
    let mut cases: Vec<CaseOutcome> = Vec::new();
    for chosen in selected {
        let outcome = judge(ledger, &mut bench, plan, chosen);
        let nobody_is_there = outcome.verdict == Verdict::Unreachable;
        cases.push(outcome);
        // Every further case would only wait for the same.
        if nobody_is_there {
            break;
        }
    }
    bench.begins(OUTSIDE);
    Ok(Run {
        kind: Kind::Server,
        suite: SuiteFacts::this(),
        subject: SubjectFacts { reached_by: bench.place.text().to_owned(), ..plan.subject.clone() },
        claims: plan.claims.clone(),
        seed: Some(plan.seed),
        strict: plan.strict,
        total,
        cases,
        left_behind: bench.left_behind(),
    })
}

/// A case in one format.
struct Chosen {
    profile: Profile,
    case: &'static ServerCase,
    format: Format,
    id: String,
}

fn judge(ledger: &Ledger, bench: &mut Bench<'_>, plan: &Plan, chosen: Chosen) -> CaseOutcome {
    let Chosen { profile, case, format, id } = chosen;
    let profiles = ledger.profiles(case.clauses, profile);
    bench.format = format;
    // By its name, so that the cases beside it do not change a case's values.
    bench.dice = Dice::named(plan.seed, &id);
    bench.begins(&id);
    let ended = match plan.unclaimed(&profiles) {
        Some(profile) => Err(Stop::NotClaimed(format!("the profile {profile} is not claimed"))),
        None => (case.run)(bench),
    };
    let trace = std::mem::take(&mut bench.trace);
    let complaints = std::mem::take(&mut bench.complaints);
    let format = (!case.once).then_some(format);
    let (row, note, clauses) = (case.id, case.note, case.clauses);
    let played = Played { id, row, note, clauses, profiles, format };
    let outcome = played.outcome(ledger, plan.strict, &complaints, &ended, (&trace, &bench.masks));
    outcome.unless_missed(bench.place.tape())
}

fn in_formats((profile, case): (Profile, &'static ServerCase)) -> Vec<Chosen> {
    let chosen = |format, id| Chosen { profile, case, format, id };
    match case.once {
        true => vec![chosen(Format::Json, case.id.to_owned())],
        false => Format::ALL
            .into_iter()
            .map(|format| chosen(format, format!("{}/{format}", case.id)))
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
        perhaps_created: Vec::new(),
        tokens: BTreeMap::new(),
        masks,
        complaints: Vec::new(),
        trace: Vec::new(),
    }
}
