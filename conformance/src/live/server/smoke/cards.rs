//! The cards in their states: asked for by a payment from an account that is not there, which comes behind the states of
//! card and member in the order of codes (clause O10.4) and which no server can take.

use super::Probe;
use super::members::{account_numbers, balance_of};
use crate::ledger::Profile;
use crate::live::amount::Amount;
use crate::live::bodies;
use crate::live::server::ask::Ask;
use crate::live::values;
use unicrm_proto::MessageName;

/// More than anybody has: should a server take another account instead, it has to refuse this.
const TOO_MUCH: &str = "900000000.00";

impl Probe<'_> {
    pub(super) fn cards(&mut self) {
        self.unknown();
        self.empty_account();
        let cards = self.bench.fixture.cards.clone();
        let payer = self.bench.fixture.member.clone();
        let second = payer.as_ref().and_then(|payer| payer.second_card_no.clone());
        let due = [
            (
                "member.card_no",
                payer.map(|payer| payer.card_no),
                "1004",
                "a good card of a good member",
            ),
            ("member.second_card_no", second, "1004", "a good card"),
            ("cards.invalid_card", cards.invalid_card, "1002", "a card whose state is invalid"),
            (
                "cards.invalid_member",
                cards.invalid_member,
                "1003",
                "a card of a member whose state is invalid",
            ),
            ("cards.expired", cards.expired, "1006", "a card that has expired"),
            (
                "cards.empty_account",
                cards.empty_account.map(|empty| empty.card_no),
                "1004",
                "a good card",
            ),
        ];
        if !self.claims(Profile::Payments) {
            return;
        }
        for (key, card, code, expected) in due {
            // What is already known to be wrong is told once.
            let known = self.mistakes.iter().any(|mistake| mistake.key == key);
            if let Some(card) = card.filter(|_| !known) {
                self.state(key, &card, code, expected);
            }
        }
    }

    fn state(&mut self, key: &'static str, card: &str, due: &str, expected: &str) {
        let format = self.bench.format;
        let account = values::opaque(&mut self.bench.dice, 6);
        let payment = self.bench.payment_of(card, &account, TOO_MUCH);
        let Ok(token) = self.bench.token_of(&self.bench.main()) else { return };
        let body = bodies::written(MessageName::MemberPay, format, &payment);
        let ask = Ask::new("POST", "/memberpay", MessageName::PayResult).accept(format);
        let Some(answer) = self.answer(key, &ask.token(&token).body(format, body)) else { return };
        let found = match answer.code() {
            code if code == due => return,
            "1001" => "a card that the server does not know",
            "1002" => "a card whose state is invalid",
            "1003" => "a card of a member whose state is invalid",
            "1004" => "a good card of a good member",
            "1006" => "a card that has expired",
            // Another answer tells of the server, not of the card.
            _ => return,
        };
        self.wrong(
            key,
            expected,
            format!("{found} ({card}: {})", answer.code()),
            "set it so in the console, give another card, or leave the key out",
        );
    }

    fn unknown(&mut self) {
        let Some(card) = self.bench.fixture.cards.unknown.clone() else { return };
        let queries = [("cardno", &*card)];
        let Ok(ask) = self.bench.get("/member", MessageName::GetMemberResult, &queries) else {
            return;
        };
        let Some(answer) = self.answer("cards.unknown", &ask) else { return };
        if answer.success() {
            self.wrong(
                "cards.unknown",
                "a number that no card has",
                format!("that {card} is known"),
                "give another number, or leave the key out",
            );
        }
    }

    fn empty_account(&mut self) {
        let key = "cards.empty_account";
        let Some(empty) = self.bench.fixture.cards.empty_account.clone() else { return };
        let Some(member) = self.member_by(key, "/member", &[("cardno", &empty.card_no)]) else {
            return;
        };
        let Some(found) = balance_of(&member, &empty.account_sort_no) else {
            let found = format!(
                "{}, and the member's accounts are {}",
                empty.account_sort_no,
                account_numbers(&member)
            );
            self.wrong(key, "an account of the card's member", found, "give one of them");
            return;
        };
        if found.parse::<Amount>().is_ok_and(|balance| balance != Amount::ZERO) {
            self.wrong(
                key,
                "an account with a balance of 0",
                found,
                "empty it, or give another one",
            );
        }
    }
}
