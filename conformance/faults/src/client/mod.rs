//! The client: a command of the client suite that is wrong in one way, or unlike ours in one way that is allowed.
//!
//! ```text
//! call (arguments) ── session: token, attempts ── carriage: a socket, HTTP/1.1 by hand
//!       │              ├── payment                     └── sent, arrived: what the wire has
//!       │              └── items: pages, looking up
//!       └── told: exit code and JSON
//! habits: what all of these do; a row of `faults` or `variants` changes one of them
//! ```
//!
//! Requests are written and answers read by `unicrm-proto`. All else is done by hand, without the retries and guards of
//! `unicrm-http`, so that each of them can be left out.

mod call;
mod carriage;
mod faults;
mod habits;
mod items;
mod members;
mod payment;
mod session;
mod told;
mod variants;
mod wire;

use std::ffi::OsString;
use std::process::ExitCode;

use self::habits::{Change, Habits};
use crate::catalogue::{Entry, Subject};

/// What the subject is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Client {
    /// The fault or the variant; `none` for neither.
    #[arg(long)]
    name: String,
    /// The call, as the client suite gives it; behind `--`.
    #[arg(last = true, required = true, value_name = "CALL")]
    call: Vec<OsString>,
}

impl Client {
    pub(crate) fn run(&self) -> ExitCode {
        let mut habits = Habits::default();
        match changes().find(|change| change.name == self.name) {
            Some(change) => (change.set)(&mut habits),
            None if self.name == "none" => {}
            None => {
                let name = &self.name;
                eprintln!("error: expected `none` or a name that `list` shows, found `{name}`");
                return ExitCode::from(told::WRONG);
            }
        }
        call::perform(&habits, &self.call).print(&habits)
    }
}

/// Everything that it can be made to do.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    changes().map(|change| Entry {
        subject: Subject::Client,
        name: change.name,
        note: change.note,
        nature: change.nature,
        clauses: change.clauses,
    })
}

fn changes() -> impl Iterator<Item = &'static Change> {
    faults::all().chain(variants::VARIANTS)
}
