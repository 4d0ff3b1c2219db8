//! Judging again: the suite's own cases, with a transcript in place of the subject.

use std::time::Duration;

use super::header::{Header, Setup};
use super::tape::{Event, Tape};
use super::transcript::Transcript;
use super::verdicts::{Differences, Verdicts};
use crate::data::Data;
use crate::live::{client, server};
use crate::outcome::{Beside, Kind, Run, Unwatched};
use crate::subject::Nobody;
use crate::{Error, Result, codec};

/// A transcript that was judged again.
#[derive(Debug, Clone)]
pub struct JudgedAgain {
    /// The run as this suite judges it.
    pub run: Run,
    /// Where it differs from what was sealed.
    pub differences: Differences,
}

impl Transcript {
    /// Of a finished run and what its tape holds; without secrets, and held against itself: judged again at once, it
    /// comes to the same verdicts.
    ///
    /// # Errors
    /// A secret would stand in it, or it does not come to the same verdicts. Nothing may be written then.
    pub fn of(run: &Run, data: &Data, setup: Setup, tape: &Tape) -> Result<Self> {
        let header = Header::of(run, data, setup)?;
        let recorded = Self { header, events: tape.events(), verdicts: Verdicts::of(run) };
        let clean = recorded.without_secrets()?;
        let Differences { mut other, missing, cases } = clean.judged_again(data)?.differences;
        other.extend(missing.into_iter().chain(cases));
        match other.first() {
            None => Ok(clean),
            Some(first) => Err(Error::suite(
                format_args!(
                    "expected the transcript to come to the verdicts of the run, found {} differences, the first: {first}",
                    other.len()
                ),
                "nothing was written; run again, and if it stays so, the suite is at fault",
            )),
        }
    }

    /// Runs the suite's cases again on the recorded answers.
    pub fn judged_again(&self, data: &Data) -> Result<JudgedAgain> {
        let header = &self.header;
        let tape = Tape::recorded(&self.events);
        let plan = server::Plan {
            selection: header.selection.clone(),
            timeout: Duration::from_millis(header.timeout),
            seed: header.seed.unwrap_or_default(),
            subject: header.subject.clone(),
            claims: header.claims.clone(),
            strict: header.strict,
        };
        let mut beside = Beside { tape, watch: &mut Unwatched };
        let mut run = match header.kind {
            Kind::Server => {
                let fixture = header.fixture.as_ref().ok_or_else(|| {
                    Error::invocation(
                        "expected a fixture in the transcript of a server, found none",
                        "record the server again",
                    )
                })?;
                server::run_beside(&data.ledger, fixture, &plan, &mut beside)?
            }
            Kind::Client => client::run_beside(&data.ledger, &[], &plan, &mut beside)?,
            Kind::Codec => {
                let selection = &header.selection;
                codec::run_beside(data, &mut Nobody, selection, header.strict, &mut beside)?
            }
        };
        run.subject = header.subject.clone();
        let now = Verdicts::of(&run);
        let missed = |case: &super::CaseVerdict| {
            case.reasons.iter().any(|reason| reason.starts_with(super::tape::NOT_IN_EVIDENCE))
        };
        let differences = Differences::between(&self.verdicts, &now, missed);
        Ok(JudgedAgain { run, differences })
    }
}

impl Transcript {
    /// How many questions it holds.
    pub fn asked(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Event::Asked { .. })).count()
    }
}
