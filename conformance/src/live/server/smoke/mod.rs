//! Whether a fixture is right for its server, before anything is judged: what is found here is wrong with the fixture,
//! the address or the console's settings, never with the server.
//!
//! It asks for tokens and reads. What it sends to `memberpay` and `weixinmember` no server can take: a body that cannot
//! be read, a record that names nobody, a payment from an account that is not there. Nothing is spent or changed.

mod address;
mod applications;
mod cards;
mod left_out;
mod members;

use std::fmt;
use std::time::Duration;

use super::answer::Answer;
use super::ask::Ask;
use super::bench::Bench;
use super::fixture::Fixture;
use super::{Plan, bench};
use crate::codec::Selection;
use crate::ledger::Profile;
use crate::live::complaint::Stop;
use crate::live::wire::Place;
use crate::outcome::SubjectFacts;
use crate::{Error, Result};

/// How much a mistake matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Verdicts would blame the server for it.
    Unusable,
    /// Cases are not applicable, or it is good to know.
    Told,
}

/// One thing that is wrong with a fixture.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// The key, as `member.card_no`.
    pub key: &'static str,
    /// What the suite needs it to be.
    pub expected: String,
    /// What the server shows it to be.
    pub found: String,
    /// What to do.
    pub advice: String,
    /// How much it matters.
    pub weight: Weight,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, expected, found, advice, .. } = self;
        write!(f, "{key}: expected {expected}, found {found}\n  what to do: {advice}")
    }
}

/// What came of looking.
#[derive(Debug, Clone)]
pub struct Smoke {
    /// The address that was asked.
    pub url: String,
    /// In the order in which they were found.
    pub mistakes: Vec<Mistake>,
}

impl Smoke {
    /// Whether the server can be judged with it.
    pub fn is_usable(&self) -> bool {
        self.mistakes.iter().all(|mistake| mistake.weight != Weight::Unusable)
    }
}

impl fmt::Display for Smoke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.mistakes {
            writeln!(f, "{mistake}")?;
        }
        let told = self.mistakes.iter().filter(|mistake| mistake.weight == Weight::Told).count();
        match self.mistakes.len() - told {
            0 => write!(f, "smoke: the fixture is usable for {}; {told} remarks", self.url),
            wrong => write!(
                f,
                "smoke: the fixture is not usable for {}: {wrong} mistakes, {told} remarks",
                self.url
            ),
        }
    }
}

/// Looks at a server through its fixture.
///
/// # Errors
/// The address is none.
pub fn smoke(fixture: &Fixture, timeout: Duration, seed: u64) -> Result<Smoke> {
    let url = fixture.service.url.clone().unwrap_or_default();
    let place = Place::parse(&url).map_err(|found| Error::invocation(found, "give --url"))?;
    let plan = Plan {
        selection: Selection::default(),
        timeout,
        seed,
        subject: SubjectFacts::default(),
        claims: fixture.profiles(),
        strict: false,
    };
    let mut probe = Probe { bench: bench(fixture, place, &plan), mistakes: Vec::new() };
    if probe.address() {
        probe.applications();
        probe.members();
        probe.cards();
        probe.left_out();
    }
    let Probe { bench, mut mistakes } = probe;
    for mistake in &mut mistakes {
        mistake.found = bench.masks.over(&mistake.found);
    }
    Ok(Smoke { url, mistakes })
}

/// The server, and what was found so far.
struct Probe<'a> {
    bench: Bench<'a>,
    mistakes: Vec<Mistake>,
}

impl Probe<'_> {
    /// What the server answers; without an answer that is a mistake of the key.
    fn answer(&mut self, key: &'static str, ask: &Ask) -> Option<Answer> {
        let sent = self.bench.send(ask);
        let complaints = std::mem::take(&mut self.bench.complaints);
        self.bench.trace.clear();
        let found = match sent {
            Ok(answer) => return Some(answer),
            Err(Stop::TimedOut(found) | Stop::Unreachable(found)) => found,
            Err(_) => {
                complaints.into_iter().next().map(|complaint| complaint.text).unwrap_or_default()
            }
        };
        self.wrong(
            key,
            "an answer of HTTP/1.1",
            found,
            "look at the server's log; --timeout SECONDS gives it more time",
        );
        None
    }

    /// A mistake that makes the fixture unusable.
    fn wrong(
        &mut self,
        key: &'static str,
        expected: impl fmt::Display,
        found: impl fmt::Display,
        advice: impl fmt::Display,
    ) {
        self.add(key, expected, found, advice, Weight::Unusable);
    }

    /// A remark.
    fn tell(
        &mut self,
        key: &'static str,
        expected: impl fmt::Display,
        found: impl fmt::Display,
        advice: impl fmt::Display,
    ) {
        self.add(key, expected, found, advice, Weight::Told);
    }

    fn add(
        &mut self,
        key: &'static str,
        expected: impl fmt::Display,
        found: impl fmt::Display,
        advice: impl fmt::Display,
        weight: Weight,
    ) {
        let [expected, found, advice] =
            [expected.to_string(), found.to_string(), advice.to_string()];
        self.mistakes.push(Mistake { key, expected, found, advice, weight });
    }

    fn claims(&self, profile: Profile) -> bool {
        self.bench.fixture.profiles().contains(&profile)
    }
}
