//! The member that pays: its card, account, balance, mobile, openid and second card; and the sorts.

use serde_json::Value;
use unicrm_proto::MessageName;

use super::Probe;
use crate::ledger::Profile;
use crate::live::amount::Amount;
use crate::live::server::ask::encoded;
use crate::live::server::fixture::Member;
use crate::live::server::paying::text;

impl Probe<'_> {
    pub(super) fn members(&mut self) {
        self.sorts();
        let Some(payer) = self.bench.fixture.member.clone() else { return };
        let Some(member) =
            self.member_by("member.card_no", "/member", &[("cardno", &payer.card_no)])
        else {
            return;
        };
        let no = text(&member, "member_no");
        if no != payer.card_no {
            self.tell(
                "member.card_no",
                format!("the member's first card, {no}"),
                &payer.card_no,
                "give the member's number; a further card stands under member.second_card_no",
            );
        }
        self.account(&payer, &member);
        self.has_items(&payer);
        if let Some(mobile) = &payer.mobilephone {
            self.same_member("member.mobilephone", "/member", &[("mobilephone", mobile)], &no);
        }
        if let Some(open_id) = &payer.wx_open_id {
            let path = format!("/weixinmember/{}", encoded(open_id));
            self.same_member("member.wx_open_id", &path, &[], &no);
        }
        if let Some(second) = &payer.second_card_no {
            if *second == payer.card_no {
                self.wrong(
                    "member.second_card_no",
                    "another card",
                    "the first one again",
                    "give another card of the member, or leave the key out",
                );
            }
            self.same_member("member.second_card_no", "/member", &[("cardno", second)], &no);
        }
    }

    /// A member that must be there.
    pub(super) fn member_by(
        &mut self,
        key: &'static str,
        path: &str,
        queries: &[(&str, &str)],
    ) -> Option<Value> {
        let ask = self.bench.get(path, MessageName::GetMemberResult, queries).ok()?;
        let answer = self.answer(key, &ask)?;
        if answer.success() {
            return Some(answer.data());
        }
        self.wrong(
            key,
            "one that the server knows",
            answer.brief(),
            "look it up in the console, or leave it out",
        );
        None
    }

    fn same_member(&mut self, key: &'static str, path: &str, queries: &[(&str, &str)], due: &str) {
        let Some(member) = self.member_by(key, path, queries) else { return };
        let found = text(&member, "member_no");
        if found != due {
            self.wrong(
                key,
                format!("one of the member {due}"),
                format!("one of the member {found}"),
                "give the paying member's own, or leave the key out",
            );
        }
    }

    fn account(&mut self, payer: &Member, member: &Value) {
        let key = "member.account_sort_no";
        let Some(found) = balance_of(member, &payer.account_sort_no) else {
            let numbers = account_numbers(member);
            self.wrong(
                key,
                "an account of the member",
                format!("{}, and the member's accounts are {numbers}", payer.account_sort_no),
                "give one of them",
            );
            return;
        };
        let cap =
            self.bench.fixture.spending.as_ref().and_then(|spending| spending.cap.parse().ok());
        let Some(cap): Option<Amount> = cap.filter(|_| self.claims(Profile::Payments)) else {
            return;
        };
        match found.parse::<Amount>() {
            Ok(balance) if balance >= cap => {}
            Ok(balance) => self.wrong(
                "spending.cap",
                format!("at most the account's balance, {balance}"),
                cap,
                "top the account up, or lower the cap",
            ),
            Err(_) => self.wrong(
                key,
                "an account with a balance",
                format!("`{found}`"),
                "give another account",
            ),
        }
    }

    fn has_items(&mut self, payer: &Member) {
        let queries = [("cardno", &*payer.card_no), ("top", "1")];
        let Ok(ask) = self.bench.get("/accountitem", MessageName::AccountListResult, &queries)
        else {
            return;
        };
        let Some(answer) = self.answer("member.card_no", &ask) else { return };
        if answer.success() && answer.data()["total_count"] == 0 {
            self.tell(
                "member.card_no",
                "a member with items",
                "none",
                "post some by hand first, on two accounts, so that lists and pages can be judged",
            );
        }
    }

    fn sorts(&mut self) {
        let Some(sort) = self.bench.fixture.sort.clone() else { return };
        let Ok(ask) = self.bench.get("/membersort", MessageName::MemberSorts, &[]) else { return };
        let Some(answer) = self.answer("sort.no", &ask) else { return };
        let data = answer.data();
        let known: Vec<String> =
            data.as_array().into_iter().flatten().map(|sort| text(sort, "no")).collect();
        for (key, no) in [("sort.no", Some(&sort.no)), ("sort.other_no", sort.other_no.as_ref())] {
            if let Some(no) = no.filter(|no| !known.contains(no)) {
                self.wrong(
                    key,
                    format!("one of the sorts {}", known.join(", ")),
                    no,
                    "give one of them",
                );
            }
        }
        if sort.other_no.as_ref() == Some(&sort.no) {
            self.wrong(
                "sort.other_no",
                "another sort",
                "the same",
                "give another one, or leave the key out",
            );
        }
    }
}

/// The digits of an account's balance.
pub(super) fn balance_of(member: &Value, account_no: &str) -> Option<String> {
    let accounts = member["accounts"].as_array()?;
    let account = accounts.iter().find(|account| account["account_no"] == account_no)?;
    Some(text(account, "balance"))
}

/// The numbers of a member's accounts, for people.
pub(super) fn account_numbers(member: &Value) -> String {
    let accounts = member["accounts"].as_array().into_iter().flatten();
    let numbers: Vec<String> = accounts.map(|account| text(account, "account_no")).collect();
    if numbers.is_empty() { "none".to_owned() } else { numbers.join(", ") }
}
