//! Creating members (section 6; rulings O6 to O8).

use compact_str::CompactString;
use unicrm_http::server::{Failure, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::value::Presence;
use unicrm_server::store::{members, sorts};

use super::super::message::Message;
use super::super::sound::{Sound, code, field};
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "create-unknown-openid-is-1001",
        "weixinmember with an openid that is not known is 1001",
        &["S6.request", "S6.description", "O7.4"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                if !is_known(sound, &member).await? {
                    return Err(code(KnownError::UnknownCard));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-without-email",
        "The e-mail address of a creation is not stored",
        &["O7.4"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let known = is_known(sound, &member).await?;
                let email = if known { member.email } else { Presence::Absent };
                let member = WeiXinMember { email, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-ignores-the-card",
        "The card number of a creation is always generated",
        &["S6.card_no", "O6.2"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let member = WeiXinMember { card_no: Presence::Absent, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    message(
        "create-needs-a-card",
        "A null or empty card_no is refused",
        &["O8.9"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let refused = match &member.card_no {
                    Presence::Nil => true,
                    Presence::Value(no) => no.is_empty(),
                    Presence::Absent => false,
                };
                if refused {
                    return Err(field("card_no"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    message(
        "create-needs-card-no-said",
        "A creation without card_no is refused, where null is taken",
        &["O8.10"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                if member.card_no.is_absent() && !is_known(sound, &member).await? {
                    return Err(field("card_no"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-again-is-refused",
        "A creation that is sent again is refused: its card is in use by itself",
        &["O7.11"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let card = member.card_no.value().filter(|no| !no.is_empty());
                if let Some(card) = card.cloned()
                    && holder_of_card(sound, &card).await?.is_some()
                {
                    return Err(field("card_no"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-again-changes",
        "A creation that is sent again counts how often it came, in the name",
        &["O7.11"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let again = is_known(sound, &member).await? && member.card_no.value().is_some();
                let name = match member.name {
                    Presence::Value(name) if again => Presence::Value(format!("{name} 2").into()),
                    name => name,
                };
                let member = WeiXinMember { name, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-takes-over-a-card",
        "A creation with a card number in use gives that card's member the openid and the name",
        &["O8.1", "O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let known = is_known(sound, &member).await?;
                let card = member.card_no.value().filter(|no| !no.is_empty()).cloned();
                let Some(card) = card.filter(|_| !known) else {
                    return sound.backend.save_weixin_member(caller, open_id, member).await;
                };
                let Some(id) = holder_of_card(sound, &card).await? else {
                    return sound.backend.save_weixin_member(caller, open_id, member).await;
                };
                let values = [&member.wx_open_id, &member.name];
                let [openid, name] = values.map(|text| text.value().cloned().unwrap_or_default());
                let sql = "UPDATE members SET wx_open_id = ?2, name = ?3 WHERE id = ?1";
                let overwritten = sound.store.write(move |connection| {
                    Ok(connection.execute(sql, (id, openid.as_str(), name.as_str()))?)
                });
                overwritten.await?;
                Ok(())
            })
        }),
    ),
    behaviour(
        "create-in-the-first-sort",
        "A creation with an unknown sort goes into the first",
        &["O8.2", "O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let no = member.member_sort_no.value().cloned().unwrap_or_default();
                let found = sound.store.read(move |connection| {
                    Ok(no.is_empty() || sorts::members(connection, &no)?.is_some())
                });
                let first = Presence::Value("01".into());
                let known = found.await?;
                let member_sort_no = if known { member.member_sort_no } else { first };
                let member = WeiXinMember { member_sort_no, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-without-a-name",
        "A creation without a name is stored with a made-up one",
        &["O8.3", "O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let lacks = member.name.value().is_none_or(|name| name.is_empty());
                let creates = !is_known(sound, &member).await?;
                let guest = Presence::Value("访客".into());
                let name = if lacks && creates { guest } else { member.name };
                let member = WeiXinMember { name, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-without-a-sort",
        "A creation without a sort goes into the first",
        &["O8.4", "O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let lacks = member.member_sort_no.value().is_none_or(|no| no.is_empty());
                let creates = !is_known(sound, &member).await?;
                let first = Presence::Value("01".into());
                let member_sort_no = if lacks && creates { first } else { member.member_sort_no };
                let member = WeiXinMember { member_sort_no, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "create-moves-a-mobile",
        "A creation with a mobile that another holds takes it from there",
        &["O8.5", "O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let mobile = member.mobilephone.value().filter(|mobile| !mobile.is_empty());
                if let Some(mobile) = mobile.cloned()
                    && !is_known(sound, &member).await?
                {
                    let sql = "UPDATE members SET mobilephone = NULL WHERE mobilephone = ?1";
                    let moved = sound
                        .store
                        .write(move |connection| Ok(connection.execute(sql, [mobile.as_str()])?));
                    moved.await?;
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    message(
        "refused-field-is-not-named",
        "The reason of a refused creation or modification does not name the field",
        &["O8.6"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let saved = sound.backend.save_weixin_member(caller, open_id, member).await;
                match saved {
                    Err(Failure::Refused { code: KnownError::ServerError, .. }) => {
                        Err(Failure::refused_because(KnownError::ServerError, "数据有误"))
                    }
                    other => other,
                }
            })
        }),
    ),
    behaviour(
        "create-stores-before-it-checks",
        "A creation is stored before its mobile is checked, and stays though it is refused",
        &["O8.7"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let without = WeiXinMember { mobilephone: Presence::Absent, ..member.clone() };
                sound.backend.save_weixin_member(caller, open_id.clone(), without).await?;
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    message(
        "unnamed-member-is-1001",
        "A record that names no member is 1001",
        &["O7.3", "N7.13"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "weixinmember" && answer.has("wx_open_id") && answer.status() == 400 {
                *answer = Message::refusal(ask, 200, "1001", "卡不存在");
            }
        }),
    ),
];

/// Whether somebody has the openid of a record.
pub(in super::super) async fn is_known(
    sound: &Sound,
    member: &WeiXinMember,
) -> Result<bool, Failure> {
    Ok(id_of(sound, member).await?.is_some())
}

/// Who has the openid of a record.
pub(super) async fn id_of(sound: &Sound, member: &WeiXinMember) -> Result<Option<i64>, Failure> {
    let open_id = member.wx_open_id.value().cloned().unwrap_or_default();
    let found = sound.store.read(move |connection| members::by_open_id(connection, &open_id));
    Ok(found.await?)
}

async fn holder_of_card(sound: &Sound, card: &CompactString) -> Result<Option<i64>, Failure> {
    let card = card.clone();
    Ok(sound.store.read(move |connection| members::by_card(connection, &card)).await?)
}
