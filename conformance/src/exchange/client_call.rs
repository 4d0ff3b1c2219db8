//! From neutral arguments to an operation of the client.

use bytes::Bytes;
use http::Request;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use unicrm_proto::exchange::client::{Client, Misuse};
use unicrm_proto::message::{MemberPay, WeiXinMember};
use unicrm_proto::operation::{
    AppSecret, CreateWeiXinMember, GetMember, GetToken, IdempotencyKey, ListAccountItems,
    ListMemberSorts, ListMembers, ModifyWeiXinMember, OpenId, OperationName, Page, Pay,
};
use unicrm_proto::value::{NonEmptyText, Token, WholeNumber};

/// An operation with its arguments, of which a client writes a request.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // each is the operation of its name
pub enum ClientCall {
    GetToken(GetToken),
    ListMemberSorts(ListMemberSorts),
    ListMembers(ListMembers),
    GetMember(GetMember),
    ListAccountItems(ListAccountItems),
    CreateWeiXinMember(CreateWeiXinMember),
    ModifyWeiXinMember(ModifyWeiXinMember),
    Pay(Pay),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    appid: String,
    appsecret: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Where to start and how much to give; what is missing is at its default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberPage {
    sort_no: Option<NonEmptyText>,
    skip: Option<u64>,
    top: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Whom {
    CardNo(NonEmptyText),
    #[serde(rename = "mobilephone")]
    MobilePhone(NonEmptyText),
    WxOpenId(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemPage {
    card_no: NonEmptyText,
    account_sort_no: Option<NonEmptyText>,
    skip: Option<u64>,
    top: Option<u32>,
}

fn page(skip: Option<u64>, top: Option<u32>) -> Result<Page, String> {
    let skip =
        WholeNumber::try_from(skip.unwrap_or(0)).map_err(|found| format!("skip: {found}"))?;
    Ok(Page { skip, top: top.unwrap_or(Page::DEFAULT_TOP) })
}

fn read<T: DeserializeOwned>(call: &Value) -> Result<T, String> {
    T::deserialize(call).map_err(|found| found.to_string())
}

impl ClientCall {
    /// The operation of its neutral arguments.
    ///
    /// # Errors
    /// What was expected and what was found.
    pub fn of(
        operation: OperationName,
        call: &Value,
        idempotency_key: Option<&str>,
    ) -> Result<Self, String> {
        Ok(match operation {
            OperationName::GetToken => {
                let Credentials { appid, appsecret } = read(call)?;
                let appsecret = AppSecret::new(appsecret);
                Self::GetToken(GetToken { appid: appid.into(), appsecret })
            }
            OperationName::ListMemberSorts => {
                let Nothing {} = read(call)?;
                Self::ListMemberSorts(ListMemberSorts)
            }
            OperationName::ListMembers => {
                let MemberPage { sort_no, skip, top } = read(call)?;
                Self::ListMembers(ListMembers { sort_no, page: page(skip, top)? })
            }
            OperationName::GetMember => Self::GetMember(match read(call)? {
                Whom::CardNo(card_no) => GetMember::Card(card_no),
                Whom::MobilePhone(mobile) => GetMember::MobilePhone(mobile),
                Whom::WxOpenId(open_id) => {
                    GetMember::OpenId(OpenId::new(open_id).map_err(|found| found.to_string())?)
                }
            }),
            OperationName::ListAccountItems => {
                let ItemPage { card_no, account_sort_no, skip, top } = read(call)?;
                let page = page(skip, top)?;
                Self::ListAccountItems(ListAccountItems { card_no, account_sort_no, page })
            }
            OperationName::CreateWeiXinMember => {
                Self::CreateWeiXinMember(CreateWeiXinMember(read::<WeiXinMember>(call)?))
            }
            OperationName::ModifyWeiXinMember => {
                Self::ModifyWeiXinMember(ModifyWeiXinMember(read::<WeiXinMember>(call)?))
            }
            OperationName::Pay => {
                let payment: MemberPay = read(call)?;
                let key = idempotency_key.map(IdempotencyKey::new).transpose();
                let idempotency_key = key.map_err(|found| found.to_string())?;
                Self::Pay(Pay { payment, idempotency_key })
            }
        })
    }

    /// The request that the client writes.
    pub(super) fn request(
        &self,
        client: &Client,
        token: Option<&Token>,
    ) -> Result<Request<Bytes>, Misuse> {
        match self {
            Self::GetToken(operation) => client.request(operation, token),
            Self::ListMemberSorts(operation) => client.request(operation, token),
            Self::ListMembers(operation) => client.request(operation, token),
            Self::GetMember(operation) => client.request(operation, token),
            Self::ListAccountItems(operation) => client.request(operation, token),
            Self::CreateWeiXinMember(operation) => client.request(operation, token),
            Self::ModifyWeiXinMember(operation) => client.request(operation, token),
            Self::Pay(operation) => client.request(operation, token),
        }
    }
}
