//! The last case: over the whole run the balance fell by just what was paid.

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::bench::Bench;

pub(super) const CASES: &[ServerCase] = &[case(
    "balance-in-all",
    "over the whole run the paying account's balance fell by exactly the payments that were applied",
    &["O10.17", "O10.18"],
    in_all,
)
.once()];

fn in_all(bench: &mut Bench<'_>) -> Ended {
    if bench.spending.opening.is_none() {
        let payment = bench.payment()?;
        let answer = bench.pay(&payment)?;
        bench.data("S8.request", &answer)?;
    }
    let closing = bench.close()?.ok_or(Stop::Enough)?;
    // More was taken than every applied payment together: what was refused, or was applied once, was taken too.
    let clause = if closing.after < closing.due() { "O10.18" } else { "O10.17" };
    bench.check(clause, closing.agrees(), || {
        format!(
            "expected the balance {} less the {} paid in this run, found {}",
            closing.before, closing.paid, closing.after
        )
    });
    Ok(())
}
