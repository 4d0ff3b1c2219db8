//! The cap on what a run may spend, and the record of what it spent.

use super::super::amount::Amount;
use super::super::complaint::Stop;

/// What a run may spend and has spent.
#[derive(Debug, Clone)]
pub(crate) struct Spending {
    cap: Option<Amount>,
    spent: Amount,
    paid: Vec<String>,
}

impl Spending {
    /// With the fixture's cap; without one nothing may be spent.
    pub(crate) fn new(cap: Option<Amount>) -> Self {
        Self { cap, spent: Amount::ZERO, paid: Vec::new() }
    }

    /// Sets an amount aside before a payment is sent. It counts as spent until the server has refused it.
    pub(crate) fn set_aside(&mut self, quantity: Amount) -> Result<(), Stop> {
        let Some(cap) = self.cap else {
            return Err(Stop::NotApplicable("the fixture has no `spending.cap`".to_owned()));
        };
        let after = self.spent.plus(quantity.max(Amount::ZERO));
        if after > cap {
            return Err(Stop::NotApplicable(format!("the spending cap {cap} is reached")));
        }
        self.spent = after;
        Ok(())
    }

    /// Gives back what the server has refused.
    pub(crate) fn give_back(&mut self, quantity: Amount) {
        self.spent = self.spent.minus(quantity.max(Amount::ZERO));
    }

    /// Notes a payment that was applied.
    pub(crate) fn note(&mut self, text: String) {
        if !self.paid.contains(&text) {
            self.paid.push(text);
        }
    }

    /// A line of each payment, and the sum.
    pub(crate) fn report(&self) -> Vec<String> {
        let mut lines = self.paid.clone();
        if !lines.is_empty() {
            lines.push(format!("{} payments; at most {} spent", self.paid.len(), self.spent));
        }
        lines
    }
}
