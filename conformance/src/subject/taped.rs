//! A subject behind a record, or a record in its place.

use serde_json::json;

use super::{Answer, Subject};
use crate::evidence::Tape;
use crate::protocol::Command;

/// Asks a subject through a [`Tape`].
pub struct Taped<'s> {
    /// Whom a live or recording tape asks.
    pub subject: &'s mut dyn Subject,
    /// What stands in between.
    pub tape: Tape,
}

/// The subject of a run that is judged again: it is never asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Subject for Nobody {
    fn ask(&mut self, _: Command) -> Answer {
        Answer::Unreachable("expected a subject, found none: this run is judged again".to_owned())
    }
}

impl Subject for Taped<'_> {
    /// The record names a question by its digest: the bodies are the suite's, and each suite has them.
    fn ask(&mut self, command: Command) -> Answer {
        let written = serde_json::to_vec(&command).unwrap_or_default();
        let question = || json!({ "sha256": crate::data::sha256(&written) });
        let answer = self.tape.ask(question, || self.subject.ask(command));
        answer.unwrap_or_else(Answer::Unreachable)
    }
}
