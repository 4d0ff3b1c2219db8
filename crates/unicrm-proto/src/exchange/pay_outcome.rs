//! What the answer to a payment tells, and what it does not (ruling O15).

use std::fmt;

use compact_str::CompactString;

use super::client::{AnswerError, Answered, Refused, Unreadable};
use crate::KnownError;
use crate::deviation::{Deviation, DeviationKind};
use crate::message::PayResult;

/// What became of a payment, as far as its answer tells (ruling O15).
#[derive(Debug)]
pub enum PayOutcome {
    /// The money moved.
    Applied {
        /// The number of the item; none where the answer lacks it (clause N7.11).
        no: Option<CompactString>,
    },
    /// The server is certain that no money moved.
    Refused(Refused),
    /// Nobody knows. The payment may not be sent again blindly: it is looked up by its from_no.
    Unknown(UnknownOutcome),
}

/// Why the outcome of a payment is not known.
#[derive(Debug)]
pub enum UnknownOutcome {
    /// The answer's code does not say that nothing was taken: 1000, or one of no table.
    Code(Refused),
    /// The answer contradicts itself: its success and its code (clauses E4.3, E4.4), its success
    /// and its header, or a failure with data.
    Contradictory,
    /// The answer cannot be read.
    Unreadable(Unreadable),
}

impl fmt::Display for UnknownOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(refused) => write!(f, "{refused}"),
            Self::Contradictory => f.write_str("the answer contradicts itself"),
            Self::Unreadable(unreadable) => write!(f, "{unreadable}"),
        }
    }
}

impl PayOutcome {
    /// The outcome that an answer tells. Without any answer it is unknown, too.
    pub fn of(answer: Result<Answered<PayResult>, AnswerError>) -> Self {
        let contradictory = |deviations: &[Deviation]| {
            deviations.iter().any(|found| found.kind() == DeviationKind::ContradictoryEnvelope)
        };
        match answer {
            Ok(answered) if answered.not_applied || contradictory(&answered.deviations) => {
                Self::Unknown(UnknownOutcome::Contradictory)
            }
            Ok(answered) => Self::Applied { no: answered.data.map(|PayResult(no)| no) },
            Err(AnswerError::Refused(refused))
                if refused.with_data || contradictory(&refused.deviations) =>
            {
                Self::Unknown(UnknownOutcome::Contradictory)
            }
            Err(AnswerError::Refused(refused)) if nothing_was_taken(&refused) => {
                Self::Refused(refused)
            }
            Err(AnswerError::Refused(refused)) => Self::Unknown(UnknownOutcome::Code(refused)),
            Err(AnswerError::Unreadable(unreadable)) => {
                Self::Unknown(UnknownOutcome::Unreadable(unreadable))
            }
        }
    }
}

/// The codes that are given before anything is posted, and the header that says so.
fn nothing_was_taken(refused: &Refused) -> bool {
    refused.not_applied
        || refused.code.known().is_some_and(|known| known != KnownError::ServerError)
}
