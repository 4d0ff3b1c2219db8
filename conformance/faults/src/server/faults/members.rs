//! One member by card, mobile or openid (section 4; rulings O1, O4, O6), and the sorts (section 2).

use unicrm_http::server::{Failure, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_proto::message::{GetMemberResult, MemberSorts};
use unicrm_proto::operation::{GetMember, ListMembers};
use unicrm_proto::value::Decimal;
use unicrm_server::store::pay::Caller;

use super::super::message::Message;
use super::super::sound::{Sound, code, is};
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "sorts-need-a-page",
        "The sorts are listed only where top is given",
        &["S2.request", "S2.description"],
        Doing::Instead(|ask, _| {
            let lacks =
                ask.path() == "membersort" && ask.has_token() && ask.parameter("top").is_none();
            let lacks = lacks && ask.method() == "GET";
            lacks.then(|| Message::refusal(ask, 400, "1000", "expected top"))
        }),
    ),
    message(
        "sorts-without-the-first",
        "The list of sorts begins with the second",
        &["S2.data"],
        Doing::Sorts(|sound, caller| {
            Box::pin(async move {
                let MemberSorts(mut sorts) = sound.backend.list_member_sorts(caller).await?;
                sorts.remove(0);
                Ok(MemberSorts(sorts))
            })
        }),
    ),
    message(
        "sorts-without-numbers",
        "The number of a sort is empty",
        &["S2.no"],
        Doing::Sorts(|sound, caller| {
            Box::pin(async move {
                let MemberSorts(mut sorts) = sound.backend.list_member_sorts(caller).await?;
                sorts.iter_mut().for_each(|sort| sort.no = "".into());
                Ok(MemberSorts(sorts))
            })
        }),
    ),
    message(
        "sorts-without-names",
        "The name of a sort is empty",
        &["S2.name"],
        Doing::Sorts(|sound, caller| {
            Box::pin(async move {
                let MemberSorts(mut sorts) = sound.backend.list_member_sorts(caller).await?;
                sorts.iter_mut().for_each(|sort| sort.name = "".into());
                Ok(MemberSorts(sorts))
            })
        }),
    ),
    message(
        "card-not-asked-for",
        "cardno is not read: the first member is answered",
        &["O1.1"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let found = sound.backend.get_member(caller, request.clone()).await?;
                if !matches!(request, GetMember::Card(_)) {
                    return Ok(found);
                }
                first_member(sound, caller).await
            })
        }),
    ),
    message(
        "cardno-is-not-known",
        "Only mobilephone finds a member",
        &["S4.request", "S4.description"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                if matches!(request, GetMember::Card(_)) {
                    return Err(Failure::refused_because(KnownError::ServerError, "cardno"));
                }
                sound.backend.get_member(caller, request).await
            })
        }),
    ),
    message(
        "mobile-by-its-beginning",
        "A mobile finds the first member whose number begins alike",
        &["O1.2"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let found = sound.backend.get_member(caller, request.clone()).await?;
                let GetMember::MobilePhone(mobile) = request else { return Ok(found) };
                let list = sound.backend.list_members(caller, everybody()).await?;
                let front: String = mobile.chars().take(6).collect();
                let begins = |text: &Option<compact_str::CompactString>| {
                    text.as_ref().is_some_and(|text| text.starts_with(&*front))
                };
                let other = list.items.into_iter().rfind(|member| begins(&member.mobilephone));
                Ok(other.map_or(found, GetMemberResult))
            })
        }),
    ),
    message(
        "mobile-finds-nobody",
        "A mobile finds nobody",
        &["S4.request_mobile"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                if matches!(request, GetMember::MobilePhone(_)) {
                    return Err(code(KnownError::UnknownCard));
                }
                sound.backend.get_member(caller, request).await
            })
        }),
    ),
    behaviour(
        "openid-from-before-the-last-payment",
        "A member found by openid comes from a cache of members as they joined",
        &["S4.request_openid"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let mut found = sound.backend.get_member(caller, request.clone()).await?;
                if matches!(request, GetMember::OpenId(_)) {
                    found.0.accounts.iter_mut().for_each(|account| account.balance = Decimal::ZERO);
                }
                Ok(found)
            })
        }),
    ),
    message(
        "mobile-masked",
        "A mobile is answered with asterisks",
        &["S4.masked"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let mut found = sound.backend.get_member(caller, request).await?;
                if let Some(mobile) = &mut found.0.mobilephone {
                    let front: String = mobile.chars().take(3).collect();
                    *mobile = format!("{front}****").into();
                }
                Ok(found)
            })
        }),
    ),
    message(
        "cardno-before-mobilephone",
        "Of cardno and mobilephone together the first counts",
        &["O1.3"],
        Doing::Ask(|ask| {
            if ask.parameter("cardno").is_some() {
                let query = ask.query().replace("mobilephone=", "x=");
                ask.set_query(&query);
            }
        }),
    ),
    message(
        "unknown-card-is-empty",
        "A member of an unknown card is a success without data",
        &["O4.1"],
        Doing::Answer(|ask, answer| {
            if ask.parameter("cardno").is_some() && ask.path() == "member" && answer.says("1001") {
                succeeded(ask, answer);
            }
        }),
    ),
    message(
        "unknown-card-is-1004",
        "A member of an unknown card is 1004",
        &["O4.1", "S9.1001"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let found = sound.backend.get_member(caller, request).await;
                let unknown = is(&found, KnownError::UnknownCard);
                if unknown { Err(code(KnownError::InvalidAccount)) } else { found }
            })
        }),
    ),
    message(
        "unknown-mobile-is-empty",
        "A member of an unknown mobile is a success without data",
        &["O4.2"],
        Doing::Answer(|ask, answer| {
            if ask.parameter("mobilephone").is_some() && answer.says("1001") {
                succeeded(ask, answer);
            }
        }),
    ),
    message(
        "unknown-openid-is-404",
        "A member of an unknown openid is 404 and 1000",
        &["O4.3"],
        Doing::Answer(|ask, answer| {
            if ask.path().starts_with("weixinmember/") && answer.says("1001") {
                *answer = Message::refusal(ask, 404, "1000", "expected a known openid");
            }
        }),
    ),
    behaviour(
        "member-no-of-the-card-that-asks",
        "member_no is the number of the card by which the member was found",
        &["O6.1"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let mut found = sound.backend.get_member(caller, request.clone()).await?;
                if let GetMember::Card(no) = request {
                    found.0.member_no = no.as_str().into();
                }
                Ok(found)
            })
        }),
    ),
    behaviour(
        "further-cards-have-accounts-of-their-own",
        "A further card of a member has accounts of its own",
        &["O6.3"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let mut found = sound.backend.get_member(caller, request.clone()).await?;
                if let GetMember::Card(no) = request
                    && no.as_str() != found.0.member_no
                {
                    found.0.accounts.iter_mut().for_each(|account| account.balance = Decimal::ZERO);
                }
                Ok(found)
            })
        }),
    ),
];

fn everybody() -> ListMembers {
    ListMembers {
        page: unicrm_proto::operation::Page { top: 1000, ..Default::default() },
        ..ListMembers::default()
    }
}

async fn first_member(sound: &Sound, caller: &Caller) -> Result<GetMemberResult, Failure> {
    let list = sound.backend.list_members(caller, everybody()).await?;
    let first = list.items.into_iter().next();
    first.map(GetMemberResult).ok_or_else(|| code(KnownError::UnknownCard))
}

/// A success without data in place of a refusal.
fn succeeded(ask: &Message, answer: &mut Message) {
    let mut success = Message::refusal(ask, 200, "", "");
    success.replace("false", "true");
    *answer = success;
}
