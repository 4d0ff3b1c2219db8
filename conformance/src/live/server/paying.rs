//! Paying, balances and items, as cases need it.

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::answer::Answer;
use super::bench::{Bench, need};
use super::fixture::Member;
use super::spending::SetAside;
use crate::live::amount::Amount;
use crate::live::complaint::Stop;
use crate::live::values;
use crate::live::wire::Listen;

/// How many of the newest items are searched for one of the suite's own.
const SEARCHED: &str = "50";

impl Bench<'_> {
    /// The member that pays.
    pub(crate) fn payer(&self) -> Result<Member, Stop> {
        need(self.fixture.member.as_ref(), "member")
    }

    /// A payment of the fixture's member, with a fresh quantity and from_no.
    pub(crate) fn payment(&mut self) -> Result<Value, Stop> {
        let payer = self.payer()?;
        let quantity = values::quantity(&mut self.dice);
        Ok(self.payment_of(&payer.card_no, &payer.account_sort_no, &quantity))
    }

    /// A payment with a fresh from_no.
    pub(crate) fn payment_of(&mut self, card: &str, account: &str, quantity: &str) -> Value {
        json!({
            "card_no": card,
            "account_sort_no": account,
            "quantity": quantity,
            "from_no": values::from_no(&mut self.dice),
        })
    }

    /// Pays.
    pub(crate) fn pay(&mut self, payment: &Value) -> Result<Answer, Stop> {
        self.pay_with_key(payment, None)
    }

    /// Pays with an idempotency key.
    pub(crate) fn pay_with_key(
        &mut self,
        payment: &Value,
        key: Option<&str>,
    ) -> Result<Answer, Stop> {
        let mut ask = self.post("/memberpay", MessageName::MemberPay, payment)?;
        if let Some(key) = key {
            ask = ask.header("Idempotency-Key", key);
        }
        let aside = self.set_aside(payment)?;
        let answer = self.send(&ask)?;
        self.spending.settle(aside, &answer);
        Ok(answer)
    }

    /// Sets a payment's quantity aside; before the first one of the run, the balance is looked at.
    pub(super) fn set_aside(&mut self, payment: &Value) -> Result<SetAside, Stop> {
        if self.spending.opening.is_none() && self.is_from_payer(payment) {
            let (card, account) = (text(payment, "card_no"), text(payment, "account_sort_no"));
            self.spending.opening = Some(self.balance(&card, &account)?);
        }
        self.spending.set_aside(payment)
    }

    /// Sends all but the last byte of a payment and drops the connection.
    pub(crate) fn pay_cut(&mut self, payment: &Value) -> Result<(), Stop> {
        let ask = self.post("/memberpay", MessageName::MemberPay, payment)?;
        let length = ask.sent.body.as_ref().map_or(0, Vec::len);
        self.set_aside(payment)?;
        let cut = ask.stopping_after(length.saturating_sub(1)).hearing(Listen::Never);
        match self.send(&cut) {
            Ok(_) | Err(Stop::Left) => Ok(()),
            Err(stop) => Err(stop),
        }
    }

    /// Sends what no server may take, so that it needs no part of the cap.
    pub(crate) fn pay_nothing(&mut self, payment: &Value) -> Result<Answer, Stop> {
        let ask = self.post("/memberpay", MessageName::MemberPay, payment)?;
        let answer = self.send(&ask)?;
        if answer.success() {
            let no = answer.data().as_str().unwrap_or_default().to_owned();
            self.spending.against_the_rules(payment, no);
        }
        Ok(answer)
    }

    /// The balance of an account of a card's member.
    pub(crate) fn balance(&mut self, card_no: &str, account_no: &str) -> Result<Amount, Stop> {
        let member = self.member_of_card(card_no)?;
        let accounts = member["accounts"].as_array().cloned().unwrap_or_default();
        let account = accounts.iter().find(|account| account["account_no"] == account_no);
        let text = account.and_then(|account| account["balance"].as_str()).unwrap_or("nothing");
        text.parse().map_err(|_| {
            self.complain(
                Some("S4.balance"),
                format!("expected a balance of the account {account_no}, found {text}"),
            );
            Stop::Enough
        })
    }

    /// The balance and the count of items of the account that a payment is from.
    pub(crate) fn state(&mut self, payment: &Value) -> Result<(Amount, u64), Stop> {
        let (card, account) = (text(payment, "card_no"), text(payment, "account_sort_no"));
        let balance = self.balance(&card, &account)?;
        let items = self.items(&[("cardno", &card), ("accountSortNo", &account), ("top", "1")])?;
        Ok((balance, items["total_count"].as_u64().unwrap_or_default()))
    }

    /// The list of items, or the end of the case.
    pub(crate) fn items(&mut self, queries: &[(&str, &str)]) -> Result<Value, Stop> {
        self.items_by("S5.request", queries)
    }

    /// The same by another clause.
    pub(crate) fn items_by(
        &mut self,
        clause: &'static str,
        queries: &[(&str, &str)],
    ) -> Result<Value, Stop> {
        let ask = self.get("/accountitem", MessageName::AccountListResult, queries)?;
        let answer = self.send(&ask)?;
        self.data(clause, &answer)
    }

    /// The items of a payment's account that have its from_no.
    pub(crate) fn items_of(&mut self, payment: &Value) -> Result<Vec<Value>, Stop> {
        let (card, account) = (text(payment, "card_no"), text(payment, "account_sort_no"));
        let queries = [("cardno", &*card), ("accountSortNo", &account), ("top", SEARCHED)];
        let list = self.items(&queries)?;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let from_no = &payment["from_no"];
        Ok(items.into_iter().filter(|item| item["from_no"] == *from_no).collect())
    }

    /// The state after is the state before: nothing was taken, nothing was posted.
    pub(crate) fn untouched(
        &mut self,
        clause: &'static str,
        payment: &Value,
        before: (Amount, u64),
    ) -> Result<(), Stop> {
        let after = self.state(payment)?;
        self.check(clause, after == before, || {
            format!(
                "expected balance {} and {} items as before, found {} and {}",
                before.0, before.1, after.0, after.1
            )
        });
        Ok(())
    }
}

/// A text of a record.
pub(crate) fn text(record: &Value, name: &str) -> String {
    record[name].as_str().unwrap_or_default().to_owned()
}

/// The quantity of a payment; nothing where it is no number.
pub(crate) fn amount_of(payment: &Value) -> Amount {
    text(payment, "quantity").parse().unwrap_or(Amount::ZERO)
}
