//! What a live case finds wrong, and how much that weighs.

use crate::judge::Verdict;
use crate::ledger::{Ledger, Standing};

/// One thing that is not as a clause has it.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    /// The clause; `None`: what no clause says and every reader needs, such as a body that can be read.
    pub(crate) clause: Option<&'static str>,
    /// Expected and found.
    pub(crate) text: String,
    /// How much it weighs.
    pub(crate) weight: Weight,
    /// How many lines of the trace there were when it was found.
    pub(crate) behind: usize,
}

/// Whether the clause alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// By the standing of the clause; without a clause it fails.
    ByStanding,
    /// Never more than a warning: the source itself shows this form, or nothing forbids it.
    AtMostAWarning,
}

/// How a case ended before its last line.
#[derive(Debug, Clone)]
pub(crate) enum Stop {
    /// It cannot be asked here, for this reason, although the subject claims it.
    NotApplicable(String),
    /// The subject does not claim what it is about.
    NotClaimed(String),
    /// What was complained of makes the rest meaningless.
    Enough,
    /// The answer was not listened to; a case that wants it so goes on.
    Left,
    /// No answer in time.
    TimedOut(String),
    /// Nobody is there.
    Unreachable(String),
}

/// A case's own way through: `?` leaves it.
pub(crate) type Ended = Result<(), Stop>;

impl Complaint {
    /// The verdict that it comes to. `strict`: ruled clauses bind too.
    pub(crate) fn verdict(&self, ledger: &Ledger, strict: bool) -> Verdict {
        let standing = self.clause.and_then(|id| ledger.get(id)).map(|clause| clause.standing);
        match (self.weight, standing) {
            _ if strict => Verdict::Fail,
            (Weight::AtMostAWarning, _) | (_, Some(Standing::Ruled)) => Verdict::Warn,
            _ => Verdict::Fail,
        }
    }
}

impl Stop {
    /// The verdict and the reason; complaints may add to it.
    pub(crate) fn verdict(&self) -> (Verdict, Option<String>) {
        match self {
            Self::NotApplicable(reason) | Self::NotClaimed(reason) => {
                (Verdict::NotApplicable, Some(reason.clone()))
            }
            Self::Enough | Self::Left => (Verdict::Pass, None),
            Self::TimedOut(found) => (Verdict::TimedOut, Some(found.clone())),
            Self::Unreachable(found) => (Verdict::Unreachable, Some(found.clone())),
        }
    }
}
