//! What a backend is: one async method per operation.

use std::future::Future;
use std::net::IpAddr;

use compact_str::CompactString;
use unicrm_proto::exchange::server::Right;
use unicrm_proto::message::{
    AccountListResult, ApiTokenResult, GetMemberResult, MemberListResult, MemberSorts, WeiXinMember,
};
use unicrm_proto::operation::{GetMember, GetToken, ListAccountItems, ListMembers, OpenId, Pay};
use unicrm_proto::value::Token;

use super::Failure;

/// A backend of the UniCRM Open API. Implementations write plain `async fn`s.
///
/// What a method is given was read, and is complete as far as the protocol demands it (clauses
/// N7.8, N7.13); whether it makes sense is for the backend to decide, in the order field rules,
/// then the operation's own codes (clause E8.11).
///
/// [`save_weixin_member`](Self::save_weixin_member) and [`pay`](Self::pay) run to their end once
/// they have begun, even if the client leaves. A method that panics is a [`Failure::Internal`].
pub trait UniCrm: Send + Sync + 'static {
    /// Who calls: what [`authorize`](Self::authorize) found out, handed to the operations.
    type Caller: Send + Sync + 'static;

    /// Who holds the token, if the holder has the right and may call from this address.
    ///
    /// Nothing of the request's body has been read yet. A token that is unknown or expired is
    /// refused with [`KnownError::NotAuthenticated`](unicrm_proto::KnownError::NotAuthenticated),
    /// a right or an address that is missing with
    /// [`KnownError::NoRight`](unicrm_proto::KnownError::NoRight) (clauses E8.6, E8.7).
    fn authorize(
        &self,
        token: &Token,
        right: Right,
        peer: &Peer,
    ) -> impl Future<Output = Result<Self::Caller, Failure>> + Send;

    /// Gives a token for an application's id and secret (section 1 of the source). An id or a
    /// secret that the request lacks is empty here, and refused with
    /// [`KnownError::WrongCredentials`](unicrm_proto::KnownError::WrongCredentials).
    fn get_token(
        &self,
        request: GetToken,
        peer: &Peer,
    ) -> impl Future<Output = Result<ApiTokenResult, Failure>> + Send;

    /// Lists the sorts of members (section 2 of the source).
    fn list_member_sorts(
        &self,
        caller: &Self::Caller,
    ) -> impl Future<Output = Result<MemberSorts, Failure>> + Send;

    /// Lists a page of the members (section 3 of the source).
    fn list_members(
        &self,
        caller: &Self::Caller,
        request: ListMembers,
    ) -> impl Future<Output = Result<MemberListResult, Failure>> + Send;

    /// Finds a member (section 4 of the source).
    fn get_member(
        &self,
        caller: &Self::Caller,
        request: GetMember,
    ) -> impl Future<Output = Result<GetMemberResult, Failure>> + Send;

    /// Lists a page of what was posted to a member's accounts (section 5 of the source).
    fn list_account_items(
        &self,
        caller: &Self::Caller,
        request: ListAccountItems,
    ) -> impl Future<Output = Result<AccountListResult, Failure>> + Send;

    /// Creates or modifies a member, which the request does not tell apart (sections 6 and 7 of
    /// the source, ruling O7). `open_id` is the one of the path; with it, the member is to be
    /// modified. Without it, the body's has a value.
    fn save_weixin_member(
        &self,
        caller: &Self::Caller,
        open_id: Option<OpenId>,
        member: WeiXinMember,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Pays (section 8 of the source). What it refuses, it has not taken; of what fails with
    /// [`Failure::Internal`] the client knows nothing.
    fn pay(
        &self,
        caller: &Self::Caller,
        request: Pay,
    ) -> impl Future<Output = Result<Paid, Failure>> + Send;

    /// Whether [`pay`](Self::pay) takes a repeated `Idempotency-Key` once (ruling O14). Only then
    /// the key is sent back, by which a client learns that it may send a payment again.
    fn honours_idempotency_key(&self) -> bool {
        false
    }
}

/// A payment was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The number of the item that it posted.
    pub no: CompactString,
}

/// Where a request comes from. [`serve`](super::serve) puts it into the extensions of each
/// request; a program with sockets of its own does so itself, or the service answers 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Peer {
    /// The address of the other end. Behind a proxy it is the proxy's, unless the program puts
    /// the client's own here.
    pub address: IpAddr,
}
