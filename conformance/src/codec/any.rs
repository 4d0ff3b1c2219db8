//! A case of bodies or of exchanges, as reports see it.

use unicrm_proto::Format;

use super::{Case, Task};
use crate::exchange::ExchangeCase;
use crate::ledger::Topic;
use crate::report::excerpt;

/// A case of bodies or of exchanges.
#[derive(Debug, Clone)]
pub enum AnyCase<'a> {
    /// One question to a codec.
    Body(Case<'a>),
    /// One step of an exchange.
    Exchange(ExchangeCase<'a>),
}

impl<'a> AnyCase<'a> {
    /// Its own id.
    pub fn id(&self) -> &str {
        match self {
            Self::Body(case) => &case.id,
            Self::Exchange(case) => &case.id,
        }
    }

    /// The id of its row.
    pub fn row_id(&self) -> &'a str {
        match self {
            Self::Body(case) => &case.vector.row.id,
            Self::Exchange(case) => &case.exchange.row.id,
        }
    }

    /// What its row is about.
    pub fn note(&self) -> &'a str {
        match self {
            Self::Body(case) => &case.vector.row.note,
            Self::Exchange(case) => &case.exchange.row.note,
        }
    }

    /// The clauses of its row.
    pub fn clauses(&self) -> &'a [String] {
        match self {
            Self::Body(case) => &case.vector.row.clauses,
            Self::Exchange(case) => &case.exchange.row.clauses,
        }
    }

    /// Its message or operation.
    pub fn topic(&self) -> Topic {
        match self {
            Self::Body(case) => Topic::Message(case.vector.row.message),
            Self::Exchange(case) => Topic::Operation(case.exchange.row.operation),
        }
    }

    /// Its format.
    pub fn format(&self) -> Format {
        match self {
            Self::Body(case) => case.vector.row.format,
            Self::Exchange(case) => case.exchange.row.format,
        }
    }

    /// What is asked, in words.
    pub fn asked(&self) -> String {
        let (topic, format) = (self.topic().as_str(), self.format());
        match self {
            Self::Body(case) => match case.mode() {
                Some(mode) => format!("read {topic} as {format}, {mode}"),
                None => format!("write {topic} as {format}"),
            },
            Self::Exchange(case) => format!("{topic} as {format}: {}", case.step.in_words()),
        }
    }

    /// The body that was to be read, or the part around its fault; none where the faults themselves show bytes.
    pub fn body_to_show(&self) -> Option<String> {
        let Self::Body(case) = self else { return None };
        if !matches!(case.task, Task::Read | Task::ReadStrictly) {
            return None;
        }
        let row = &case.vector.row;
        let at = row.refusal.as_ref().and_then(|refusal| refusal.offset);
        let at = at.or_else(|| row.deviations.first().map(|deviation| deviation.offset));
        let body = &case.vector.body;
        Some(format!("  body of {} bytes:\n{}", body.len(), excerpt(body, at)))
    }
}
