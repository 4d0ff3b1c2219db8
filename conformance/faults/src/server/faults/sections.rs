//! The eight operations as sections 1 to 8 describe them, and the two formats against each other (ruling O13).

use unicrm_http::server::UniCrm as _;
use unicrm_proto::KnownError;
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::operation::GetToken;
use unicrm_proto::value::Presence;

use super::super::link::PART;
use super::super::message::Message;
use super::super::sound::{field, is};
use super::super::switch::{Doing, Switch, behaviour, message};
use super::create::is_known;

/// By which an answer's reason is known again.
const KNOWN_OPENID: &str = "known openid";

pub(super) const FAULTS: &[Switch] = &[
    message(
        "appid-not-compared",
        "An appsecret alone gives a token, whatever the appid is",
        &["S0.appid"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let by_secret = GetToken { appid: "demo".into(), ..request.clone() };
                let given = sound.backend.get_token(request, peer).await;
                match is(&given, KnownError::WrongCredentials) {
                    true => sound.backend.get_token(by_secret, peer).await,
                    false => given,
                }
            })
        }),
    ),
    message(
        "sorts-broken-off",
        "The body of the sorts' answer ends before its end",
        &["S0.formats"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "membersort" {
                answer.body.truncate(answer.body.len().saturating_sub(5));
            }
        }),
    ),
    message(
        "payments-by-put",
        "memberpay takes PUT alone",
        &["S0.rest"],
        Doing::Instead(|ask, _| {
            let posted = ask.pays() && ask.method() == "POST" && ask.has_token();
            posted.then(|| {
                let mut answer = Message::refusal(ask, 405, "1000", "expected PUT");
                answer.set("Allow", "PUT");
                answer
            })
        }),
    ),
    message(
        "items-at-another-path",
        "accountitem is not there",
        &["S0.service_uri", "S5.description"],
        Doing::Instead(|ask, _| {
            let items = ask.path() == "accountitem";
            items.then(|| Message::refusal(ask, 404, "1000", "expected accountitems"))
        }),
    ),
    message(
        "token-in-json",
        "A token is answered in JSON alone",
        &["S1.accept"],
        Doing::Ask(|ask| in_json(ask, "token")),
    ),
    message(
        "sorts-in-json",
        "The sorts are answered in JSON alone",
        &["S2.accept"],
        Doing::Ask(|ask| in_json(ask, "membersort")),
    ),
    message(
        "member-in-json",
        "Members are answered in JSON alone",
        &["S4.accept"],
        Doing::Ask(|ask| in_json(ask, "member")),
    ),
    message(
        "items-in-json",
        "Items are answered in JSON alone",
        &["S5.accept"],
        Doing::Ask(|ask| in_json(ask, "accountitem")),
    ),
    message(
        "saving-in-json",
        "Creating and modifying are answered in JSON alone",
        &["S6.accept", "S7.accept"],
        Doing::Ask(|ask| in_json(ask, "weixinmember")),
    ),
    message(
        "payment-in-json",
        "A payment is answered in JSON alone",
        &["S8.accept"],
        Doing::Ask(|ask| in_json(ask, "memberpay")),
    ),
    message(
        "members-of-another-name",
        "An entry of the members' list has another name in XML",
        &["S3.items"],
        Doing::Answer(|_, answer| {
            answer.replace("<Member>", "<MemberInfo>");
            answer.replace("</Member>", "</MemberInfo>");
        }),
    ),
    message(
        "accounts-of-another-name",
        "An entry of a member's accounts has another name in XML",
        &["S3.accounts", "S4.accounts"],
        Doing::Answer(|_, answer| {
            answer.replace("<MemberAccount>", "<Account>");
            answer.replace("</MemberAccount>", "</Account>");
        }),
    ),
    message(
        "items-of-another-name",
        "An entry of the items' list has another name in XML",
        &["S5.items"],
        Doing::Answer(|_, answer| {
            answer.replace("<AccountItem>", "<Item>");
            answer.replace("</AccountItem>", "</Item>");
        }),
    ),
    behaviour(
        "openid-cut-when-stored",
        "An openid is stored with its first twenty characters",
        &["S6.masked"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                let wx_open_id = match member.wx_open_id {
                    Presence::Value(text) => Presence::Value(text.chars().take(20).collect()),
                    other => other,
                };
                let member = WeiXinMember { wx_open_id, ..member };
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    behaviour(
        "modify-at-another-address",
        "weixinmember of a known openid is 404",
        &["O7.1", "S7.description"],
        Doing::All(&[
            Doing::Save(|sound, caller, open_id, member| {
                Box::pin(async move {
                    if is_known(sound, &member).await? {
                        return Err(field(KNOWN_OPENID));
                    }
                    sound.backend.save_weixin_member(caller, open_id, member).await
                })
            }),
            Doing::Answer(|ask, answer| {
                if answer.has(KNOWN_OPENID) {
                    *answer = Message::refusal(ask, 404, "1000", "expected another path");
                }
            }),
        ]),
    ),
    behaviour(
        "country-of-a-creation-alone",
        "The country of a member can be given once, and not be modified",
        &["S7.country"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                if member.country.value().is_some() && is_known(sound, &member).await? {
                    return Err(field("country"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    message(
        "unknown-is-404",
        "A member of an unknown card is 1001 under status 404",
        &["E7.1"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "member" && answer.says("1001") {
                answer.set_status(404);
            }
        }),
    ),
    behaviour(
        "body-before-a-missing-token",
        "The body is read before it is seen that there is no token",
        &["E8.5"],
        Doing::Answer(|ask, answer| {
            if answer.says("0000") && !ask.has_token() && ask.body == b"<{" {
                *answer = Message::refusal(ask, 400, "1000", "expected a body that can be read");
            }
        }),
    ),
    message(
        "missing-field-is-a-refusal",
        "A payment that lacks a field is 1000 under status 200",
        &["N7.14"],
        Doing::Answer(|ask, answer| {
            if ask.pays() && answer.status() == 400 && !ask.has("<{") {
                answer.set_status(200);
            }
        }),
    ),
    behaviour(
        "cut-payment-is-mended",
        "A payment that breaks off before its last byte is taken as if that had arrived",
        &["O10.20"],
        Doing::Ask(|ask| {
            if ask.pays() && ask.header(PART).is_some() {
                ask.unset(PART);
                let last = if ask.body.starts_with(b"<") { b'>' } else { b'}' };
                ask.body.push(last);
            }
        }),
    ),
    message(
        "comment-not-read-in-xml",
        "The comment of a payment is read in JSON alone",
        &["O13.11"],
        Doing::Ask(|ask| renamed_in_xml(ask, "comment")),
    ),
    message(
        "email-not-read-in-xml",
        "The e-mail address of a member is read in JSON alone",
        &["O13.12"],
        Doing::Ask(|ask| renamed_in_xml(ask, "email")),
    ),
    message(
        "skip-counts-from-one-in-xml",
        "skip of the members' list leaves out one row more in XML",
        &["O13.13"],
        Doing::Ask(|ask| {
            let skip = ask.parameter("skip").and_then(|skip| skip.parse::<u64>().ok());
            let xml = ask.header("Accept").is_some_and(|accept| accept.contains("xml"));
            if let (Some(skip), true) = (skip, xml && ask.is_list()) {
                ask.set_parameter("skip", &(skip + 1).to_string());
            }
        }),
    ),
    message(
        "key-is-refused",
        "A payment with a key is 400",
        &["O14.2"],
        Doing::Instead(|ask, _| {
            let keyed = ask.pays() && ask.header("Idempotency-Key").is_some();
            keyed.then(|| Message::refusal(ask, 400, "1000", "expected no Idempotency-Key"))
        }),
    ),
];

/// Asks for JSON whatever Accept says.
fn in_json(ask: &mut Message, path: &str) {
    if ask.path() == path && ask.header("Accept") == Some("application/xml") {
        ask.set("Accept", "application/json");
    }
}

/// An element of a request that nobody knows.
fn renamed_in_xml(ask: &mut Message, name: &str) {
    if ask.body.starts_with(b"<") {
        ask.replace(&format!("<{name}"), "<unknown");
        ask.replace(&format!("</{name}"), "</unknown");
    }
}
