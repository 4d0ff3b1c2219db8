//! The codec: our own behind the adapter protocol, with one fault or one legal peculiarity.
//!
//! ```text
//! request ─ subject ─ how (Before … After, Value … Text) ─ answer      faults/ of one message, variants
//!                   └ states (what one request leaves for the next)     states/
//! ```

mod faults;
mod how;
mod json;
mod naive;
mod states;
mod subject;
mod variants;
mod walk;
mod xml;

use std::process::ExitCode;

use unicrm_conformance::adapter::serve_with;

use self::how::Fault;
use self::subject::{Faulty, Sound, answer};
use crate::catalogue::Entry;

/// What the subject is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Codec {
    /// The fault or the variant; `none` for neither.
    #[arg(long)]
    name: String,
}

impl Codec {
    pub(crate) fn run(&self) -> ExitCode {
        let fault = all().find(|fault| fault.name == self.name);
        let mut subject: Box<dyn Faulty> = match fault {
            Some(fault) => fault.how.subject(),
            None if self.name == "none" => Box::new(Sound),
            None => {
                eprintln!(
                    "error: expected the name of a codec of the catalogue, found `{}`; `unicrm-faulty list` has them",
                    self.name
                );
                return ExitCode::from(2);
            }
        };
        let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
        match serve_with(input, output, |id, command| answer(&mut *subject, id, command)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(found) => {
                eprintln!("error: {found}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Everything that it can be made to do.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    all().map(|fault| fault.entry())
}

fn all() -> impl Iterator<Item = Fault> {
    faults::all().chain(states::all()).chain(variants::all())
}
