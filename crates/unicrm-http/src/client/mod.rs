//! The client: one method per operation, tokens renewed, payments never sent twice blindly.
//!
//! ```text
//! UniCrmClient ── call ──── token (kept; one caller renews it)
//!      │           └─────── attempts: again after a pause, where that is harmless (retry)
//!      ├── pay ───┘            └── carrier: a pooled or new connection, time-outs, size limit
//!      ├── reconcile ─┐                └── connect: addresses, TLS
//!      └── members, account_items: rows, page after page
//! ```
//!
//! | | sent again |
//! | --- | --- |
//! | what only reads | after no connection, a broken one, a time-out, 429, 500, 502, 503, 504 |
//! | create, modify | only while nothing left this machine. On a server that follows ruling O7 a repeated one is harmless, but another server may make two members of it: the caller knows which it is, and calls again |
//! | pay | while nothing left this machine; from then on only where the server takes a key once: the caller vouched for it, or an earlier answer echoed a key |
//! | all | once after 0000, with a new token |
//!
//! HTTP/1.1 alone, on connections of its own pool: so it is known of each request whether a byte
//! of it may have left. Redirects are never followed and no proxy is asked: URLs carry secrets.
//! The log (`tracing`) has operations, hosts, codes and from_nos, but no URL.

mod address;
mod builder;
mod call;
mod carrier;
mod clock;
mod connect;
mod deadline;
mod error;
mod pay;
mod payment;
mod pool;
mod randomness;
mod reconcile;
mod retry;
mod rows;
mod secrets;
mod skew;
mod token;
mod trust;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use compact_str::CompactString;
use tracing::Instrument;
use unicrm_proto::exchange::ServiceUri;
use unicrm_proto::exchange::client::Client as Exchange;
use unicrm_proto::message::{
    AccountItem, AccountListResult, ApiTokenResult, GetMemberResult, Member, MemberListResult,
    MemberPay, MemberSorts, WeiXinMember,
};
use unicrm_proto::operation::{
    AppSecret, CreateWeiXinMember, GetMember, ListAccountItems, ListMemberSorts, ListMembers,
    ModifyWeiXinMember, OperationName,
};
use unicrm_proto::value::UtcOffset;

use carrier::Carrier;
use deadline::Deadline;
use skew::Skew;
use token::TokenKeeper;

pub use builder::{BuildError, Builder};
pub use clock::{Clock, SystemClock};
pub use deadline::Timeouts;
pub use error::{AnswerFault, Error, Fault, Left, Misuse, Refused, Transport, Unreadable};
pub use pay::{PaymentOutcome, UnknownReason};
pub use payment::Payment;
pub use randomness::{Randomness, SystemRandomness};
pub use reconcile::Reconciled;
pub use retry::Retries;
pub use rows::Rows;
pub use trust::TrustStore;

/// A client of one service for one application. Cloning it is cheap: clones share the token and
/// the connections. Its methods need a tokio runtime.
///
/// ```no_run
/// use unicrm_http::client::{PaymentOutcome, UniCrmClient};
/// use unicrm_proto::message::MemberPay;
/// use unicrm_proto::operation::AppSecret;
///
/// # async fn pay() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = AppSecret::new(std::fs::read_to_string("secret")?.trim());
/// let client = UniCrmClient::builder("https://crm.example/openapi".parse()?, "till", secret);
/// let client = client.build()?;
/// let body = MemberPay::new("11000121".try_into()?, "00".try_into()?, "16.00".parse()?);
/// let payment = client.prepare_payment(body)?;
/// println!("about to pay under {}", payment.from_no());
/// match client.pay(&payment).await? {
///     PaymentOutcome::Applied { no } => println!("paid: {no:?}"),
///     PaymentOutcome::Refused(refused) => println!("nothing was taken: {refused}"),
///     PaymentOutcome::Unknown(why) => println!("reconcile {}: {why}", payment.from_no()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UniCrmClient(Arc<Inner>);

