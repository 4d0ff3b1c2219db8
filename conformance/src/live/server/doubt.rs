//! Payments whose answer is not heard, and what became of them.

use std::time::{Duration, Instant};

use serde_json::Value;
use unicrm_proto::MessageName;

use super::answer::Answer;
use super::bench::Bench;
use super::paying::{amount_of, text};
use crate::live::amount::Amount;
use crate::live::complaint::{Ended, Stop};
use crate::live::wire::{Listen, exchange_at_once};

/// So long an item may take to be seen; what is not there by then is taken as not posted.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two looks; it doubles up to this many times.
const PAUSE: Duration = Duration::from_millis(50);
const DOUBLINGS: u32 = 3;

impl Bench<'_> {
    /// Pays and hears so much of the answer. `None`: what became of it is unknown.
    pub(crate) fn pay_hearing(
        &mut self,
        payment: &Value,
        key: Option<&str>,
        listen: Listen,
    ) -> Result<Option<Answer>, Stop> {
        let mut ask = self.post("/memberpay", MessageName::MemberPay, payment)?.hearing(listen);
        if let Some(key) = key {
            ask = ask.header("Idempotency-Key", key);
        }
        let aside = self.set_aside(payment)?;
        match self.send(&ask) {
            Ok(answer) => {
                self.spending.settle(aside, &answer);
                Ok(Some(answer))
            }
            Err(Stop::Left) => Ok(None),
            Err(stop) => Err(stop),
        }
    }

    /// Pays all of these at once, each on a connection of its own, heard as far as it is listened to.
    pub(crate) fn pay_at_once(
        &mut self,
        payments: &[(Value, Option<String>, Listen)],
    ) -> Result<Vec<Option<Answer>>, Stop> {
        let mut asks = Vec::new();
        let mut aside = Vec::new();
        for (payment, key, listen) in payments {
            let ask = self.post("/memberpay", MessageName::MemberPay, payment)?.hearing(*listen);
            asks.push(match key {
                Some(key) => ask.header("Idempotency-Key", key),
                None => ask,
            });
            aside.push(self.set_aside(payment)?);
        }
        let sent: Vec<_> = asks.iter().map(super::ask::Ask::finished).collect();
        let arrived = exchange_at_once(&self.place, &sent, self.timeout);
        let mut answers = Vec::new();
        for ((ask, aside), arrived) in asks.iter().zip(aside).zip(arrived) {
            answers.push(match self.note(ask, arrived) {
                Ok(answer) => {
                    self.spending.settle(aside, &answer);
                    Some(answer)
                }
                Err(Stop::Left) => None,
                Err(stop) => return Err(stop),
            });
        }
        Ok(answers)
    }

    /// Looks at the account of these payments until nothing moves: its balance, and each one's items.
    pub(crate) fn settled(
        &mut self,
        payments: &[Value],
    ) -> Result<(Amount, Vec<Vec<Value>>), Stop> {
        let start = Instant::now();
        let mut last = None;
        for look in 0_u32.. {
            let first = payments.first().ok_or(Stop::Enough)?;
            let (card, account) = (text(first, "card_no"), text(first, "account_sort_no"));
            let balance = self.balance(&card, &account)?;
            let mut items = Vec::new();
            for payment in payments {
                items.push(self.items_of(payment)?);
            }
            let all_seen = items.iter().all(|found| !found.is_empty());
            let seen = Some((balance, items));
            if seen == last && (all_seen || self.is_past(start, PATIENCE)) {
                break;
            }
            last = seen;
            if !self.place.tape().is_recorded() {
                std::thread::sleep(PAUSE * 2_u32.pow(look.min(DOUBLINGS)));
            }
        }
        let (balance, items) = last.ok_or(Stop::Enough)?;
        for (payment, items) in payments.iter().zip(&items) {
            self.spending.found(&payment["from_no"], items);
        }
        Ok((balance, items))
    }

    /// Whether so long has passed; a record says what it was then.
    fn is_past(&self, start: Instant, time: Duration) -> bool {
        let question = || format!("is {time:?} past?").into();
        let answer = self.place.tape().ask(question, || start.elapsed() > time);
        answer.unwrap_or(true) // so that nobody looks for ever
    }

    /// Waits until the account of these payments is settled and holds it against its ledger: at most one item each, of
    /// the payment's quantity; the balances of the items lead from the one before to the one now. Gives each one's items.
    pub(crate) fn accounted(
        &mut self,
        before: Amount,
        payments: &[Value],
    ) -> Result<Vec<Vec<Value>>, Stop> {
        let (after, items) = self.settled(payments)?;
        for (payment, found) in payments.iter().zip(&items) {
            let from_no = &payment["from_no"];
            self.check("O10.21", found.len() <= 1, || {
                format!("expected at most one item with from_no {from_no}, found {}", found.len())
            });
            let due = amount_of(payment);
            let wrong = found.iter().find(|item| amount_of(item) != due);
            self.check("O10.16", wrong.is_none(), || {
                format!("expected an item of {due}, found {}", wrong.unwrap_or(&Value::Null))
            });
        }
        let posted: Vec<&Value> = items.iter().flatten().collect();
        let sum = posted.iter().fold(Amount::ZERO, |sum, item| sum.plus(amount_of(item)));
        self.check("O10.21", after == before.minus(sum), || {
            format!("expected the balance {before} less the items' {sum}, found {after}")
        });
        self.check_chain(before, &posted);
        Ok(items)
    }

    /// Each item's balance is the one before it less its quantity, in whichever order they are listed.
    fn check_chain(&mut self, before: Amount, posted: &[&Value]) {
        let mut left = posted.to_vec();
        let mut balance = before;
        while !left.is_empty() {
            let next = left.iter().position(|item| {
                balance_of(item).is_some_and(|after| after == balance.minus(amount_of(item)))
            });
            let Some(next) = next else {
                let found: Vec<_> = left.iter().map(|item| &item["balance"]).collect();
                self.complain(
                    Some("O10.17"),
                    format!("expected an item that leads on from the balance {balance}, found items with {found:?}"),
                );
                return;
            };
            balance = balance.minus(amount_of(left.swap_remove(next)));
        }
    }

    /// An answer that was heard and says applied has its item; one that refuses has none.
    pub(crate) fn answered_as_posted(&mut self, answer: Option<&Answer>, items: &[Value]) -> Ended {
        let Some(answer) = answer else { return Ok(()) };
        let data = self.data("S8.request", answer)?;
        let there = items.iter().any(|item| item["no"] == data);
        self.check("O10.12", there, || {
            format!("expected an item {data} as answered, found {} items", items.len())
        });
        Ok(())
    }
}

fn balance_of(item: &Value) -> Option<Amount> {
    item["balance"].as_str().and_then(|text| text.parse().ok())
}
