//! Subjects: codecs behind the adapter protocol.

mod child;
mod taped;

pub use child::{ChildSubject, own_adapter, split_command};
pub use taped::{Nobody, Taped};

use serde::{Deserialize, Serialize};

use crate::protocol::{Command, Description, Outcome, PROTOCOL};

/// How a question ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// With an answer.
    Reply(Outcome),
    /// The subject ended; what is known of why.
    Crashed(String),
    /// No answer in time.
    TimedOut,
    /// The subject cannot be started (again).
    Unreachable(String),
    /// A line that is no answer of the protocol.
    Garbled(String),
}

/// A codec that can be asked.
pub trait Subject {
    /// Asks one thing and waits for its answer.
    fn ask(&mut self, command: Command) -> Answer;
}

/// What the subject says of itself; why not, in words for people.
pub fn describe(subject: &mut dyn Subject) -> Result<Description, String> {
    match subject.ask(Command::Describe) {
        Answer::Reply(Outcome::Description(description)) if description.protocol == PROTOCOL => {
            Ok(description)
        }
        Answer::Reply(Outcome::Description(description)) => {
            Err(format!("expected adapter protocol {PROTOCOL}, found {}", description.protocol))
        }
        Answer::Reply(other) => Err(format!("expected a description, found {other:?}")),
        Answer::Crashed(found) => {
            Err(format!("expected an answer to `describe`, found that the adapter {found}"))
        }
        Answer::TimedOut => Err("expected an answer to `describe`, found none in time".to_owned()),
        Answer::Unreachable(found) => Err(found),
        Answer::Garbled(found) => Err(format!("expected one JSON object a line, found: {found}")),
    }
}
