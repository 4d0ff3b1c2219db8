//! How much a fault weighs.

use super::{Fault, FaultSort, Judge, Verdict};
use crate::codec::Case;
use crate::ledger::Standing;

impl Judge<'_> {
    /// The weakest standing on which the fault depends decides: that of the row's clauses, and that of the clause
    /// that the fault names. Our own codec is held to all of them.
    pub(super) fn severity(&self, case: &Case<'_>, fault: &Fault) -> Verdict {
        if self.ours || matches!(fault.sort, FaultSort::Diagnostic | FaultSort::Protocol) {
            return Verdict::Fail;
        }
        let row = &case.vector.row;
        let clauses = row.clauses.iter().chain(&fault.clause);
        let standings =
            clauses.filter_map(|clause| self.ledger.get(clause)).map(|clause| clause.standing);
        match (standings.max(), fault.sort) {
            (Some(Standing::Ruled), _) => Verdict::Warn,
            (Some(Standing::Safety), _) => Verdict::Fail,
            // Nobody is failed for accepting more, but where money hangs on it.
            (_, FaultSort::Lenient) => Verdict::Warn,
            // One of the source's two places is the deviation: who does not forgive it keeps to the other.
            (Some(Standing::Corrected), _) if !row.deviations.is_empty() => Verdict::Warn,
            _ => Verdict::Fail,
        }
    }
}
