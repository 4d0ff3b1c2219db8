//! The server: the project's own, with one fault or one legal peculiarity switched on.
//!
//! ```text
//! suite ──→ link ──────────→ unicrm-http ──→ Faulty ─────────→ unicrm-server's backend, store
//!           changes bytes    as it is        changes what is    as they are
//!           of a message                     done, and when
//! ```
//!
//! - [`switch`]: what an entry is: its name, its clauses, and its [`switch::Doing`].
//! - [`message`], [`link`]: requests and answers as bytes, and what stands between them and the server.
//! - [`sound`], [`faulty`]: the operations as they should be, and with one of them replaced.
//! - [`start`]: the database, the fixture, the sockets.
//! - [`faults`], [`variants`]: the entries, each beside its behaviour.

mod faults;
mod faulty;
mod link;
mod message;
mod sound;
mod start;
mod switch;
mod variants;

use std::process::ExitCode;

use crate::catalogue::Entry;
use switch::{Doing, Switch};

/// The sound subject.
const NONE: Switch = switch::variant("none", "Nothing is changed", &[], Doing::Nothing);

/// What the subject is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Server {
    /// The fault or the variant; `none` for neither.
    #[arg(long)]
    name: String,
}

impl Server {
    pub(crate) fn run(&self) -> ExitCode {
        let named = all().find(|switch| switch.entry.name == self.name);
        let Some(switch) = named else {
            eprintln!(
                "error: expected the name of a server of `unicrm-faulty list`, or none; found `{}`",
                self.name
            );
            return ExitCode::from(2);
        };
        match start::run(&switch.doing) {
            Ok(()) => ExitCode::SUCCESS,
            Err(found) => {
                eprintln!("error: {found}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Everything that it can be made to do but nothing.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    all().skip(1).map(|switch| switch.entry)
}

fn all() -> impl Iterator<Item = &'static Switch> {
    std::iter::once(&NONE).chain(faults::all()).chain(variants::all())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{all, entries};
    use crate::catalogue::Nature;

    #[test]
    fn every_name_is_there_once() {
        let names: Vec<&str> = entries().map(|entry| entry.name).collect();
        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
    }

    #[test]
    fn every_fault_breaks_a_clause() {
        for entry in entries().filter(|entry| entry.nature != Nature::Variant) {
            assert!(!entry.clauses.is_empty(), "{}", entry.name);
        }
    }

    #[test]
    fn every_clause_is_in_the_ledger() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../requirements/v0.2");
        let files = std::fs::read_dir(folder).expect("the ledger");
        let ledger: String = files
            .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text"))
            .collect();
        for entry in entries() {
            for clause in entry.clauses {
                let line = format!("id = \"{clause}\"\n");
                assert!(ledger.contains(&line), "{}: no clause {clause}", entry.name);
            }
        }
    }

    #[test]
    fn two_in_five_faults_are_of_behaviour() {
        let of = |nature| entries().filter(move |entry| entry.nature == nature).count();
        let (behaviour, message) = (of(Nature::Behaviour), of(Nature::Message));
        assert!(behaviour * 5 >= (behaviour + message) * 2, "{behaviour} of {}", all().count());
    }
}
