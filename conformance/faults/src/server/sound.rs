//! The sound server's parts, as what stands in place of an operation uses them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use compact_str::CompactString;
use jiff::Timestamp;
use unicrm_http::server::Failure;
use unicrm_proto::KnownError;
use unicrm_proto::message::ApiTokenResult;
use unicrm_proto::value::Token;
use unicrm_server::backend::Backend;
use unicrm_server::rules::access::Application;
use unicrm_server::rules::card::State;
use unicrm_server::rules::payment::Order;
use unicrm_server::rules::posting::{Posting, Side};
use unicrm_server::rules::{Amount, Zone, token};
use unicrm_server::store::pay::Caller;
use unicrm_server::store::{Store, accounts, applications, ledger, members, tokens};

/// What a server remembers where it should ask its store, or forgets where it should not.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<BTreeMap<String, String>>);

impl Memory {
    /// What is remembered under a key.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Remembers; gives what was remembered before.
    pub(super) fn set(&self, key: impl Into<String>, value: impl Into<String>) -> Option<String> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.insert(key.into(), value.into())
    }
}

/// Under which a token that has expired is remembered from the start.
pub(super) const EXPIRED_TOKEN: &str = "expired token";

/// The sound backend and what it stands on.
pub(super) struct Sound {
    pub(super) backend: Backend,
    pub(super) store: Arc<Store>,
    pub(super) zone: Zone,
    pub(super) memory: Memory,
}

/// A refusal with a code alone.
pub(super) fn code(code: KnownError) -> Failure {
    Failure::refused(code)
}

/// A refusal of a field.
pub(super) fn field(name: &str) -> Failure {
    Failure::refused_because(KnownError::ServerError, format!("字段 {name} 有误"))
}

/// Whether it is a refusal with the code.
pub(super) fn is<T>(result: &Result<T, Failure>, due: KnownError) -> bool {
    matches!(result, Err(Failure::Refused { code, .. }) if *code == due)
}

/// A payment that is posted without the rules.
pub(super) struct Post {
    pub(super) order: Order,
    pub(super) application: Application,
    /// The balance that it is reckoned from; none for the one that the account has.
    pub(super) from: Option<Amount>,
    pub(super) side: Side,
}

impl Sound {
    /// The moment.
    pub(super) fn now(&self) -> Timestamp {
        self.store.clock().now()
    }

    /// Gives a token of the text to an application.
    pub(super) async fn issue(
        &self,
        appid: &str,
        text: String,
        lifetime: Duration,
    ) -> Result<ApiTokenResult, Failure> {
        let token = Token::new(text);
        let (hash, appid) = (token::hash(&token), appid.to_owned());
        let expires_on = token::expiry(self.now(), lifetime);
        self.store
            .write(move |connection| tokens::insert(connection, &hash, &appid, expires_on))
            .await?;
        Ok(ApiTokenResult { token, expires_in: self.zone.written_with_offset(expires_on) })
    }

    /// An application, whatever its secret.
    pub(super) async fn application(&self, appid: &str) -> Result<Option<Application>, Failure> {
        let appid = appid.to_owned();
        let found =
            self.store.read(move |connection| applications::find(connection, &appid)).await?;
        Ok(found.map(|(application, _)| application))
    }

    /// The application that calls, whatever its rights and its token's age.
    pub(super) async fn application_of(&self, caller: &Caller) -> Result<Application, Failure> {
        let hash = caller.token;
        let found = self.store.read(move |connection| tokens::find(connection, &hash)).await?;
        let found = found.ok_or_else(|| code(KnownError::NotAuthenticated))?;
        Ok(found.application)
    }

    /// What a payment would read of its card: the member's id, the states, the balance of the account.
    pub(super) async fn payer(&self, order: &Order) -> Result<Option<Payer>, Failure> {
        let (card_no, account_no) = (order.card_no.clone(), order.account_no.clone());
        let today = self.zone.date(self.now());
        let found = self.store.read(move |connection| {
            let Some(card) = members::card(connection, &card_no)? else { return Ok(None) };
            let account = accounts::find(connection, card.member_id, &account_no)?;
            Ok(Some(Payer {
                card: card.facts.state,
                member: card.member_state,
                expired: card.facts.has_expired(today),
                balance: account.map(|account| account.balance),
            }))
        });
        Ok(found.await?)
    }

    /// Posts a payment; gives the number of its item.
    pub(super) async fn post(&self, post: Post) -> Result<CompactString, Failure> {
        let (zone, now) = (self.zone, self.now());
        let posted = self.store.write(move |connection| {
            let Post { order, application, from, side } = post;
            let Some(card) = members::card(connection, &order.card_no)? else { return Ok(None) };
            let account = accounts::find(connection, card.member_id, &order.account_no)?;
            let Some(account) = account else { return Ok(None) };
            let Some(quantity) = order.quantity.to_amount() else { return Ok(None) };
            let before = from.unwrap_or(account.balance);
            // An account cannot hold less than nothing.
            let balance = side.apply(before, quantity).unwrap_or(Amount::from_units(0));
            let balance = if balance.units() < 0 { Amount::from_units(0) } else { balance };
            let posting = Posting {
                side,
                quantity,
                balance,
                card_no: order.card_no,
                action: "消费支付".into(),
                title: "消费支付".into(),
                account_date: zone.date(now),
                created_on: now,
                created_at: application.name,
                from_no: order.from_no,
                from_content: order.from_content,
                comment: order.comment,
            };
            let item = ledger::post(connection, &account, &application.shop, zone, posting)?;
            Ok(Some(item.no))
        });
        posted.await?.ok_or_else(|| code(KnownError::InvalidAccount))
    }
}

/// What a payment reads of its card.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payer {
    pub(super) card: State,
    pub(super) member: State,
    /// Whether the card's last day is over.
    pub(super) expired: bool,
    pub(super) balance: Option<Amount>,
}
