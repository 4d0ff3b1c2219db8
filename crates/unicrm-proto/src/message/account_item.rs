//! `GET accountitem`: what was posted to a member's accounts (section 5 of the source).

use super::record::record;

record! {
    /// One posting to an account, in the order of the source's sample.
    pub struct AccountItem {
        /// The accounting date (clause S5.account_date).
        account_date: optional date,
        /// What was done, such as 刷卡支付 (clause S5.action).
        action: optional text,
        /// The account's balance behind this item (clauses S5.balance, V1.1).
        balance: required decimal,
        /// The card that was used (clause S5.card_no).
        card_no: optional text,
        /// A remark (clause S5.comment).
        comment: optional text,
        /// Where it was posted, such as a shop (clause S5.created_at).
        created_at: optional text,
        /// When it was posted, in the server's zone (clause S5.created_on).
        created_on: optional date_time,
        /// What was added, as text for people (clauses S5.credit_quantity, V3.2).
        credit_quantity: optional text,
        /// What was taken, as text for people (clauses S5.debit_quantity, V3.2).
        debit_quantity: optional text,
        /// The balance as text for people (clauses S5.display_balance, V3.1).
        display_balance: optional text,
        /// The number that the caller gave the payment (clause S5.from_no).
        from_no: optional text,
        /// The item's number: opaque (clauses S5.no, V4.1).
        no: required text,
        /// The amount posted (clauses S5.quantity, V1.1).
        quantity: required decimal,
        /// The item's title (clause S5.title).
        title: optional text,
    }
}

record! {
    /// A page of account items (section 5 of the source).
    pub struct AccountListResult {
        /// How many items there are in all (clause S5.total_count).
        total_count: required whole_number,
        /// How many were skipped before this page (clause S5.skip).
        skip: required whole_number,
        /// The items of this page.
        items: many AccountItem,
    }
}
