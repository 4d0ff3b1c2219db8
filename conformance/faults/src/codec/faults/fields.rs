//! A field that no model has: it is neither read nor written. One fault for each field of the messages.

use super::super::how::{Fault, How, message};

/// The records that have the field, the name of the fault, and its clauses.
type Row = (&'static [&'static str], &'static str, &'static str, &'static [&'static str]);

const MEMBER: &[&str] = &["Member"];
const ACCOUNT: &[&str] = &["MemberAccount"];
const ITEM: &[&str] = &["AccountItem"];
const WEIXIN: &[&str] = &["WeiXinMember"];
const PAY: &[&str] = &["MemberPay"];

const ROWS: &[Row] = &[
    (&["ApiTokenResult"], "token", "token-token-forgotten", &["S1.token"]),
    (&["ApiTokenResult"], "expires_in", "token-expires-in-forgotten", &["S1.expires_in"]),
    (&["MemberSort"], "no", "sort-no-forgotten", &["S2.no"]),
    (&["MemberSort"], "name", "sort-name-forgotten", &["S2.name"]),
    (&["MemberSorts"], "data", "sorts-data-forgotten", &["S2.data"]),
    (&["PayResult"], "data", "pay-answer-data-forgotten", &["S8.data"]),
    (&["MemberListResult"], "total_count", "list-total-count-forgotten", &["S3.total_count"]),
    (&["MemberListResult"], "skip", "list-skip-forgotten", &["S3.skip"]),
    (MEMBER, "member_no", "member-no-forgotten", &["S3.member_no", "S4.member_no"]),
    (MEMBER, "name", "member-name-forgotten", &["S3.name", "S4.name"]),
    (
        MEMBER,
        "member_sort_no",
        "member-sort-no-forgotten",
        &["S3.member_sort_no", "S4.member_sort_no"],
    ),
    (
        MEMBER,
        "member_sort_name",
        "member-sort-name-forgotten",
        &["S3.member_sort_name", "S4.member_sort_name"],
    ),
    (MEMBER, "mobilephone", "member-mobilephone-forgotten", &["S3.mobilephone", "S4.mobilephone"]),
    (MEMBER, "email", "member-email-forgotten", &["S3.email", "S4.email"]),
    (MEMBER, "comment", "member-comment-forgotten", &["S3.comment", "S4.comment"]),
    (ACCOUNT, "account_no", "account-no-forgotten", &["S3.account_no", "S4.account_no"]),
    (ACCOUNT, "name", "account-name-forgotten", &["S3.account_name", "S4.account_name"]),
    (ACCOUNT, "balance", "account-balance-forgotten", &["S3.balance", "S4.balance"]),
    (
        ACCOUNT,
        "comment",
        "account-comment-forgotten",
        &["S3.account_comment", "S4.account_comment"],
    ),
    (&["AccountListResult"], "total_count", "items-total-count-forgotten", &["S5.total_count"]),
    (&["AccountListResult"], "skip", "items-skip-forgotten", &["S5.skip"]),
    (ITEM, "account_date", "item-account-date-forgotten", &["S5.account_date"]),
    (ITEM, "action", "item-action-forgotten", &["S5.action"]),
    (ITEM, "balance", "item-balance-forgotten", &["S5.balance"]),
    (ITEM, "card_no", "item-card-no-forgotten", &["S5.card_no"]),
    (ITEM, "comment", "item-comment-forgotten", &["S5.comment"]),
    (ITEM, "created_at", "item-created-at-forgotten", &["S5.created_at"]),
    (ITEM, "created_on", "item-created-on-forgotten", &["S5.created_on"]),
    (ITEM, "credit_quantity", "item-credit-quantity-forgotten", &["S5.credit_quantity"]),
    (ITEM, "debit_quantity", "item-debit-quantity-forgotten", &["S5.debit_quantity"]),
    (ITEM, "display_balance", "item-display-balance-forgotten", &["S5.display_balance"]),
    (ITEM, "from_no", "item-from-no-forgotten", &["S5.from_no"]),
    (ITEM, "no", "item-no-forgotten", &["S5.no"]),
    (ITEM, "quantity", "item-quantity-forgotten", &["S5.quantity"]),
    (ITEM, "title", "item-title-forgotten", &["S5.title"]),
    (WEIXIN, "card_no", "weixin-card-no-forgotten", &["S6.card_no"]),
    (WEIXIN, "name", "weixin-name-forgotten", &["S6.name", "S7.name"]),
    (WEIXIN, "wx_open_id", "weixin-wx-open-id-forgotten", &["S6.wx_open_id"]),
    (WEIXIN, "member_sort_no", "weixin-member-sort-no-forgotten", &["S6.member_sort_no"]),
    (WEIXIN, "mobilephone", "weixin-mobilephone-forgotten", &["S6.mobilephone", "S7.mobilephone"]),
    (WEIXIN, "email", "weixin-email-forgotten", &["S6.email", "S7.email"]),
    (WEIXIN, "sex", "weixin-sex-forgotten", &["S6.sex"]),
    (WEIXIN, "city", "weixin-city-forgotten", &["S6.city", "S7.city"]),
    (WEIXIN, "country", "weixin-country-forgotten", &["S6.country"]),
    (WEIXIN, "province", "weixin-province-forgotten", &["S6.province", "S7.province"]),
    (PAY, "card_no", "pay-card-no-forgotten", &["S8.card_no"]),
    (PAY, "account_sort_no", "pay-account-sort-no-forgotten", &["S8.account_sort_no"]),
    (PAY, "quantity", "pay-quantity-forgotten", &["S8.quantity"]),
    (PAY, "fromcontent", "pay-fromcontent-forgotten", &["S8.fromcontent"]),
    (PAY, "from_no", "pay-from-no-forgotten", &["S8.from_no"]),
    (PAY, "comment", "pay-comment-forgotten", &["S8.comment"]),
];

pub(super) fn all() -> impl Iterator<Item = Fault> {
    let note = "the model lacks the field: it is not read and not written";
    ROWS.iter().map(move |&(records, field, name, clauses)| {
        message(name, note, clauses, How::Forgotten(records, field))
    })
}
