//! What a command has to say, and with which exit code; printed in this place alone.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::document::{Changed, Document, json};

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or applied.
    Done = 0,
    /// Wrong invocation; nothing was sent.
    Wrong = 2,
    /// The server refused.
    Refused = 3,
    /// Nobody knows whether a payment moved the money.
    Unknown = 4,
    /// No answer, or one that cannot be read.
    Fault = 5,
}

/// What a command has to say.
#[derive(Debug)]
pub(crate) struct Report {
    exit: Exit,
    /// For programs, on standard output; none for a wrong invocation.
    document: Option<String>,
    /// For people, on standard output.
    text: String,
    /// For people, on standard error, also beside a document.
    words: String,
    /// Whether it is so dear that it is told on standard error where standard output is closed,
    /// and that the exit code tells of it and of nothing else.
    is_outcome: bool,
}

impl Report {
    /// What was asked for: a neutral value for programs, a text for people.
    pub(crate) fn done(value: &impl Serialize, text: String) -> Self {
        let (document, words) = (Some(json(value)), String::new());
        Self { exit: Exit::Done, document, text, words, is_outcome: false }
    }

    /// What became of a payment.
    pub(crate) fn outcome(exit: Exit, document: &Document, text: String, words: String) -> Self {
        Self { exit, document: Some(json(document)), text, words, is_outcome: true }
    }

    /// Why there is nothing that was asked for.
    pub(crate) fn failed(exit: Exit, document: &Document, words: String) -> Self {
        let (document, text) = (Some(json(document)), String::new());
        Self { exit, document, text, words, is_outcome: false }
    }

    /// What is wrong with the invocation.
    pub(crate) fn wrong(words: String) -> Self {
        let text = String::new();
        Self { exit: Exit::Wrong, document: None, text, words, is_outcome: false }
    }

    /// A fault of this machine before anything was sent.
    pub(crate) fn fault(words: &str) -> Self {
        let why = words.to_owned();
        let document = Document::Fault { why, changed: Changed::Nothing, payment: None };
        Self::failed(Exit::Fault, &document, words.to_owned())
    }

    /// Prints it, and gives the code to exit with.
    pub(crate) fn print(self, for_programs: bool) -> ExitCode {
        let text = match self.document {
            Some(document) if for_programs => format!("{document}\n"),
            _ => self.text,
        };
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        let mut exit = self.exit;
        let mut words = self.words;
        if let Err(error) = written {
            words.push_str(&format!("\nexpected to write to standard output, found: {error}"));
            if self.is_outcome {
                words.push_str(&format!("; it was to say: {}", text.trim_end()));
            } else if exit == Exit::Done {
                exit = Exit::Fault;
            }
        }
        say(&words);
        ExitCode::from(exit as u8)
    }
}

/// Says something on standard error. Where nobody listens any more nothing can be done about it.
fn say(words: &str) {
    let words = words.trim();
    if !words.is_empty() {
        let _ = writeln!(io::stderr(), "unicrm: {words}");
    }
}
