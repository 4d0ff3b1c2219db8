//! The one seam between a suite and the world: each question goes to the subject, to the subject and into a record, or
//! to the record alone.
//!
//! A case asks the same again whenever it gets the same answers, for its values are drawn from the seed and its own id.
//! So a record of answers, in order and by case, is enough to run the suite's own code again without the subject.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The record's place for what is asked before the first case and behind the last.
pub(crate) const OUTSIDE: &str = "(outside of the cases)";

/// How the reason of a case begins that a record does not hold.
pub(crate) const NOT_IN_EVIDENCE: &str = "not in evidence: ";

/// One thing that was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// A case begins.
    Case {
        /// Its id.
        id: String,
        /// What the cases before left to it, such as tokens; null where there is nothing of the kind.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        state: Value,
    },
    /// A question and its answer.
    Asked {
        /// As it was put.
        question: Value,
        /// What came.
        answer: Value,
    },
}

/// Where a suite's questions go. Clones share what they record.
#[derive(Debug, Clone, Default)]
pub struct Tape(Option<Arc<Mutex<Held>>>);

#[derive(Debug)]
enum Held {
    Recording(Vec<Event>),
    Recorded(Recorded),
}

#[derive(Debug, Default)]
struct Recorded {
    cases: Vec<Case>,
    current: Option<usize>,
    missed: Option<String>,
    missed_ever: bool,
}

#[derive(Debug, Default)]
struct Case {
    id: String,
    state: Value,
    left: VecDeque<(Value, Value)>,
}

impl Tape {
    /// To the subject alone.
    pub fn live() -> Self {
        Self(None)
    }

    /// To the subject, and into a record.
    pub fn recording() -> Self {
        Self::of(Held::Recording(Vec::new()))
    }

    /// To a record alone.
    pub fn recorded(events: &[Event]) -> Self {
        let mut recorded = Recorded::default();
        for event in events {
            match event {
                Event::Case { id, state } => recorded.cases.push(Case {
                    id: id.clone(),
                    state: state.clone(),
                    left: VecDeque::new(),
                }),
                Event::Asked { question, answer } => {
                    if let Some(case) = recorded.cases.last_mut() {
                        case.left.push_back((question.clone(), answer.clone()));
                    }
                }
            }
        }
        Self::of(Held::Recorded(recorded))
    }

    fn of(held: Held) -> Self {
        Self(Some(Arc::new(Mutex::new(held))))
    }

