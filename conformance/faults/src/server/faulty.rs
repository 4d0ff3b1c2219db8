//! The backend with at most one operation replaced.

use unicrm_http::server::{Failure, Paid, Peer, Right, UniCrm};
use unicrm_proto::message::{
    AccountListResult, ApiTokenResult, GetMemberResult, MemberListResult, MemberSorts, WeiXinMember,
};
use unicrm_proto::operation::{GetMember, GetToken, ListAccountItems, ListMembers, OpenId, Pay};
use unicrm_proto::value::Token;
use unicrm_server::store::pay::Caller;

use super::sound::Sound;
use super::switch::Doing;

/// A backend.
pub(super) struct Faulty {
    pub(super) sound: Sound,
    pub(super) doing: &'static Doing,
}

/// Calls what stands in place of an operation, or the operation.
macro_rules! either {
    ($self:ident, $kind:ident, $operation:ident($($argument:expr),*)) => {{
        let instead = $self.doing.find(|doing| match doing {
            Doing::$kind(instead) => Some(*instead),
            _ => None,
        });
        match instead {
            Some(instead) => instead(&$self.sound, $($argument),*).await,
            None => $self.sound.backend.$operation($($argument),*).await,
        }
    }};
}

impl UniCrm for Faulty {
    type Caller = Caller;

    async fn authorize(&self, token: &Token, right: Right, peer: &Peer) -> Result<Caller, Failure> {
        either!(self, Authorize, authorize(token, right, peer))
    }

    async fn get_token(&self, request: GetToken, peer: &Peer) -> Result<ApiTokenResult, Failure> {
        either!(self, GetToken, get_token(request, peer))
    }

    async fn list_member_sorts(&self, caller: &Caller) -> Result<MemberSorts, Failure> {
        either!(self, Sorts, list_member_sorts(caller))
    }

    async fn list_members(
        &self,
        caller: &Caller,
        request: ListMembers,
    ) -> Result<MemberListResult, Failure> {
        either!(self, Members, list_members(caller, request))
    }

    async fn get_member(
        &self,
        caller: &Caller,
        request: GetMember,
    ) -> Result<GetMemberResult, Failure> {
        either!(self, Member, get_member(caller, request))
    }

    async fn list_account_items(
        &self,
        caller: &Caller,
        request: ListAccountItems,
    ) -> Result<AccountListResult, Failure> {
        either!(self, Items, list_account_items(caller, request))
    }

    async fn save_weixin_member(
        &self,
        caller: &Caller,
        open_id: Option<OpenId>,
        member: WeiXinMember,
    ) -> Result<(), Failure> {
        either!(self, Save, save_weixin_member(caller, open_id, member))
    }

    async fn pay(&self, caller: &Caller, request: Pay) -> Result<Paid, Failure> {
        let request = match self.honours_idempotency_key() {
            true => request,
            false => Pay { idempotency_key: None, ..request },
        };
        either!(self, Pay, pay(caller, request))
    }

    fn honours_idempotency_key(&self) -> bool {
        let none = |doing: &'static Doing| matches!(doing, Doing::NoKeys).then_some(());
        self.doing.find(none).is_none()
    }
}
