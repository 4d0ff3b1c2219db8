//! A payment's transaction (ruling O10): look again who pays, whether it was paid before, what
//! the rules say; then post, and keep the outcome.

use std::net::IpAddr;

use compact_str::CompactString;
use jiff::Timestamp;
use rusqlite::Connection;
use unicrm_proto::KnownError;
use unicrm_proto::exchange::server::Right;

use super::error::Result;
use super::{accounts, ledger, members, outcomes, tokens};
use crate::rules::Zone;
use crate::rules::access::{self, Application};
use crate::rules::idempotency::{self, Kept, Outcome, Recall};
use crate::rules::payment::{self, Order, Payer};
use crate::rules::token::TokenHash;

/// Who pays, to be checked again inside the transaction (clause O10.19).
#[derive(Debug, Clone)]
pub struct Caller {
    /// The hash of the token.
    pub token: TokenHash,
    /// Where the call comes from.
    pub address: IpAddr,
}

/// What a payment comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paid {
    /// The number of its item.
    Applied(CompactString),
    /// A code: 0000, 0003, or 1001 to 1006.
    Refused(KnownError),
    /// The key was used for another payment (clause O14.8).
    OtherBody,
}

/// Takes a payment.
pub fn pay(
    connection: &Connection,
    caller: &Caller,
    order: &Order,
    key: Option<&str>,
    now: Timestamp,
    zone: Zone,
) -> Result<Paid> {
    let token = tokens::find(connection, &caller.token)?;
    let application = match access::check(token, Right::Pay, caller.address, now) {
        Ok(application) => application,
        Err(code) => return Ok(Paid::Refused(code)),
    };
    let Some(key) = key else {
        return decide(connection, &application, order, now, zone).map(Paid::from);
    };
    let kept = outcomes::find(connection, &application.id, key)?;
    let fingerprint = idempotency::fingerprint(order);
    match idempotency::recall(kept, &fingerprint, now) {
        Recall::Again(outcome) => Ok(outcome.into()),
        Recall::OtherBody => Ok(Paid::OtherBody),
        Recall::New => {
            let outcome = decide(connection, &application, order, now, zone)?;
            let kept = Kept { fingerprint, since: now, outcome: outcome.clone() };
            outcomes::keep(connection, &application.id, key, &kept)?;
            Ok(outcome.into())
        }
    }
}

fn decide(
    connection: &Connection,
    application: &Application,
    order: &Order,
    now: Timestamp,
    zone: Zone,
) -> Result<Outcome> {
    let card = members::card(connection, &order.card_no)?;
    let account = match &card {
        Some(card) => accounts::find(connection, card.member_id, &order.account_no)?,
        None => None,
    };
    let payer = card.map(|card| Payer {
        card: card.facts,
        member: card.member_state,
        balance: account.as_ref().map(|account| account.balance),
    });
    match (payment::pay(order, payer, application, now, zone), account) {
        (Ok(posting), Some(account)) => {
            let item = ledger::post(connection, &account, &application.shop, zone, posting)?;
            Ok(Outcome::Applied(item.no))
        }
        (Ok(_), None) => Ok(Outcome::Refused(KnownError::InvalidAccount)),
        (Err(code), _) => Ok(Outcome::Refused(code)),
    }
}

impl From<Outcome> for Paid {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Applied(no) => Self::Applied(no),
            Outcome::Refused(code) => Self::Refused(code),
        }
    }
}
