//! The eight operations on the store, behind the trait of `unicrm-http`.

use std::sync::Arc;
use std::time::Duration;

use unicrm_http::server::{Failure, Paid, Peer, Right, UniCrm};
use unicrm_proto::KnownError;
use unicrm_proto::message::{
    AccountListResult, ApiTokenResult, GetMemberResult, MemberListResult, MemberSorts, WeiXinMember,
};
use unicrm_proto::operation::{
    AppSecret, GetMember, GetToken, ListAccountItems, ListMembers, OpenId, Pay,
};
use unicrm_proto::value::Token;

use crate::Clock;
use crate::rules::access::Application;
use crate::rules::member::Wanted;
use crate::rules::payment::Order;
use crate::rules::token::TOKEN_LIFETIME;
use crate::rules::{Refusal, Zone, access, token};
use crate::store::pay::{self, Caller};
use crate::store::{Store, StoreError, applications, key, ledger, members, save, sorts, tokens};

/// When a client whose request found the store's queue full may come again: some commits later.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How the backend answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackendOptions {
    /// The zone of civil times.
    pub zone: Zone,
    /// How long a token lives.
    pub token_lifetime: Duration,
}

impl Default for BackendOptions {
    fn default() -> Self {
        Self { zone: Zone::default(), token_lifetime: TOKEN_LIFETIME }
    }
}

/// The reference backend.
#[derive(Debug)]
pub struct Backend {
    store: Arc<Store>,
    options: BackendOptions,
}

impl Backend {
    /// A backend on a store.
    pub fn new(store: Arc<Store>, options: BackendOptions) -> Self {
        Self { store, options }
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(self.store.clock())
    }

    /// The application whose secret it is. An unknown id takes as long as a wrong secret.
    async fn application(&self, appid: &str, secret: &AppSecret) -> Result<Application, Failure> {
        let appid = appid.to_owned();
        let found = self.store.read(move |connection| applications::find(connection, &appid));
        let (application, hash) = match found.await.map_err(failure)? {
            Some((application, hash)) => (Some(application), hash),
            None => (None, [0; 32]),
        };
        let is_right = self.store.key().matches(secret, &hash);
        let application = application.filter(|application| is_right && application.running);
        application.ok_or_else(|| Failure::refused(KnownError::WrongCredentials))
    }
}

/// Trouble in the store: only the log is told what it was.
fn failure(error: StoreError) -> Failure {
    match error {
        StoreError::Busy => Failure::Busy { retry_after: RETRY_AFTER },
        error => Failure::Internal(Box::new(error)),
    }
}

fn refused(refusal: Refusal) -> Failure {
    Failure::Refused { code: refusal.code, reason: refusal.reason }
}

impl UniCrm for Backend {
    type Caller = Caller;

    async fn authorize(&self, token: &Token, right: Right, peer: &Peer) -> Result<Caller, Failure> {
        let caller = Caller { token: token::hash(token), address: peer.address };
        let hash = caller.token;
        let found = self.store.read(move |connection| tokens::find(connection, &hash));
        let found = found.await.map_err(failure)?;
        access::check(found, right, peer.address, self.store.clock().now())
            .map_err(Failure::refused)?;
        Ok(caller)
    }

    async fn get_token(&self, request: GetToken, peer: &Peer) -> Result<ApiTokenResult, Failure> {
        let application = self.application(&request.appid, &request.appsecret).await?;
        if !application.addresses.allow(peer.address) {
            return Err(Failure::refused(KnownError::NoRight)); // clause O11.7
        }
        let token = token::token(key::random().map_err(failure)?);
        let expires_on = token::expiry(self.store.clock().now(), self.options.token_lifetime);
        let hash = token::hash(&token);
        let kept = self.store.write(move |connection| {
            tokens::insert(connection, &hash, &application.id, expires_on)
        });
        kept.await.map_err(failure)?;
        let expires_in = self.options.zone.written_with_offset(expires_on);
        Ok(ApiTokenResult { token, expires_in })
    }

    async fn list_member_sorts(&self, _: &Caller) -> Result<MemberSorts, Failure> {
        self.store.read(sorts::list).await.map_err(failure)
    }

    async fn list_members(
        &self,
        _: &Caller,
        request: ListMembers,
    ) -> Result<MemberListResult, Failure> {
        let listed = self.store.read(move |connection| {
            members::list(connection, request.sort_no.as_deref(), request.page)
        });
        listed.await.map_err(failure)
    }

    async fn get_member(&self, _: &Caller, request: GetMember) -> Result<GetMemberResult, Failure> {
        let found = self.store.read(move |connection| {
            let id = match &request {
                GetMember::Card(no) => members::by_card(connection, no)?,
                GetMember::MobilePhone(mobile) => members::by_mobile(connection, mobile)?,
                GetMember::OpenId(open_id) => members::by_open_id(connection, open_id.as_str())?,
            };
            id.map_or(Ok(None), |id| members::answer(connection, id))
        });
        let member = found.await.map_err(failure)?;
        member.map(GetMemberResult).ok_or_else(|| Failure::refused(KnownError::UnknownCard))
    }

    async fn list_account_items(
        &self,
        _: &Caller,
        request: ListAccountItems,
    ) -> Result<AccountListResult, Failure> {
        let zone = self.options.zone;
        let listed = self.store.read(move |connection| {
            let Some(member) = members::by_card(connection, &request.card_no)? else {
                return Ok(Err(KnownError::UnknownCard));
            };
            let page = request.page;
            let Some(account) = &request.account_sort_no else {
                return ledger::page_of_member(connection, member, page, zone).map(Ok);
            };
            let listed = ledger::page_of_account(connection, member, account, page, zone)?;
            Ok(listed.ok_or(KnownError::InvalidAccount))
        });
        listed.await.map_err(failure)?.map_err(Failure::refused)
    }

    async fn save_weixin_member(
        &self,
        _: &Caller,
        open_id: Option<OpenId>,
        member: WeiXinMember,
    ) -> Result<(), Failure> {
        let wanted = Wanted::new(open_id.as_ref(), &member).map_err(refused)?;
        let clock = self.clock();
        let saved = self.store.write(move |connection| save::save(connection, wanted, clock.now()));
        saved.await.map_err(failure)?.map_err(refused)
    }

    async fn pay(&self, caller: &Caller, request: Pay) -> Result<Paid, Failure> {
        let order = Order::new(&request.payment).map_err(refused)?;
        let (caller, key, zone) = (caller.clone(), request.idempotency_key, self.options.zone);
        let clock = self.clock();
        let paid = self.store.write(move |connection| {
            let key = key.as_ref().map(|key| key.as_str());
            pay::pay(connection, &caller, &order, key, clock.now(), zone)
        });
        match paid.await.map_err(failure)? {
            pay::Paid::Applied(no) => Ok(Paid { no }),
            pay::Paid::Refused(code) => Err(Failure::refused(code)),
            pay::Paid::OtherBody => Err(Failure::Conflict(
                "expected a new Idempotency-Key for another payment, found one in use".into(),
            )),
        }
    }

    fn honours_idempotency_key(&self) -> bool {
        true
    }
}
