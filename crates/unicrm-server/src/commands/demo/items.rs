//! Adding members and items of the past.

use compact_str::CompactString;
use jiff::civil::DateTime;
use rusqlite::Connection;

use crate::rules::posting::{Posting, Side};
use crate::rules::{Amount, Zone};
use crate::store::{StoreError, accounts, ledger};

pub(super) type Result<T> = std::result::Result<T, StoreError>;

/// An item of the past.
#[derive(Debug, Clone)]
pub(super) struct Past {
    pub(super) side: Side,
    pub(super) quantity: Amount,
    pub(super) action: &'static str,
    pub(super) at: DateTime,
    pub(super) from_no: Option<CompactString>,
}

/// The shop of all items of the past.
pub(super) const SHOP: &str = "1001";

/// The name of that shop.
const SHOP_NAME: &str = "上海总店";

/// Posts an item of the past; `nth` is its place in the minute, where it must have a certain one.
pub(super) fn post(
    connection: &Connection,
    zone: Zone,
    (member_id, card_no, account_no): (i64, &str, &str),
    past: Past,
    nth: Option<i64>,
) -> Result<()> {
    let corrupt = |expected| StoreError::Corrupt { expected };
    let account = accounts::find(connection, member_id, account_no)?;
    let account = account.ok_or(corrupt("an account of the demo"))?;
    let balance = past.side.apply(account.balance, past.quantity);
    let posting = Posting {
        side: past.side,
        quantity: past.quantity,
        balance: balance.ok_or(corrupt("a balance of the demo"))?,
        card_no: card_no.into(),
        action: past.action.into(),
        title: past.action.into(),
        account_date: past.at.date(),
        created_on: zone.moment(past.at).ok_or(corrupt("a moment of the demo"))?,
        created_at: SHOP_NAME.into(),
        from_no: past.from_no,
        from_content: None,
        comment: None,
    };
    match nth {
        None => ledger::post(connection, &account, SHOP, zone, posting)?,
        Some(nth) => ledger::post_as(connection, &account, SHOP, zone, nth, posting)?,
    };
    Ok(())
}

/// A recharge of the past.
pub(super) fn recharge(units: i64, at: DateTime) -> Past {
    let quantity = Amount::from_units(units);
    Past { side: Side::Credit, quantity, action: "充值", at, from_no: None }
}
