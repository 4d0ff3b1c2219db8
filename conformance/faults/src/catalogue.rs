//! What a subject can be made to do, as the kill matrix reads it.

use serde::Serialize;

/// Which of the three subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Subject {
    /// Behind the adapter protocol.
    Codec,
    /// Behind a URL.
    Server,
    /// Behind a command.
    Client,
}

/// How a fault comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Nature {
    /// One message is wrong: what is read or written of it does not depend on any other.
    Message,
    /// State, retry, order, time or concurrency is wrong.
    Behaviour,
    /// Nothing is wrong: another form that the clauses allow, and that no suite may fail.
    Variant,
}

/// One entry of the catalogue.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Entry {
    /// The subject.
    pub(crate) subject: Subject,
    /// Its name, of lower-case words with hyphens; one in the whole catalogue of its subject.
    pub(crate) name: &'static str,
    /// What the subject does, as a sentence without a full stop.
    pub(crate) note: &'static str,
    /// How it comes about.
    pub(crate) nature: Nature,
    /// A fault: the clauses that it breaks, each of which has to be found broken. A variant: the clauses that allow it.
    pub(crate) clauses: &'static [&'static str],
}
