//! A field that keeps the value of the first body that has it, for every later one: a static where a field of a
//! record was due.

use super::super::how::{Fault, How};
use crate::catalogue::Nature;

/// The records that have the field, the name of the fault, and its clauses.
type Row = (&'static [&'static str], &'static str, &'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    (&["ApiTokenResult"], "token", "token-token-kept", &["S1.token"]),
    (&["ApiTokenResult"], "expires_in", "token-expires-in-kept", &["S1.expires_in", "V2.7"]),
    (&["MemberSort"], "no", "sort-no-kept", &["S2.no"]),
    (&["MemberSort"], "name", "sort-name-kept", &["S2.name"]),
    (&["Member"], "member_no", "member-no-kept", &["S3.member_no", "S4.member_no"]),
    (&["Member"], "name", "member-name-kept", &["S3.name", "S4.name"]),
    (&["MemberAccount"], "account_no", "account-no-kept", &["S3.account_no", "S4.account_no"]),
    (&["MemberAccount"], "balance", "account-balance-kept", &["S3.balance", "S4.balance", "V1.1"]),
    (&["AccountItem"], "no", "item-no-kept", &["S5.no", "V4.1"]),
    (&["AccountItem"], "quantity", "item-quantity-kept", &["S5.quantity"]),
    (&["AccountItem"], "balance", "item-balance-kept", &["S5.balance"]),
    (&["AccountItem"], "display_balance", "item-display-balance-kept", &["S5.display_balance"]),
    (&["AccountItem"], "account_date", "item-account-date-kept", &["S5.account_date"]),
    (&["AccountItem"], "title", "item-title-kept", &["S5.title"]),
    (&["AccountItem"], "action", "item-action-kept", &["S5.action"]),
    (&["AccountItem"], "created_on", "item-created-on-kept", &["S5.created_on"]),
    (&["AccountItem"], "from_no", "item-from-no-kept", &["S5.from_no"]),
    (&["WeiXinMember"], "wx_open_id", "weixin-wx-open-id-kept", &["S6.wx_open_id"]),
    (
        &["WeiXinMember"],
        "mobilephone",
        "weixin-mobilephone-kept",
        &["S6.mobilephone", "S7.mobilephone"],
    ),
    (&["WeiXinMember"], "email", "weixin-email-kept", &["S6.email", "S7.email"]),
    (&["WeiXinMember"], "city", "weixin-city-kept", &["S6.city", "S7.city"]),
    (&["WeiXinMember"], "card_no", "weixin-card-no-kept", &["S6.card_no"]),
    (&["MemberPay"], "card_no", "pay-card-no-kept", &["S8.card_no"]),
    (&["MemberPay"], "account_sort_no", "pay-account-sort-no-kept", &["S8.account_sort_no"]),
    (&["MemberPay"], "quantity", "pay-quantity-kept", &["S8.quantity"]),
    (&["MemberPay"], "from_no", "pay-from-no-kept", &["S8.from_no"]),
    (&["MemberPay"], "comment", "pay-comment-kept", &["S8.comment"]),
    (&["PayResult"], "data", "pay-answer-data-kept", &["S8.data", "V4.1"]),
];

pub(super) fn all() -> impl Iterator<Item = Fault> {
    ROWS.iter().map(|&(records, field, name, clauses)| Fault {
        name,
        note: "the field keeps the value of the first body that has it",
        nature: Nature::Behaviour,
        clauses,
        how: How::Kept(records, field),
    })
}
