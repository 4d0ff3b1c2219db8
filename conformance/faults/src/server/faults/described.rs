//! The operations unlike their sections: elsewhere, by another method, under other names, to another end.

use unicrm_http::server::{Failure, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_proto::message::{MemberListResult, WeiXinMember};
use unicrm_proto::value::{Presence, WholeNumber};

use super::super::message::Message;
use super::super::sound::field;
use super::super::switch::{Doing, Switch, behaviour, message};
use super::create::is_known;

pub(super) const FAULTS: &[Switch] = &[
    message(
        "items-where-the-table-has-them",
        "Account items are answered at date/item, as the table prints, and nowhere else",
        &["S0.service_uri", "S5.description"],
        Doing::Instead(|ask, _| {
            let other = ask.path() == "accountitem";
            other.then(|| Message::refusal(ask, 404, "1000", "expected another path"))
        }),
    ),
    message(
        "members-by-post",
        "What reads members is asked for with POST",
        &["S0.rest", "S3.description", "S4.description"],
        Doing::Instead(|ask, _| {
            let other = ask.path() == "member" && ask.method() == "GET";
            other.then(|| {
                let mut answer = Message::refusal(ask, 405, "1000", "expected POST");
                answer.set("Allow", "POST");
                answer
            })
        }),
    ),
    message(
        "payment-answered-in-a-word",
        "A payment that is posted is answered with its number as plain text",
        &["S0.formats"],
        Doing::Answer(|ask, answer| {
            if ask.pays() && answer.succeeds() {
                *answer = Message::answer(200, "text/plain; charset=utf-8", "OK");
            }
        }),
    ),
    message(
        "nobody-without-a-sort",
        "Without a sort nobody is listed",
        &["S3.description"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let every = request.sort_no.is_none();
                let list = sound.backend.list_members(caller, request).await?;
                let none = WholeNumber::default();
                Ok(match every {
                    true => MemberListResult { total_count: none, items: Vec::new(), ..list },
                    false => list,
                })
            })
        }),
    ),
    message(
        "members-in-small-letters",
        "The members of the list are member in XML",
        &["S3.items"],
        Doing::Answer(|ask, answer| {
            if ask.is_list() {
                answer.replace("<Member>", "<member>");
                answer.replace("</Member>", "</member>");
            }
        }),
    ),
    message(
        "accounts-named-account-in-the-list",
        "The accounts of the list's members are Account in XML",
        &["S3.accounts"],
        Doing::Answer(|ask, answer| {
            if ask.is_list() {
                answer.replace("MemberAccount>", "Account>");
            }
        }),
    ),
    message(
        "accounts-as-the-table-prints-them",
        "The accounts of a member are account, as the table prints",
        &["S4.accounts"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "member" && !ask.is_list() {
                answer.replace("accounts>", "account>");
                answer.replace("\"accounts\":", "\"account\":");
            }
        }),
    ),
    behaviour(
        "member-too-often",
        "A member that was read is not answered again for a while",
        &["S4.description"],
        Doing::Recalling(|ask, answer, memory| {
            let one = ask.path() == "member" && !ask.is_list() && answer.succeeds();
            if one && memory.set(ask.target(), "read").is_some() {
                *answer = Message::refusal(ask, 200, "1000", "请求过于频繁");
            }
        }),
    ),
    behaviour(
        "items-too-often",
        "The items of a card are not answered again for a while",
        &["S5.description"],
        Doing::Recalling(|ask, answer, memory| {
            let items = ask.path() == "accountitem" && answer.succeeds();
            if items && memory.set(ask.target(), "read").is_some() {
                *answer = Message::refusal(ask, 200, "1000", "请求过于频繁");
            }
        }),
    ),
    behaviour(
        "sorts-once-for-a-token",
        "The sorts are listed once for each token, and then none",
        &["S2.description"],
        Doing::Recalling(|ask, answer, memory| {
            let sorts = ask.path() == "membersort" && answer.succeeds();
            if sorts && memory.set(ask.target(), "read").is_some() {
                *answer = Message::refusal(ask, 200, "1000", "没有变化");
            }
        }),
    ),
    message(
        "items-as-the-table-prints-them",
        "The items of the list are item in XML",
        &["S5.items"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "accountitem" {
                answer.replace("AccountItem>", "item>");
            }
        }),
    ),
    behaviour(
        "creation-to-be-confirmed",
        "A creation is refused until it is sent once more",
        &["S6.description"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let named = member.wx_open_id.value().cloned().unwrap_or_default();
                let first = sound.memory.set(named, "confirmed").is_none();
                if first && !is_known(sound, &member).await? {
                    let reason = "请再次提交以确认";
                    return Err(Failure::refused_because(KnownError::ServerError, reason));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "openid-stored-masked",
        "The openid of a creation is stored with its end masked, as the sample prints it",
        &["S6.masked"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let named = member.wx_open_id.value().cloned().unwrap_or_default();
                let kept: String = named.chars().take(23).collect();
                let masked = format!("{kept}#####");
                let wx_open_id = match named.is_empty() {
                    true => member.wx_open_id,
                    false => Presence::Value(masked.as_str().into()),
                };
                let member = WeiXinMember { wx_open_id, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-by-put",
        "A known openid is 405: members are modified by PUT",
        &["O7.1"],
        Doing::All(&[
            Doing::Save(|sound, caller, open_id, member| {
                Box::pin(async move {
                    if open_id.is_some() || is_known(sound, &member).await? {
                        return Err(field(ELSEWHERE));
                    }
                    sound.backend.save_weixin_member(caller, open_id, member).await
                })
            }),
            Doing::Answer(|_, answer| {
                if answer.has(ELSEWHERE) {
                    answer.set_status(405);
                    answer.set("Allow", "PUT");
                }
            }),
            Doing::Settings(|settings| settings.unclaimed = &["modify-by-path"]),
        ]),
    ),
    behaviour(
        "modify-without-sex-and-country",
        "A modification that has sex or country is refused, since the table leaves them out",
        &["S7.country"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let has = member.sex.value().or(member.country.value()).is_some();
                if has && is_known(sound, &member).await? {
                    return Err(field("sex"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
];

/// Marks a refusal of what is to be done by PUT.
const ELSEWHERE: &str = "PUT";
