//! Modifying members (section 7; rulings N5, O7, O8).

use compact_str::CompactString;
use unicrm_http::server::UniCrm as _;
use unicrm_proto::KnownError;
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::value::Presence;
use unicrm_server::store::members;

use super::super::message::Message;
use super::super::sound::{field, is};
use super::super::switch::{Doing, Switch, behaviour, message};
use super::create::{id_of, is_known};

pub(super) const FAULTS: &[Switch] = &[
    behaviour(
        "modify-is-refused",
        "A known openid is refused as in use",
        &["S7.request"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                if is_known(sound, &member).await? {
                    return Err(field("wx_open_id"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-makes-a-new-member",
        "A known openid makes a new member, who takes the openid over",
        &["O7.5"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let Some(id) = id_of(sound, &member).await? else {
                    return sound.backend.save_weixin_member(caller, open_id, member).await;
                };
                let freed = sound.store.write(move |connection| {
                    let sql =
                        "UPDATE members SET wx_open_id = NULL, mobilephone = NULL WHERE id = ?1";
                    Ok(connection.execute(sql, [id])?)
                });
                freed.await?;
                let new = WeiXinMember {
                    card_no: Presence::Absent,
                    member_sort_no: Presence::Value("01".into()),
                    ..member
                };
                sound.backend.save_weixin_member(caller, open_id, new).await
            })
        }),
    ),
    behaviour(
        "modify-wipes-what-is-absent",
        "A modification stores the record as a whole: what is absent is emptied",
        &["N5.4"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let wiped = |text: Presence<CompactString>| match text {
                    Presence::Absent => Presence::Value("".into()),
                    other => other,
                };
                let member = match is_known(sound, &member).await? {
                    true => with(member, wiped),
                    false => member,
                };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-wipes-what-is-nil",
        "A modification empties what is nil",
        &["N5.5"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let wiped = |text: Presence<CompactString>| match text {
                    Presence::Nil => Presence::Value("".into()),
                    other => other,
                };
                let member = match is_known(sound, &member).await? {
                    true => with(member, wiped),
                    false => member,
                };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-keeps-what-is-empty",
        "A modification does not change what is empty",
        &["N5.6"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let kept = |text: Presence<CompactString>| match text {
                    Presence::Value(text) if text.is_empty() => Presence::Absent,
                    other => other,
                };
                sound.backend.save_weixin_member(caller, open_id, with(member, kept)).await
            })
        }),
    ),
    behaviour(
        "modify-keeps-an-empty-name",
        "An empty name is passed over, and the rest is stored",
        &["N5.7", "O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let empty = member.name.value().is_some_and(|name| name.is_empty());
                let keeps = empty && is_known(sound, &member).await?;
                let name = if keeps { Presence::Absent } else { member.name };
                let member = WeiXinMember { name, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-keeps-the-mobile",
        "A modification does not change the mobile",
        &["O7.9"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let known = is_known(sound, &member).await?;
                let mobilephone = if known { Presence::Absent } else { member.mobilephone };
                let member = WeiXinMember { mobilephone, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-answers-and-forgets",
        "A modification is answered before it is stored, and lost",
        &["O7.9", "S7.description"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                if !is_known(sound, &member).await? {
                    return sound.backend.save_weixin_member(caller, open_id, member).await;
                }
                Ok(())
            })
        }),
    ),
    behaviour(
        "modify-passes-over-another-card",
        "Another card_no in a modification is passed over",
        &["O7.10"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let known = is_known(sound, &member).await?;
                let card_no = if known { Presence::Absent } else { member.card_no };
                let member = WeiXinMember { card_no, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-passes-over-another-sort",
        "Another member_sort_no in a modification is passed over",
        &["O7.10"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let known = is_known(sound, &member).await?;
                let member_sort_no = if known { Presence::Absent } else { member.member_sort_no };
                let member = WeiXinMember { member_sort_no, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-refuses-its-own-card",
        "A modification with the member's own card_no is refused",
        &["O7.10"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let says = member.card_no.value().is_some_and(|no| !no.is_empty());
                if says && is_known(sound, &member).await? {
                    return Err(field("card_no"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-passes-over-a-held-mobile",
        "A mobile that another holds is passed over in a modification",
        &["O8.8", "O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let own = id_of(sound, &member).await?;
                let mobile = member.mobilephone.value().cloned().unwrap_or_default();
                let holder =
                    sound.store.read(move |connection| members::by_mobile(connection, &mobile));
                let holder = holder.await?;
                let held = own.is_some() && holder.is_some() && holder != own;
                let mobilephone = if held { Presence::Absent } else { member.mobilephone };
                let member = WeiXinMember { mobilephone, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-stores-field-by-field",
        "A modification that is refused has stored the fields before the refused one",
        &["O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                if is_known(sound, &member).await? {
                    let first = WeiXinMember {
                        wx_open_id: member.wx_open_id.clone(),
                        email: member.email.clone(),
                        ..WeiXinMember::default()
                    };
                    sound.backend.save_weixin_member(caller, open_id.clone(), first).await?;
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "path-of-a-modification-does-nothing",
        "POST weixinmember/{wxOpenId} answers success and stores nothing",
        &["O7.6"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let changes = match &open_id {
                    None => member,
                    Some(_) => WeiXinMember::default(),
                };
                sound.backend.save_weixin_member(caller, open_id, changes).await
            })
        }),
    ),
    behaviour(
        "path-of-an-unknown-openid-is-a-success",
        "POST weixinmember/{wxOpenId} of an unknown openid answers success",
        &["O7.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let by_path = open_id.is_some();
                let saved = sound.backend.save_weixin_member(caller, open_id, member).await;
                if by_path && is(&saved, KnownError::UnknownCard) { Ok(()) } else { saved }
            })
        }),
    ),
    message(
        "path-wins-over-the-body",
        "Another openid in the body than in the path is passed over",
        &["O7.8"],
        Doing::Answer(|ask, answer| {
            let by_path = ask.path().starts_with("weixinmember/") && ask.method() == "POST";
            if by_path && answer.status() == 400 && ask.has("wx_open_id") {
                let mut success = Message::refusal(ask, 200, "", "");
                success.replace("false", "true");
                *answer = success;
            }
        }),
    ),
];

/// The same with what may be changed but the name changed.
fn with(
    member: WeiXinMember,
    change: impl Fn(Presence<CompactString>) -> Presence<CompactString>,
) -> WeiXinMember {
    WeiXinMember {
        mobilephone: change(member.mobilephone),
        email: change(member.email),
        sex: change(member.sex),
        city: change(member.city),
        country: change(member.country),
        province: change(member.province),
        ..member
    }
}
