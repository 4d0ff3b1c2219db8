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
mod secrets;
mod smoke;
mod spending;
mod template;
mod twins;

use std::collections::BTreeMap;

use unicrm_proto::Format;

pub(crate) use self::ask::encoded;
use self::bench::Bench;
use self::cases::ServerCase;
pub use self::fingerprint::fingerprint;
pub(crate) use self::fingerprint::token_in;
use self::fixture::Fixture;
pub use self::smoke::{Mistake, Smoke, Weight, smoke};
use self::spending::Spending;
pub use self::template::template;
use super::complaint::Stop;
use super::masks::Masks;
use super::nothing_selected;
use super::outcome::Played;
pub use super::plan::Plan;
use super::wire::Place;
use crate::evidence::OUTSIDE;
use crate::fuzz::Dice;
use crate::judge::Verdict;
use crate::ledger::{Ledger, Profile};
use crate::outcome::{Beside, CaseLog, CaseOutcome, Kind, Run, SubjectFacts, SuiteFacts};
use crate::{Error, Result};

/// Runs the suite.
///
/// # Errors
/// Nothing is selected, or nobody is at the address.
pub fn run(ledger: &Ledger, fixture: &Fixture, plan: &Plan) -> Result<Run> {
    run_beside(ledger, fixture, plan, &mut Beside::nothing())
}

/// The same, with someone who looks on, and a tape that records it or stands for the server.
///
/// # Errors
/// Nothing is selected, or the address is none.
pub fn run_beside(
    ledger: &Ledger,
    fixture: &Fixture,
    plan: &Plan,
    beside: &mut Beside<'_>,
) -> Result<Run> {
    let tape = &beside.tape.clone();
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
    let mut log = CaseLog::new(Kind::Server, ledger, selected.len(), &mut *beside.watch);
    for chosen in selected {
        let verdict = log.add(|| judge(ledger, &mut bench, plan, chosen));
        // Every further case would only wait for the same.
        if verdict == Verdict::Unreachable {
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
        cases: log.into_cases(),
        left_behind: bench.left_behind(),
        stray_entries: Vec::new(),
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
    for (_, secret) in fixture.clone().secrets() {
        masks.hide(secret);
    }
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