    fn held(&self) -> Option<MutexGuard<'_, Held>> {
        self.0.as_ref().map(|held| held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What was recorded so far.
    pub fn events(&self) -> Vec<Event> {
        match self.held().as_deref() {
            Some(Held::Recording(events)) => events.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether there is no subject behind it.
    pub(crate) fn is_recorded(&self) -> bool {
        matches!(self.held().as_deref(), Some(Held::Recorded(_)))
    }

    /// A case begins in this state; of a record, the state that it began in then.
    pub(crate) fn begin(&self, case: &str, state: impl FnOnce() -> Value) -> Option<Value> {
        match self.held().as_deref_mut()? {
            Held::Recording(events) => {
                events.push(Event::Case { id: case.to_owned(), state: state() });
                None
            }
            Held::Recorded(recorded) => {
                recorded.missed = None;
                recorded.current = recorded.cases.iter().rposition(|known| known.id == case);
                recorded.current.map(|at| recorded.cases[at].state.clone())
            }
        }
    }

    /// Asks. `Err`: the record does not hold this question here; the case at hand cannot be judged by it.
    pub(crate) fn ask<T: Serialize + DeserializeOwned>(
        &self,
        question: impl FnOnce() -> Value,
        live: impl FnOnce() -> T,
    ) -> Result<T, String> {
        if self.is_recorded() {
            return self.answer(&question());
        }
        let answer = live();
        if let Some(Held::Recording(events)) = self.held().as_deref_mut() {
            let answer = serde_json::to_value(&answer).unwrap_or_default();
            events.push(Event::Asked { question: question(), answer });
        }
        Ok(answer)
    }

    fn answer<T: DeserializeOwned>(&self, question: &Value) -> Result<T, String> {
        let mut held = self.held();
        let Some(Held::Recorded(recorded)) = held.as_deref_mut() else {
            return Err("no transcript".to_owned());
        };
        let found = recorded.take(question).and_then(|answer| {
            serde_json::from_value(answer)
                .map_err(|found| format!("an answer that is none: {found}"))
        });
        found.map_err(|found| {
            let text = format!("{NOT_IN_EVIDENCE}{found}");
            recorded.missed_ever = true;
            recorded.missed.get_or_insert(text).clone()
        })
    }

    /// Why the case at hand is not in evidence, if it is not.
    pub(crate) fn missed(&self) -> Option<String> {
        match self.held().as_deref() {
            Some(Held::Recorded(recorded)) => recorded.missed.clone(),
            _ => None,
        }
    }

    /// The case at hand is not in evidence.
    pub(crate) fn miss(&self, why: &str) {
        if let Some(Held::Recorded(recorded)) = self.held().as_deref_mut() {
            recorded.missed_ever = true;
            recorded.missed.get_or_insert(format!("{NOT_IN_EVIDENCE}{why}"));
        }
    }

    /// What is judged over all cases needs all of them: it is not in evidence where one before is not wholly so.
    pub(crate) fn needs_all_before(&self) {
        let whole = match self.held().as_deref() {
            Some(Held::Recorded(recorded)) => {
                let before = recorded.current.unwrap_or(recorded.cases.len());
                let all_asked = recorded.cases[..before].iter().all(|case| case.left.is_empty());
                !recorded.missed_ever && all_asked
            }
            _ => true,
        };
        if !whole {
            self.miss("a case before this one did not ask all that was recorded, or more");
        }
    }
}

impl Recorded {
    fn take(&mut self, question: &Value) -> Result<Value, String> {
        let case = self.current.and_then(|at| self.cases.get_mut(at));
        let case = case.ok_or("the transcript does not have this case")?;
        match case.left.front() {
            Some((recorded, _)) if recorded == question => {}
            Some(_) => return Err("the case asks otherwise than was recorded".to_owned()),
            None => return Err("the case asks more than was recorded".to_owned()),
        }
        case.left.pop_front().map(|(_, answer)| answer).ok_or_else(String::new)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Tape;

    fn recorded() -> Tape {
        let tape = Tape::recording();
        tape.begin("first", || json!({ "app": "token" }));
        assert_eq!(tape.ask(|| json!("a"), || 1_u8), Ok(1));
        assert_eq!(tape.ask(|| json!("a"), || 2_u8), Ok(2));
        tape.begin("second", || Value::Null);
        assert_eq!(tape.ask(|| json!("b"), || 3_u8), Ok(3));
        Tape::recorded(&tape.events())
    }

    fn again(tape: &Tape, question: &str) -> Result<u8, String> {
        tape.ask(|| json!(question), || unreachable!("nobody is there"))
    }

    #[test]
    fn a_record_answers_in_order_and_by_case() {
        let tape = recorded();
        tape.begin("second", || Value::Null);
        assert_eq!(again(&tape, "b"), Ok(3));
        let state = tape.begin("first", || Value::Null);
        assert_eq!(state, Some(json!({ "app": "token" })));
        assert_eq!((again(&tape, "a"), again(&tape, "a")), (Ok(1), Ok(2)));
        assert_eq!(tape.missed(), None);
    }

    #[test]
    fn what_was_not_recorded_is_missed_until_the_next_case() {
        let tape = recorded();
        for (case, questions, why) in [
            ("first", "ab", "otherwise"),
            ("second", "bb", "more than was recorded"),
            ("third", "a", "does not have this case"),
        ] {
            tape.begin(case, || Value::Null);
            questions.chars().for_each(|question| drop(again(&tape, &question.to_string())));
            assert!(tape.missed().is_some_and(|found| found.contains(why)), "{case}");
        }
        tape.begin("second", || Value::Null);
        assert_eq!(tape.missed(), None);
        tape.needs_all_before();
        assert!(tape.missed().is_some(), "the first case was left halfway");
    }
}
