//! The cap on what a run may spend, and the record of every payment that it sent.

use serde_json::Value;

use super::super::amount::Amount;
use super::super::complaint::Stop;
use super::answer::Answer;
use super::paying::{amount_of, text};

/// What a run may spend and has spent.
#[derive(Debug, Clone)]
pub(crate) struct Spending {
    cap: Option<Amount>,
    payments: Vec<Paid>,
    /// The balance of the paying account before the first payment from it.
    pub(super) opening: Option<Amount>,
}

/// A payment that was sent, once for each time.
#[derive(Debug, Clone)]
pub(crate) struct Paid {
    /// As it was sent.
    pub(crate) payment: Value,
    /// What became of it.
    pub(crate) outcome: Outcome,
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No answer says it.
    Unknown,
    /// It posted the item of this number.
    Applied(String),
    /// It was refused: nothing was taken.
    Refused,
    /// Its answer is that of the same payment sent before.
    Repeated,
}

/// Where the payment stands in the record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SetAside(usize);

impl Spending {
    /// With the fixture's cap; without one nothing may be spent.
    pub(crate) fn new(cap: Option<Amount>) -> Self {
        Self { cap, payments: Vec::new(), opening: None }
    }

    /// Sets an amount aside before a payment is sent. It counts as spent until the server has refused it, or has given
    /// it the outcome of an earlier one.
    pub(crate) fn set_aside(&mut self, payment: &Value) -> Result<SetAside, Stop> {
        let Some(cap) = self.cap else {
            return Err(Stop::NotApplicable("the fixture has no `spending.cap`".to_owned()));
        };
        if self.at_most().plus(amount_of(payment).max(Amount::ZERO)) > cap {
            return Err(Stop::NotApplicable(format!("the spending cap {cap} is reached")));
        }
        Ok(self.record(payment, Outcome::Unknown))
    }

    /// Notes a payment that no server may take, and that was taken.
    pub(crate) fn against_the_rules(&mut self, payment: &Value, no: String) {
        self.record(payment, Outcome::Applied(no));
    }

    fn record(&mut self, payment: &Value, outcome: Outcome) -> SetAside {
        self.payments.push(Paid { payment: payment.clone(), outcome });
        SetAside(self.payments.len() - 1)
    }

    /// Notes what the answer says. One that contradicts itself, or tells of a fault inside, leaves it unknown.
    pub(crate) fn settle(&mut self, at: SetAside, answer: &Answer) {
        let outcome = if answer.success() {
            let no = answer.data().as_str().unwrap_or_default().to_owned();
            self.applied(&self.payments[at.0].payment, no)
        } else if answer.envelope.is_ok() && answer.raw.status < 500 {
            Outcome::Refused
        } else {
            Outcome::Unknown
        };
        self.payments[at.0].outcome = outcome;
    }

    /// The outcome applied; repeated where an earlier sending of the payment has that number.
    fn applied(&self, payment: &Value, no: String) -> Outcome {
        let due = Outcome::Applied(no);
        let from_no = &payment["from_no"];
        let earlier = |paid: &Paid| paid.payment["from_no"] == *from_no && paid.outcome == due;
        if self.payments.iter().any(earlier) { Outcome::Repeated } else { due }
    }

    /// Settles payments of unknown outcome by the numbers of the items that have their from_no.
    pub(crate) fn found(&mut self, from_no: &Value, items: &[Value]) {
        for item in items {
            let outcome = Outcome::Applied(text(item, "no"));
            if self.payments.iter().any(|paid| paid.outcome == outcome) {
                continue;
            }
            let open = |paid: &&mut Paid| {
                paid.outcome == Outcome::Unknown && paid.payment["from_no"] == *from_no
            };
            if let Some(paid) = self.payments.iter_mut().find(open) {
                paid.outcome = outcome;
            }
        }
        // What is left of a keyed payment that was sent again found the first one's outcome.
        let known = |paid: &Paid| {
            matches!(paid.outcome, Outcome::Applied(_)) && paid.payment["from_no"] == *from_no
        };
        if self.payments.iter().any(known) {
            for paid in &mut self.payments {
                if paid.outcome == Outcome::Unknown && paid.payment["from_no"] == *from_no {
                    paid.outcome = Outcome::Repeated;
                }
            }
        }
    }

    /// Every payment that was sent.
    pub(crate) fn payments(&self) -> &[Paid] {
        &self.payments
    }

    /// The cap.
    pub(crate) fn cap(&self) -> Option<Amount> {
        self.cap
    }

    /// What may have been spent at most: all that is neither refused nor a repetition.
    pub(crate) fn at_most(&self) -> Amount {
        let spent = |paid: &&Paid| !matches!(paid.outcome, Outcome::Refused | Outcome::Repeated);
        let amounts = self.payments.iter().filter(spent).map(|paid| amount_of(&paid.payment));
        amounts.fold(Amount::ZERO, |sum, amount| sum.plus(amount.max(Amount::ZERO)))
    }
}
