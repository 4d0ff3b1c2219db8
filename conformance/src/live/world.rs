//! All that a case of the server suite has of the world: the server and a clock, or the tape of a run in their place.

use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use super::wire::{Arrived, Listen, Place, Sent, Trouble, exchange};
use crate::tape::{Event, Exchanged, Tape};

/// A server and a clock, live or from a tape.
pub(crate) struct World<'t> {
    /// None where a tape stands for the server.
    place: Option<Place>,
    tape: &'t Tape,
    begun: Instant,
}

impl<'t> World<'t> {
    /// The server at an address; what passes is kept on the tape if it records.
    pub(crate) fn live(place: Place, tape: &'t Tape) -> Self {
        Self { place: Some(place), tape, begun: Instant::now() }
    }

    /// The tape of a run.
    pub(crate) fn taped(tape: &'t Tape) -> Self {
        Self { place: None, tape, begun: Instant::now() }
    }

    /// From here on it is this case.
    pub(crate) fn begin(&mut self, case: &str) {
        self.tape.begin(case);
        self.begun = Instant::now();
    }

    /// Sends a request and reads its answer.
    pub(crate) fn exchange(&self, sent: &Sent, timeout: Duration) -> Result<Arrived, Trouble> {
        let Some(place) = &self.place else { return self.played(sent) };
        let came = exchange(place, sent, timeout);
        self.tape.keep(|| Event::Exchange(exchanged(sent, came.clone())));
        came
    }

    /// Sends all of these at once, each on a connection of its own; the answers are in the order of the requests.
    pub(crate) fn together(
        &self,
        sent: &[Sent],
        timeout: Duration,
    ) -> Vec<Result<Arrived, Trouble>> {
        let Some(place) = &self.place else {
            return sent.iter().map(|sent| self.played(sent)).collect();
        };
        let arrived: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                sent.iter().map(|sent| scope.spawn(|| exchange(place, sent, timeout))).collect();
            threads.into_iter().map(ScopedJoinHandle::join).collect()
        });
        let ended = || Err(Trouble::Broken("the suite's own thread ended".to_owned()));
        let arrived = arrived.into_iter().map(|came| came.unwrap_or_else(|_| ended()));
        let arrived: Vec<_> = arrived.collect();
        for (sent, came) in sent.iter().zip(&arrived) {
            self.tape.keep(|| Event::Exchange(exchanged(sent, came.clone())));
        }
        arrived
    }

    /// How long the case has been going on.
    pub(crate) fn elapsed(&self) -> Duration {
        let milliseconds = match &self.place {
            Some(_) => u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            None => self
                .tape
                .next(|event| match event {
                    Event::Moment(milliseconds) => Some(*milliseconds),
                    _ => None,
                })
                // A case that waits longer than it did then finds that its time is over.
                .unwrap_or(u64::MAX),
        };
        self.tape.keep(|| Event::Moment(milliseconds));
        Duration::from_millis(milliseconds)
    }

    /// Waits; nobody waits for a tape.
    pub(crate) fn pause(&self, time: Duration) {
        if self.place.is_some() {
            std::thread::sleep(time);
        }
    }

    fn played(&self, sent: &Sent) -> Result<Arrived, Trouble> {
        let asked = exchanged(sent, Err(Trouble::TimedOut(String::new())));
        let fits = |event: &Event| match event {
            Event::Exchange(then) if then.asks_as(&asked) => Some(then.came.clone()),
            _ => None,
        };
        match self.tape.next(fits) {
            Ok(came) => came,
            // One case gets a token for those behind it; which case that is may change.
            Err(_) if sent.target.starts_with("/token?") && self.tape.anywhere(fits).is_some() => {
                self.tape.anywhere(fits).unwrap_or_else(|| Err(Trouble::TimedOut(String::new())))
            }
            Err(found) => Err(Trouble::NotInEvidence(found.to_string())),
        }
    }
}

fn exchanged(sent: &Sent, came: Result<Arrived, Trouble>) -> Exchanged {
    let only = sent.only.map(|only| format!("stops after {only} bytes of the body"));
    let manner: Vec<String> = only.into_iter().chain(Listen::told(sent.listen)).collect();
    Exchanged {
        method: sent.method.to_owned(),
        target: sent.target.clone(),
        headers: sent
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        body: sent.body.clone(),
        manner: manner.join(", "),
        came,
    }
}
