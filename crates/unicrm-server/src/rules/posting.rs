//! Items of the ledger: what is to be posted, and how a posted one is answered (section 5 of the
//! source; rulings V3, V7, O10).

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::Date;
use unicrm_proto::message::AccountItem;
use unicrm_proto::value;

use super::amount::Amount;
use super::{Zone, display};

/// Which side of the account an item is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Taken from the account.
    Debit,
    /// Added to it.
    Credit,
}

impl Side {
    /// The balance behind a quantity on this side; none where it does not fit.
    pub fn apply(self, balance: Amount, quantity: Amount) -> Option<Amount> {
        match self {
            Self::Debit => balance.checked_sub(quantity),
            Self::Credit => balance.checked_add(quantity),
        }
    }
}

/// What is to be posted to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Which side it is on.
    pub side: Side,
    /// How much; over zero.
    pub quantity: Amount,
    /// The balance behind it.
    pub balance: Amount,
    /// The card that was used (clause O6.4).
    pub card_no: CompactString,
    /// What was done.
    pub action: CompactString,
    /// The title.
    pub title: CompactString,
    /// The accounting date: that of the moment, in the server's zone.
    pub account_date: Date,
    /// When; held to the microsecond.
    pub created_on: Timestamp,
    /// Where: the application's name (clause O10.14).
    pub created_at: CompactString,
    /// The caller's own number (clause O9.6).
    pub from_no: Option<CompactString>,
    /// What was bought; kept, although no answer has it.
    pub from_content: Option<CompactString>,
    /// A remark (clause O10.15).
    pub comment: Option<CompactString>,
}

/// An item of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number.
    pub no: CompactString,
    /// Which item of its account it is, from 1.
    pub account_nth: i64,
    /// Which item of its member it is, from 1.
    pub member_nth: i64,
    /// What was posted.
    pub posting: Posting,
}

impl Item {
    /// The item as it is answered.
    pub fn to_answer(&self, zone: Zone) -> AccountItem {
        let posting = &self.posting;
        let text = display::quantity(posting.quantity);
        let (debit, credit) = match posting.side {
            Side::Debit => (Some(text), None),
            Side::Credit => (None, Some(text)),
        };
        AccountItem {
            account_date: Some(value::Timestamp::from_date(posting.account_date)),
            action: Some(posting.action.clone()),
            balance: posting.balance.to_decimal(),
            card_no: Some(posting.card_no.clone()),
            comment: posting.comment.clone(),
            created_at: Some(posting.created_at.clone()),
            created_on: Some(zone.written(posting.created_on)),
            credit_quantity: credit,
            debit_quantity: debit,
            display_balance: Some(display::balance(posting.balance)),
            from_no: posting.from_no.clone(),
            no: self.no.clone(),
            quantity: posting.quantity.to_decimal(),
            title: Some(posting.title.clone()),
        }
    }
}

/// The balance of an account as it is answered: `0` where nothing was ever posted (clause V7.2).
pub fn answered_balance(balance: Amount, items: i64) -> value::Decimal {
    if items == 0 { value::Decimal::ZERO } else { balance.to_decimal() }
}
