//! Whether a card and its member may pay (rulings O6 and O10).

use jiff::civil::Date;

/// Whether something may be used (the source: 处于无效状态（禁止使用）).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may.
    Valid,
    /// It may not.
    Invalid,
}

/// What of a card matters to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardFacts {
    /// The card's state.
    pub state: State,
    /// The last day on which it pays; none for ever.
    pub expires_on: Option<Date>,
}

impl CardFacts {
    /// Whether the card's last day is over (clause O10.8).
    pub fn has_expired(&self, today: Date) -> bool {
        self.expires_on.is_some_and(|last| today > last)
    }
}