struct Inner {
    exchange: Exchange,
    appid: CompactString,
    appsecret: AppSecret,
    carrier: Carrier,
    retries: Retries,
    tokens: TokenKeeper,
    skew: Skew,
    /// Whether the caller vouches that the server takes a key once.
    vouched: bool,
    /// Whether an answer of the server showed that it does.
    key_echoed: AtomicBool,
    server_zone: UtcOffset,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl Inner {
    fn deadline(&self) -> Deadline {
        Deadline::after(self.carrier.timeouts.total)
    }

    /// Now, by the server's clock as far as its answers told it.
    fn server_millis(&self) -> i64 {
        self.skew.server_millis(self.clock.now())
    }
}

impl UniCrmClient {
    /// The options of a client of `service` for the application of that id and secret.
    pub fn builder(
        service: ServiceUri,
        appid: impl Into<CompactString>,
        appsecret: AppSecret,
    ) -> Builder {
        Builder::new(service, appid.into(), appsecret)
    }

    /// Asks for a new token, and keeps it. The other methods do so by themselves.
    ///
    /// # Errors
    /// [`Error`]; 0001 where id or secret is wrong.
    pub async fn get_token(&self) -> Result<ApiTokenResult, Error> {
        let deadline = self.0.deadline();
        let span = self.0.span(OperationName::GetToken);
        self.0.new_token(&deadline).instrument(span).await
    }

    /// The sorts of members.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_member_sorts(&self) -> Result<MemberSorts, Error> {
        self.0.data::<ListMemberSorts>(self.0.call(&ListMemberSorts).await?)
    }

    /// A page of the members.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_members(&self, request: ListMembers) -> Result<MemberListResult, Error> {
        self.0.data::<ListMembers>(self.0.call(&request).await?)
    }

    /// All members from the request's page on, asked for in pages of its size.
    pub fn members(&self, request: ListMembers) -> Rows<Member> {
        Rows::of(self.clone(), request)
    }

    /// One member.
    ///
    /// # Errors
    /// [`Error`]; 1001 where there is none.
    pub async fn get_member(&self, request: GetMember) -> Result<Member, Error> {
        let GetMemberResult(member) = self.0.data::<GetMember>(self.0.call(&request).await?)?;
        Ok(member)
    }

    /// A page of what was posted to the accounts of a card's member.
    ///
    /// # Errors
    /// [`Error`]; 1001 where there is no such card, 1004 where there is no such account.
    pub async fn list_account_items(
        &self,
        request: ListAccountItems,
    ) -> Result<AccountListResult, Error> {
        self.0.data::<ListAccountItems>(self.0.call(&request).await?)
    }

    /// All account items from the request's page on, asked for in pages of its size.
    pub fn account_items(&self, request: ListAccountItems) -> Rows<AccountItem> {
        Rows::of(self.clone(), request)
    }

    /// Creates a WeChat member.
    ///
    /// # Errors
    /// [`Error`]. Where the request may have arrived ([`Left::Perhaps`]) it is not sent again by
    /// itself; on a server that follows ruling O7 the caller may call again.
    pub async fn create_weixin_member(&self, member: WeiXinMember) -> Result<(), Error> {
        self.0.call(&CreateWeiXinMember(member)).await.map(drop)
    }

    /// Modifies the WeChat member whom wx_open_id names; what is absent stays as it is.
    ///
    /// # Errors
    /// [`Error`], as in creating.
    pub async fn modify_weixin_member(&self, member: WeiXinMember) -> Result<(), Error> {
        self.0.call(&ModifyWeiXinMember(member)).await.map(drop)
    }

    /// Makes a payment ready: it gets a key, and a from_no unless it has one. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn prepare_payment(&self, payment: MemberPay) -> Result<Payment, Error> {
        Payment::prepare(payment, &*self.0.randomness)
    }

    /// Sends a payment. Dropping the call leaves it in doubt, as a lost answer does.
    ///
    /// # Errors
    /// [`Error`], and then this call sent nothing. What was or may have been sent is an outcome.
    pub async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, Error> {
        self.0.pay(payment).await
    }
}

impl fmt::Debug for UniCrmClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, appid) = (self.0.exchange.service(), &self.0.appid);
        write!(f, "UniCrmClient({service}, application {appid})")
    }
}
