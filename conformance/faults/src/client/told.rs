//! What a call comes to: an exit code and a JSON document.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::habits::Habits;

/// Done, applied, found.
pub(super) const DONE: u8 = 0;
/// Wrong invocation; nothing was sent.
pub(super) const WRONG: u8 = 2;
/// Refused by the server.
pub(super) const REFUSED: u8 = 3;
/// A payment of unknown outcome.
pub(super) const UNKNOWN: u8 = 4;
/// No answer, or one that cannot be read.
pub(super) const FAULT: u8 = 5;

/// What is told.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) exit: u8,
    /// None: nothing is printed.
    pub(super) document: Option<Value>,
    /// A line in front of the document.
    pub(super) before: Option<String>,
    pub(super) secrets: Secrets,
}

/// What a sound client does not print.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets {
    pub(super) secret: String,
    pub(super) token: String,
}

/// Why there is nothing that was asked for.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// The invocation is wrong.
    Wrong(String),
    /// The server refused.
    Refused { code: String, exit: u8 },
    /// The exchange failed.
    Fault { why: String, exit: u8 },
}

impl Told {
    pub(super) fn new(exit: u8, document: Value) -> Self {
        Self { exit, document: Some(document), before: None, secrets: Secrets::default() }
    }

    /// The neutral value of a success.
    pub(super) fn done(data: &impl serde::Serialize) -> Self {
        Self::new(DONE, serde_json::to_value(data).unwrap_or_default())
    }

    /// A failure, with what names the payment where it is one.
    pub(super) fn failed(failure: Failure, mut document: Value) -> Self {
        let exit = match failure {
            Failure::Wrong(why) => {
                eprintln!("error: {why}");
                return Self { document: None, ..Self::new(WRONG, Value::Null) };
            }
            Failure::Refused { code, exit } => {
                document["outcome"] = json!("refused");
                document["code"] = json!(code);
                exit
            }
            Failure::Fault { why, exit } => {
                document["outcome"] = json!("fault");
                document["why"] = json!(why);
                exit
            }
        };
        Self::new(exit, document)
    }

    /// Prints it, and gives the code to exit with.
    pub(super) fn print(mut self, habits: &Habits) -> ExitCode {
        let secrets = self.secrets.clone();
        (habits.told)(&mut self, &secrets);
        if let Some(line) = self.before {
            println!("{line}");
        }
        if let Some(document) = self.document {
            println!("{document}");
        }
        ExitCode::from(self.exit)
    }
}
