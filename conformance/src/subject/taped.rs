//! A subject whose answers are kept on a tape, or come from one.

use super::{Answer, Subject};
use crate::protocol::Command;
use crate::tape::{Asked, Event, Tape};

/// A subject beside a tape.
pub struct TapedSubject<'a> {
    subject: &'a mut dyn Subject,
    tape: &'a Tape,
}

impl<'a> TapedSubject<'a> {
    /// The subject itself is not asked where the tape is played.
    pub fn new(subject: &'a mut dyn Subject, tape: &'a Tape) -> Self {
        Self { subject, tape }
    }
}

impl Subject for TapedSubject<'_> {
    fn ask(&mut self, command: Command) -> Answer {
        if self.tape.is_playing() {
            let fits = |event: &Event| match event {
                Event::Asked(then) if then.command == command => Some(then.answer.clone()),
                _ => None,
            };
            return match self.tape.next(fits) {
                Ok(answer) => answer,
                Err(found) => Answer::NotInEvidence(found.to_string()),
            };
        }
        let answer = self.subject.ask(command.clone());
        self.tape.keep(|| Event::Asked(Asked { command, answer: answer.clone() }));
        answer
    }

    fn begin(&mut self, case: &str) {
        self.tape.begin(case);
    }
}

/// No subject at all: a tape stands for it.
#[derive(Debug, Clone, Copy)]
pub struct Absent;

impl Subject for Absent {
    fn ask(&mut self, _: Command) -> Answer {
        Answer::Unreachable("expected a subject, found only its tape".to_owned())
    }
}
