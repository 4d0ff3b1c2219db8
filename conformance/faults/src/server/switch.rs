//! What an entry of the server is: what the catalogue tells of it, and what it does.

use std::future::Future;
use std::pin::Pin;

use unicrm_http::server::{Failure, Paid, Peer, Right};
use unicrm_proto::message::{
    AccountListResult, ApiTokenResult, GetMemberResult, MemberListResult, MemberSorts, WeiXinMember,
};
use unicrm_proto::operation::{GetMember, GetToken, ListAccountItems, ListMembers, OpenId, Pay};
use unicrm_proto::value::Token;
use unicrm_server::store::pay::Caller;

use super::message::Message;
use super::sound::{Memory, Sound};
use super::start::Settings;
use crate::catalogue::{Entry, Nature, Subject};

/// One fault or variant.
pub(super) struct Switch {
    pub(super) entry: Entry,
    pub(super) doing: Doing,
}

/// What an operation comes to, later.
pub(super) type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// Where and how the server differs from the sound one.
pub(super) enum Doing {
    /// Nowhere.
    Nothing,
    /// Several of these, of which no two are of one kind.
    All(&'static [Doing]),
    /// Its options, its clock's zone, its fixture.
    Settings(fn(&mut Settings)),
    /// Its data, once they are there.
    Begin(fn(&Sound) -> Result<(), unicrm_server::store::StoreError>),

    /// Requests before the sound server reads them.
    Ask(fn(&mut Message)),
    /// Answers of the sound server; the first message is the request as it came.
    Answer(fn(&Message, &mut Message)),
    /// Some requests are answered before the sound server sees them; the link remembers between them.
    Instead(fn(&Message, &Memory) -> Option<Message>),
    /// Answers, with what was remembered.
    Recalling(fn(&Message, &mut Message, &Memory)),
    /// How an answer goes onto the wire.
    Wire(fn(&Message) -> Vec<u8>),
    /// A payment is passed on once more where its client has gone before the answer.
    AgainWhereGone,

    /// The key of a payment is neither honoured nor sent back.
    NoKeys,
    /// Each of the following stands in place of an operation of the backend.
    Authorize(for<'a> fn(&'a Sound, &'a Token, Right, &'a Peer) -> Later<'a, Caller>),
    GetToken(for<'a> fn(&'a Sound, GetToken, &'a Peer) -> Later<'a, ApiTokenResult>),
    Sorts(for<'a> fn(&'a Sound, &'a Caller) -> Later<'a, MemberSorts>),
    Members(for<'a> fn(&'a Sound, &'a Caller, ListMembers) -> Later<'a, MemberListResult>),
    Member(for<'a> fn(&'a Sound, &'a Caller, GetMember) -> Later<'a, GetMemberResult>),
    Items(for<'a> fn(&'a Sound, &'a Caller, ListAccountItems) -> Later<'a, AccountListResult>),
    Save(for<'a> fn(&'a Sound, &'a Caller, Option<OpenId>, WeiXinMember) -> Later<'a, ()>),
    Pay(for<'a> fn(&'a Sound, &'a Caller, Pay) -> Later<'a, Paid>),
}

impl Doing {
    /// The first of these that `pick` takes.
    pub(super) fn find<T>(
        &'static self,
        pick: impl Fn(&'static Doing) -> Option<T> + Copy,
    ) -> Option<T> {
        match self {
            Self::All(several) => several.iter().find_map(pick),
            one => pick(one),
        }
    }
}

type Clauses = &'static [&'static str];

/// A fault of one message.
pub(super) const fn message(
    name: &'static str,
    note: &'static str,
    clauses: Clauses,
    doing: Doing,
) -> Switch {
    switch(name, note, Nature::Message, clauses, doing)
}

/// A fault of state, retry, order, time or concurrency.
pub(super) const fn behaviour(
    name: &'static str,
    note: &'static str,
    clauses: Clauses,
    doing: Doing,
) -> Switch {
    switch(name, note, Nature::Behaviour, clauses, doing)
}

/// Another form that the clauses allow.
pub(super) const fn variant(
    name: &'static str,
    note: &'static str,
    clauses: Clauses,
    doing: Doing,
) -> Switch {
    switch(name, note, Nature::Variant, clauses, doing)
}

const fn switch(
    name: &'static str,
    note: &'static str,
    nature: Nature,
    clauses: Clauses,
    doing: Doing,
) -> Switch {
    Switch { entry: Entry { subject: Subject::Server, name, note, nature, clauses }, doing }
}
