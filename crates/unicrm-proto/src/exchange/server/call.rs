//! From the query and the body to the arguments of an operation (rulings O1 to O4, O7, O9).

use super::super::query::{ParameterFault, Query};
use super::ServerLimits;
use super::route::Route;
use crate::message::{MemberPay, WeiXinMember};
use crate::operation::{
    AppSecret, GetMember, GetToken, IdempotencyKey, ListAccountItems, ListMemberSorts, ListMembers,
    OpenId, Page, Pay,
};
use crate::value::Presence;
use crate::wire::{DecodeOptions, Format};

/// What a backend is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Give a token.
    GetToken(GetToken),
    /// List the sorts.
    ListMemberSorts(ListMemberSorts),
    /// List a page of members.
    ListMembers(ListMembers),
    /// Find a member.
    GetMember(GetMember),
    /// List a page of account items.
    ListAccountItems(ListAccountItems),
    /// Create or modify a member.
    SaveWeiXinMember {
        /// The openid in the path; with it, the member is to be modified.
        open_id: Option<OpenId>,
        /// The body. Its wx_open_id has a value, unless the path has one.
        member: WeiXinMember,
    },
    /// Pay.
    Pay(Pay),
}

pub(super) fn from_query(
    route: &Route,
    query: Query<'_>,
    limits: &ServerLimits,
) -> Result<Call, ParameterFault> {
    Ok(match route {
        Route::Token => {
            // Without them the application is not known, which is an answer of its own (0001).
            let text = |name| query.text(name).map(|text| text.map_or("".into(), compact));
            let (appid, appsecret) = (text("appid")?, text("appsecret")?);
            Call::GetToken(GetToken { appid, appsecret: AppSecret::new(appsecret) })
        }
        Route::MemberSorts => Call::ListMemberSorts(ListMemberSorts),
        Route::Members => {
            let sort_no = query.text("sortNo")?;
            Call::ListMembers(ListMembers { sort_no, page: page(query, limits)? })
        }
        Route::Member => Call::GetMember(member(query)?),
        Route::WeiXinMember(open_id) => Call::GetMember(GetMember::OpenId(open_id.clone())),
        Route::AccountItems => {
            let card_no =
                query.text("cardno")?.ok_or_else(|| ParameterFault::new("cardno", "none"))?;
            let account_sort_no = query.text("accountSortNo")?;
            let page = page(query, limits)?;
            Call::ListAccountItems(ListAccountItems { card_no, account_sort_no, page })
        }
        Route::SaveWeiXinMember(_) | Route::Pay => {
            return Err(ParameterFault::new("a body", "none"));
        }
    })
}

fn compact(text: crate::value::NonEmptyText) -> compact_str::CompactString {
    text.as_str().into()
}

/// By card or by mobile number; both together name nobody (clause O1.3).
fn member(query: Query<'_>) -> Result<GetMember, ParameterFault> {
    match (query.text("cardno")?, query.text("mobilephone")?) {
        (Some(card_no), None) => Ok(GetMember::Card(card_no)),
        (None, Some(mobile)) => Ok(GetMember::MobilePhone(mobile)),
        _ => Err(ParameterFault::new("one of cardno and mobilephone", "both")),
    }
}

/// A page beyond the maximum is refused and not cut: a client that adds `top` to `skip` would
/// lose rows (clause O3.3).
fn page(query: Query<'_>, limits: &ServerLimits) -> Result<Page, ParameterFault> {
    let skip = query.whole_number("skip")?.unwrap_or_default();
    let top = match query.whole_number("top")? {
        None => Page::DEFAULT_TOP.min(limits.top),
        Some(top) => {
            u32::try_from(top.get()).ok().filter(|&top| top <= limits.top).ok_or_else(|| {
                ParameterFault::new(format!("top from 0 to {}", limits.top), format!("{top}"))
            })?
        }
    };
    Ok(Page { skip, top })
}

pub(super) fn from_body(
    route: &Route,
    idempotency_key: Option<IdempotencyKey>,
    format: Format,
    body: &[u8],
    options: &DecodeOptions,
) -> Result<Call, String> {
    match route {
        Route::Pay => {
            let read =
                MemberPay::decode(format, body, options).map_err(|refusal| refusal.to_string())?;
            Ok(Call::Pay(Pay { payment: read.value, idempotency_key }))
        }
        Route::SaveWeiXinMember(open_id) => {
            let read = WeiXinMember::decode(format, body, options);
            let member = read.map_err(|refusal| refusal.to_string())?.value;
            named(open_id.as_ref(), &member)?;
            Ok(Call::SaveWeiXinMember { open_id: open_id.clone(), member })
        }
        _ => Err("expected no body, found one".to_owned()),
    }
}

/// A member must be named, and not two of them (clauses N7.13, O7.3).
fn named(open_id: Option<&OpenId>, member: &WeiXinMember) -> Result<(), String> {
    let in_body = match &member.wx_open_id {
        Presence::Value(text) if !text.is_empty() => Some(text.as_str()),
        Presence::Value(_) | Presence::Nil | Presence::Absent => None,
    };
    match (open_id.map(OpenId::as_str), in_body) {
        (None, None) => Err("missing-field at wx_open_id: expected wx_open_id with a value, \
             since it names the member; found none, null, or an empty one"
            .to_owned()),
        (Some(in_path), Some(in_body)) if in_path != in_body => {
            Err("expected the openid of the path, or none, in wx_open_id; found another".to_owned())
        }
        _ => Ok(()),
    }
}
