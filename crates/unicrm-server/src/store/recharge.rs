//! A recharge's transaction.

use compact_str::CompactString;
use jiff::Timestamp;
use rusqlite::Connection;
use unicrm_proto::KnownError;

use super::error::Result;
use super::{accounts, ledger, members};
use crate::rules::payment::{self, Recharge};
use crate::rules::{Refusal, Zone};

/// Posts a recharge to an account of the card's member, which is opened where the member has none
/// of an existing sort yet. The number of the item is returned, or why there is none.
pub fn recharge(
    connection: &Connection,
    request: &Recharge,
    account_no: &str,
    shop: &str,
    now: Timestamp,
    zone: Zone,
) -> Result<std::result::Result<CompactString, Refusal>> {
    let Some(member_id) = members::by_card(connection, &request.card_no)? else {
        return Ok(Err(KnownError::UnknownCard.into()));
    };
    let balance = accounts::find(connection, member_id, account_no)?.map(|account| account.balance);
    let posting = match payment::recharge(request, balance.unwrap_or_default(), now, zone) {
        Ok(posting) => posting,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !accounts::open_missing(connection, member_id, account_no)? {
        return Ok(Err(KnownError::InvalidAccount.into()));
    }
    match accounts::find(connection, member_id, account_no)? {
        Some(account) => Ok(Ok(ledger::post(connection, &account, shop, zone, posting)?.no)),
        None => Ok(Err(KnownError::InvalidAccount.into())),
    }
}
