//! A shop in memory: what it does depends on the token and the card that it is shown.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use compact_str::CompactString;
use tokio::sync::Semaphore;
use unicrm_http::server::{Failure, Paid, Peer, Right, UniCrm};
use unicrm_proto::KnownError;
use unicrm_proto::message::{
    AccountListResult, ApiTokenResult, GetMemberResult, Member, MemberListResult, MemberPay,
    MemberSort, MemberSorts, WeiXinMember,
};
use unicrm_proto::operation::{GetMember, GetToken, ListAccountItems, ListMembers, OpenId, Pay};
use unicrm_proto::value::{Token, WholeNumber};

/// The token that may do everything.
pub(super) const TOKEN: &str = "invented-token-0001";

/// The token that may only read.
pub(super) const READER: &str = "invented-token-reader";

/// What an internal failure says to the log alone.
pub(super) const CAUSE: &str = "the store on the third shelf is full";

/// The number that every payment gets.
pub(super) const ITEM_NO: &str = "0000-1611072116-427";

pub(super) struct Shop {
    pub(super) honours_keys: bool,
    pub(super) paid: Mutex<Vec<MemberPay>>,
    pub(super) saved: Mutex<Vec<(Option<OpenId>, WeiXinMember)>>,
    /// How many payments with the card `gate` have begun; each waits for a permit of the gate.
    pub(super) begun: AtomicUsize,
    pub(super) gate: Semaphore,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            honours_keys: false,
            paid: Mutex::default(),
            saved: Mutex::default(),
            begun: AtomicUsize::new(0),
            gate: Semaphore::new(0),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the posting could not be stored")]
struct Trouble(#[source] std::io::Error);

fn trouble() -> Trouble {
    Trouble(std::io::Error::other(CAUSE))
}

fn member(member_no: &str, name: String) -> Member {
    Member {
        member_no: member_no.into(),
        name: Some(name.into()),
        member_sort_no: None,
        member_sort_name: None,
        mobilephone: None,
        email: None,
        comment: None,
        accounts: Vec::new(),
    }
}

impl UniCrm for Shop {
    type Caller = CompactString;

    async fn authorize(
        &self,
        token: &Token,
        right: Right,
        peer: &Peer,
    ) -> Result<CompactString, Failure> {
        assert!(peer.address.is_loopback());
        match token.expose() {
            TOKEN => Ok("收银台".into()),
            READER if right == Right::Read => Ok("看板".into()),
            READER => Err(Failure::refused(KnownError::NoRight)),
            "token-trouble" => Err(trouble().into()),
            "token-panic" => panic!("a planted panic"),
            _ => Err(Failure::refused(KnownError::NotAuthenticated)),
        }
    }

    async fn get_token(&self, request: GetToken, _: &Peer) -> Result<ApiTokenResult, Failure> {
        if request.appsecret.expose() != "not-a-secret-0001" {
            return Err(Failure::refused(KnownError::WrongCredentials));
        }
        let expires_in = "2016-11-07T10:23:48.0409435+08:00".parse()?;
        Ok(ApiTokenResult { token: Token::new(TOKEN), expires_in })
    }

    async fn list_member_sorts(&self, _: &CompactString) -> Result<MemberSorts, Failure> {
        Ok(MemberSorts(vec![MemberSort { no: "01".into(), name: "充值卡".into() }]))
    }

    async fn list_members(
        &self,
        _: &CompactString,
        request: ListMembers,
    ) -> Result<MemberListResult, Failure> {
        let skip = request.page.skip;
        // Far more than what the system buffers for a client that does not read.
        let is_huge = request.sort_no.is_some_and(|sort_no| sort_no.as_str() == "huge");
        let items = if is_huge { vec![member("1", "x".repeat(30 << 20)); 2] } else { Vec::new() };
        Ok(MemberListResult { total_count: WholeNumber::from(2659), skip, items })
    }

    async fn get_member(
        &self,
        _: &CompactString,
        request: GetMember,
    ) -> Result<GetMemberResult, Failure> {
        let no = match &request {
            GetMember::Card(text) | GetMember::MobilePhone(text) => text.as_str(),
            GetMember::OpenId(open_id) => open_id.as_str(),
        };
        match no {
            "unknown" => Err(Failure::refused(KnownError::UnknownCard)),
            "panic" => panic!("a planted panic"),
            no => Ok(GetMemberResult(member(no, "测试会员".to_owned()))),
        }
    }

    async fn list_account_items(
        &self,
        _: &CompactString,
        request: ListAccountItems,
    ) -> Result<AccountListResult, Failure> {
        let skip = request.page.skip;
        Ok(AccountListResult { total_count: WholeNumber::default(), skip, items: Vec::new() })
    }

    async fn save_weixin_member(
        &self,
        _: &CompactString,
        open_id: Option<OpenId>,
        member: WeiXinMember,
    ) -> Result<(), Failure> {
        self.saved.lock().unwrap().push((open_id, member));
        Ok(())
    }

    async fn pay(&self, _: &CompactString, request: Pay) -> Result<Paid, Failure> {
        let retry_after = Duration::from_millis(2500);
        match request.payment.card_no.as_str() {
            "unknown" => return Err(Failure::refused(KnownError::UnknownCard)),
            "nothing" => {
                let reason = "quantity 应大于零";
                return Err(Failure::refused_because(KnownError::ServerError, reason));
            }
            "conflict" => return Err(Failure::Conflict("同一幂等键，另一请求体".into())),
            "busy" => return Err(Failure::Busy { retry_after }),
            "often" => return Err(Failure::TooOften { retry_after }),
            "trouble" => return Err(trouble().into()),
            "panic" => panic!("a planted panic"),
            "gate" => {
                self.begun.fetch_add(1, Ordering::SeqCst);
                self.gate.acquire().await?.forget();
            }
            _ => {}
        }
        self.paid.lock().unwrap().push(request.payment);
        Ok(Paid { no: ITEM_NO.into() })
    }

    fn honours_idempotency_key(&self) -> bool {
        self.honours_keys
    }
}
