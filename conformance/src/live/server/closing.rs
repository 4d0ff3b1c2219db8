//! The end of a run: what it left behind, and whether the balance fell by just what was paid.

use serde_json::Value;

use super::bench::Bench;
use super::fixture::Member;
use super::paying::{amount_of, text};
use super::spending::{Outcome, Paid};
use crate::live::amount::Amount;
use crate::live::complaint::Stop;

/// The paying account before and after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closing {
    /// Before the first payment of the run.
    pub(crate) before: Amount,
    /// The sum of what was applied.
    pub(crate) paid: Amount,
    /// Now.
    pub(crate) after: Amount,
}

impl Closing {
    /// Whether the balance fell by just what was paid.
    pub(crate) fn agrees(&self) -> bool {
        self.after == self.due()
    }

    /// The balance that must be there.
    pub(crate) fn due(&self) -> Amount {
        self.before.minus(self.paid)
    }
}

impl Bench<'_> {
    /// Looks payments of unknown outcome up and reads the balance again; nothing where nothing was paid.
    pub(crate) fn close(&mut self) -> Result<Option<Closing>, Stop> {
        self.place.tape().needs_all_before();
        let Some(before) = self.spending.opening else { return Ok(None) };
        let payer = self.payer()?;
        let unknown: Vec<Value> = self
            .spending
            .payments()
            .iter()
            .filter(|paid| paid.outcome == Outcome::Unknown)
            .map(|paid| paid.payment.clone())
            .collect();
        for payment in unknown {
            let items = self.items_of(&payment)?;
            self.spending.found(&payment["from_no"], &items);
        }
        let after = self.balance(&payer.card_no, &payer.account_sort_no)?;
        let applied = self.spending.payments().iter().filter(|paid| is_from(&payer, paid));
        let paid = applied
            .filter(|paid| matches!(paid.outcome, Outcome::Applied(_)))
            .fold(Amount::ZERO, |sum, paid| sum.plus(amount_of(&paid.payment)));
        Ok(Some(Closing { before, paid, after }))
    }

    /// Whether a payment is from the account whose balance is told at the end.
    pub(super) fn is_from_payer(&self, payment: &Value) -> bool {
        let member = self.fixture.member.as_ref();
        member.is_some_and(|payer| is_payment_from(payer, payment))
    }

    /// A line for each thing that the run left at the server, and the balance check.
    pub(super) fn left_behind(&mut self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.created.iter().map(|known| format!("member with openid {known}")).collect();
        let perhaps = self.perhaps_created.iter().filter(|known| !self.created.contains(known));
        lines.extend(perhaps.map(|known| {
            format!("perhaps a member with openid {known}: its creation was not answered")
        }));
        let closed = match self.spending.opening {
            Some(_) => self.close(),
            None => Ok(None),
        };
        let payments = self.spending.payments();
        lines.extend(payments.iter().filter_map(payment_line));
        let applied = payments.iter().filter(|paid| matches!(paid.outcome, Outcome::Applied(_)));
        let (applied, unknown) = (
            applied.count(),
            payments.iter().filter(|paid| paid.outcome == Outcome::Unknown).count(),
        );
        if applied + unknown > 0 {
            let cap =
                self.spending.cap().map_or_else(String::new, |cap| format!(" of the cap {cap}"));
            lines.push(format!(
                "{applied} payments applied, {unknown} of unknown outcome; at most {} spent{cap}",
                self.spending.at_most()
            ));
        }
        lines.extend(balance_line(&closed));
        lines
    }
}

fn is_payment_from(payer: &Member, payment: &Value) -> bool {
    let card = text(payment, "card_no");
    let of_member = card == payer.card_no || payer.second_card_no.as_ref() == Some(&card);
    of_member && payment["account_sort_no"] == payer.account_sort_no.as_str()
}

fn is_from(payer: &Member, paid: &Paid) -> bool {
    is_payment_from(payer, &paid.payment)
}

fn payment_line(paid: &Paid) -> Option<String> {
    let (card, quantity) = (&paid.payment["card_no"], &paid.payment["quantity"]);
    match &paid.outcome {
        Outcome::Applied(no) => Some(format!("payment {no:?} of {quantity} from card {card}")),
        Outcome::Unknown => Some(format!(
            "payment of {quantity} from card {card} with from_no {}: its outcome is unknown, and no item shows it",
            paid.payment["from_no"]
        )),
        Outcome::Refused | Outcome::Repeated => None,
    }
}

fn balance_line(closed: &Result<Option<Closing>, Stop>) -> Option<String> {
    match closed {
        Ok(None) => None,
        Ok(Some(closing)) => {
            let Closing { before, paid, after } = closing;
            let verdict = match closing.agrees() {
                true => "it agrees".to_owned(),
                false => format!("expected {}, found {after}", closing.due()),
            };
            Some(format!("balance {before} before, {paid} paid, {after} after: {verdict}"))
        }
        Err(stop) => {
            let (_, reason) = stop.verdict();
            let reason = reason.unwrap_or_else(|| "its answer cannot be used".to_owned());
            Some(format!("balance not checked: {reason}"))
        }
    }
}
