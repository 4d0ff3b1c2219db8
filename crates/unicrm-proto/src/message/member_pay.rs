//! `POST memberpay`: paying from an account (section 8 of the source).

use super::record::record;
use crate::value::{Decimal, NonEmptyText, Presence};

record! {
    /// The request that pays. What a payment cannot do without is neither missing nor empty
    /// (clause N7.8).
    pub struct MemberPay, xml alphabetical {
        /// The number of the card that pays (clause S8.card_no).
        card_no: filled non_empty_text,
        /// The account that pays, such as `00` (clause S8.account_sort_no).
        account_sort_no: filled non_empty_text,
        /// How much (clauses S8.quantity, V1.1).
        quantity: filled decimal,
        /// What was bought; not used if not necessary (clauses S8.fromcontent, O9.1).
        fromcontent: three_way text as "from_content" ["O9.2"],
        /// The caller's own number of the payment, by which it is found again (clause S8.from_no).
        from_no: three_way text,
        /// A remark (clause S8.comment).
        comment: three_way text,
    }
}

impl MemberPay {
    /// A payment with nothing but what it cannot do without.
    pub fn new(card_no: NonEmptyText, account_sort_no: NonEmptyText, quantity: Decimal) -> Self {
        Self {
            card_no,
            account_sort_no,
            quantity,
            fromcontent: Presence::Absent,
            from_no: Presence::Absent,
            comment: Presence::Absent,
        }
    }
}
