//! Which ranks a page holds (rulings O3 and O5). Ranks are dense from 1, so a page is a range of
//! them, and its cost does not depend on how deep it lies (clause O5.4).

use unicrm_proto::operation::Page;

/// A range of ranks, both ends included; empty where `first` is beyond `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// The smallest rank.
    pub first: i64,
    /// The greatest rank.
    pub last: i64,
}

impl Ranks {
    const NONE: Self = Self { first: 1, last: 0 };

    /// Whether no rank is in it.
    pub fn is_empty(self) -> bool {
        self.first > self.last
    }
}

/// A page of a list that begins with rank 1: members in the order of joining (clause O5.1).
pub fn oldest_first(page: Page, total: i64) -> Ranks {
    let Some(skip) = skipped(page, total) else { return Ranks::NONE };
    let last = skip.saturating_add(i64::from(page.top)).min(total);
    Ranks { first: skip + 1, last }
}

/// A page of a list that begins with the greatest rank: items newest first (clause O5.2).
pub fn newest_first(page: Page, total: i64) -> Ranks {
    let Some(skip) = skipped(page, total) else { return Ranks::NONE };
    let last = total - skip;
    Ranks { first: (last - i64::from(page.top)).max(0) + 1, last }
}

/// How many rows stand before the page; none where the page has no rows (clauses O3.6, O3.7).
fn skipped(page: Page, total: i64) -> Option<i64> {
    let skip = i64::try_from(page.skip.get()).ok()?;
    (skip < total && page.top > 0).then_some(skip)
}
