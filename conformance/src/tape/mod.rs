//! What passed between a suite and its subject, case by case: kept while a run is live, and played instead of the
//! subject when the run is judged again.
//!
//! Cases are functions of their seed and of what the subject said. So judging again is running them again, with the tape
//! in the subject's place: a case that now asks what the tape does not hold is not in evidence, and never a verdict.

mod bytes;
mod event;

pub(crate) use bytes::Bytes;
pub use event::{Asked, Commanded, Event, Exchanged};

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// Everything that passed in one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The case.
    pub case: String,
    /// In their order.
    pub events: Vec<Event>,
}

/// A tape that is not used, is recorded on, or is played.
#[derive(Debug, Default)]
pub struct Tape(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    /// Nothing is kept.
    #[default]
    Off,
    /// The last case is the one at hand; the secrets are in what was taken, and must not stay there.
    Recording { taken: Vec<Taken>, secrets: Vec<String> },
    /// What the case at hand has not played yet, and everything by case.
    Playing { left: Vec<Event>, all: BTreeMap<String, Vec<Event>> },
}

/// What a case asks now is not what it asked then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not in evidence: {0}")]
pub struct NotInEvidence(pub String);

impl Tape {
    /// One to record on.
    pub fn recording() -> Self {
        Self(Mutex::new(State::Recording { taken: Vec::new(), secrets: Vec::new() }))
    }

    /// One to play.
    pub fn playing(taken: Vec<Taken>) -> Self {
        let all = taken.into_iter().map(|taken| (taken.case, taken.events)).collect();
        Self(Mutex::new(State::Playing { left: Vec::new(), all }))
    }

    /// Whether it stands for the subject.
    pub fn is_playing(&self) -> bool {
        matches!(*self.locked(), State::Playing { .. })
    }

    /// From here on it is this case.
    pub fn begin(&self, case: &str) {
        match &mut *self.locked() {
            State::Off => {}
            State::Recording { taken, .. } => {
                taken.push(Taken { case: case.to_owned(), events: Vec::new() });
            }
            State::Playing { left, all } => {
                *left = all.get(case).cloned().unwrap_or_default();
                left.reverse();
            }
        }
    }

    /// Keeps what passed.
    pub fn keep(&self, event: impl FnOnce() -> Event) {
        if let State::Recording { taken, .. } = &mut *self.locked()
            && let Some(last) = taken.last_mut()
        {
            last.events.push(event());
        }
    }

    /// The next of what passed then, if it fits what is asked now.
    ///
    /// # Errors
    /// It does not fit, or nothing is left.
    pub fn next<T>(&self, fits: impl Fn(&Event) -> Option<T>) -> Result<T, NotInEvidence> {
        let mut state = self.locked();
        let State::Playing { left, .. } = &mut *state else {
            return Err(NotInEvidence("no tape is played".to_owned()));
        };
        let found = match left.last() {
            None => return Err(NotInEvidence("the case asks more than was asked then".to_owned())),
            Some(event) => fits(event),
        };
        match found {
            Some(found) => {
                left.pop();
                Ok(found)
            }
            None => Err(NotInEvidence("the case asks otherwise than it did then".to_owned())),
        }
    }

    /// Anything in any case that fits: what one case asks for all, such as a token.
    pub fn anywhere<T>(&self, fits: impl Fn(&Event) -> Option<T>) -> Option<T> {
        match &*self.locked() {
            State::Playing { all, .. } => all.values().flatten().find_map(fits),
            _ => None,
        }
    }

    /// These are secrets of the subject.
    pub(crate) fn hide<'s>(&self, of_run: impl Iterator<Item = &'s str>) {
        if let State::Recording { secrets, .. } = &mut *self.locked() {
            secrets.extend(of_run.map(str::to_owned));
        }
    }

    /// Everything that was recorded, and the secrets that stand in it.
    pub(crate) fn taken(&self) -> (Vec<Taken>, Vec<String>) {
        match &*self.locked() {
            State::Recording { taken, secrets } => (taken.clone(), secrets.clone()),
            _ => (Vec::new(), Vec::new()),
        }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
