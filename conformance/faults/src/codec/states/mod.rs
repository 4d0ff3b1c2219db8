//! Faults that need more than one message: state that leaks from one request into the next, caches with too small a
//! key, retries that are let through, counters, what changes with the order of requests.

mod caches;
mod encodings;
mod fields;
mod modes;
mod records;
mod refusals;
mod retries;
mod values;
mod writers;

use super::how::Fault;
use super::subject::{Ask, Faulty, Read, Tell, Written, read, write};

pub(super) fn all() -> impl Iterator<Item = Fault> {
    let tables: [&'static [Fault]; 8] = [
        caches::ALL,
        modes::ALL,
        refusals::ALL,
        retries::ALL,
        records::ALL,
        values::ALL,
        encodings::ALL,
        writers::ALL,
    ];
    tables.into_iter().flatten().copied().chain(fields::all())
}

/// A codec with a state that its reading and its writing change.
struct Stateful<S> {
    state: S,
    read: fn(&mut S, Ask) -> Read,
    write: fn(&mut S, Tell) -> Written,
}

impl<S> Faulty for Stateful<S> {
    fn read(&mut self, ask: Ask) -> Read {
        (self.read)(&mut self.state, ask)
    }

    fn write(&mut self, tell: Tell) -> Written {
        (self.write)(&mut self.state, tell)
    }
}

/// Reads with a state, writes soundly.
fn reader<S: Default + 'static>(read: fn(&mut S, Ask) -> Read) -> Box<dyn Faulty> {
    Box::new(Stateful { state: S::default(), read, write: |_, tell| write(&tell) })
}

/// Writes with a state, reads soundly.
fn writer<S: Default + 'static>(write: fn(&mut S, Tell) -> Written) -> Box<dyn Faulty> {
    Box::new(Stateful { state: S::default(), read: |_, ask| read(&ask), write })
}

/// Reads and writes with one state.
fn both<S: Default + 'static>(
    read: fn(&mut S, Ask) -> Read,
    write: fn(&mut S, Tell) -> Written,
) -> Box<dyn Faulty> {
    Box::new(Stateful { state: S::default(), read, write })
}
