//! The order in which a request is checked (ruling E8), and the statuses of faults (E7).

use unicrm_http::server::{Failure, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_server::store::members;

use super::super::message::Message;
use super::super::sound::code;
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    behaviour(
        "token-before-path",
        "The token is checked before the path",
        &["E8.1"],
        Doing::Answer(|ask, answer| {
            if answer.status() == 404 && !ask.has_token() {
                *answer = Message::refusal(ask, 200, "0000", "未登录");
            }
        }),
    ),
    behaviour(
        "accept-before-path",
        "Accept is checked before the path",
        &["E8.1"],
        Doing::Answer(|ask, answer| {
            if answer.status() == 404 && ask.header("Accept") == Some("image/png") {
                answer.set_status(406);
            }
        }),
    ),
    behaviour(
        "method-before-path",
        "A method that no operation has is 405, whatever the path is",
        &["E8.1"],
        Doing::Answer(|ask, answer| {
            if answer.status() == 404 && ask.method() == "DELETE" {
                answer.set_status(405);
                answer.set("Allow", "GET, POST");
            }
        }),
    ),
    message(
        "unknown-path-is-400",
        "A path that no operation has is 400",
        &["E7.6", "E8.1"],
        Doing::Answer(|_, answer| restatus(answer, 404, 400)),
    ),
    behaviour(
        "token-before-method",
        "The token is checked before the method",
        &["E8.2"],
        Doing::Answer(|ask, answer| {
            if answer.status() == 405 && !ask.has_token() {
                *answer = Message::refusal(ask, 200, "0000", "未登录");
            }
        }),
    ),
    behaviour(
        "accept-before-method",
        "Accept is checked before the method",
        &["E8.2"],
        Doing::Answer(|ask, answer| {
            if answer.status() == 405 && ask.header("Accept") == Some("image/png") {
                answer.set_status(406);
                answer.unset("Allow");
            }
        }),
    ),
    message(
        "no-allow",
        "A 405 has no Allow header",
        &["E7.7"],
        Doing::Answer(|_, answer| answer.unset("Allow")),
    ),
    behaviour(
        "token-before-accept",
        "The token is checked before Accept",
        &["E8.3"],
        Doing::Answer(|ask, answer| {
            if answer.status() == 406 && !ask.has_token() {
                *answer = Message::refusal(ask, 200, "0000", "未登录");
            }
        }),
    ),
    message(
        "accept-of-neither-format-is-ignored",
        "An Accept without XML and JSON is answered in JSON",
        &["E7.8"],
        Doing::Ask(|ask| {
            if ask
                .header("Accept")
                .is_some_and(|accept| accept == "text/html" || accept.contains("xml;q=0,"))
            {
                ask.unset("Accept");
            }
        }),
    ),
    message(
        "406-in-xml",
        "A 406 is answered in XML",
        &["O13.8"],
        Doing::Answer(|ask, answer| {
            if answer.status() == 406 {
                let mut wanted = ask.clone();
                wanted.set("Accept", "application/xml");
                *answer = Message::refusal(&wanted, 406, "1000", "expected another Accept");
            }
        }),
    ),
    behaviour(
        "parameters-before-token",
        "The parameters are checked before the token",
        &["E8.4"],
        Doing::Instead(|ask, _| {
            let both = ask.parameter("cardno").is_some() && ask.parameter("mobilephone").is_some();
            let wrong = ask.parameter("skip").is_some_and(|skip| skip.parse::<u64>().is_err());
            let lacks = ask.path() == "accountitem" && ask.parameter("cardno").is_none();
            let refused = !ask.has_token() && (both || wrong || lacks);
            refused.then(|| Message::refusal(ask, 400, "1000", "expected other parameters"))
        }),
    ),
    behaviour(
        "body-before-token",
        "The body is read before the token is checked",
        &["E8.6"],
        Doing::Answer(|ask, answer| {
            if answer.says("0000") && ask.body == b"<{" {
                *answer = Message::refusal(ask, 400, "1000", "expected a body that can be read");
            }
        }),
    ),
    behaviour(
        "body-before-right",
        "The body is read before the right is checked",
        &["E8.7"],
        Doing::Answer(|ask, answer| {
            if answer.says("0003") && ask.body == b"<{" {
                *answer = Message::refusal(ask, 400, "1000", "expected a body that can be read");
            }
        }),
    ),
    behaviour(
        "media-type-before-size",
        "The media type of a body is checked before its size",
        &["E8.8"],
        Doing::Answer(|ask, answer| {
            if ask.header("Content-Type") == Some("text/csv") {
                restatus(answer, 413, 415);
            }
        }),
    ),
    message(
        "too-large-is-400",
        "A body beyond the limit is 400",
        &["E7.11"],
        Doing::Answer(|_, answer| restatus(answer, 413, 400)),
    ),
    behaviour(
        "body-before-media-type",
        "A body is read before its media type is looked at",
        &["E8.9"],
        Doing::Answer(|ask, answer| {
            let unreadable = !ask.body.starts_with(b"<") && !ask.body.starts_with(b"{");
            if unreadable && ask.header("Content-Type").is_some() {
                restatus(answer, 415, 400);
            }
        }),
    ),
    message(
        "unknown-media-type-is-406",
        "A body of no known media type is 406",
        &["E7.12", "E8.9"],
        Doing::Answer(|ask, answer| {
            if ask.header("Content-Type").is_some() {
                restatus(answer, 415, 406);
            }
        }),
    ),
    message(
        "nothing-to-go-by-is-400",
        "A body that looks like neither format, without a Content-Type, is 400",
        &["O13.3"],
        Doing::Answer(|ask, answer| {
            if ask.header("Content-Type").is_none() {
                restatus(answer, 415, 400);
            }
        }),
    ),
    behaviour(
        "fields-before-the-end-of-the-body",
        "A field is refused before the rest of the body is read",
        &["E8.10"],
        Doing::Answer(|ask, answer| {
            let nothing = ["<quantity>0<", "\"quantity\":0", "'quantity':0"];
            if answer.status() == 400 && nothing.iter().any(|nothing| ask.has(nothing)) {
                answer.set_status(200);
            }
        }),
    ),
    message(
        "unreadable-body-is-a-refusal",
        "A body that cannot be read is 1000 under status 200",
        &["E7.4", "E8.10"],
        Doing::Answer(|ask, answer| {
            if !ask.body.is_empty() {
                restatus(answer, 400, 200);
            }
        }),
    ),
    behaviour(
        "card-before-quantity",
        "The card is looked up before the quantity is checked",
        &["E8.11"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let card = request.payment.card_no.to_string();
                let found = sound.store.read(move |connection| members::by_card(connection, &card));
                if found.await?.is_none() {
                    return Err(code(KnownError::UnknownCard));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    message(
        "field-refused-without-a-reason",
        "A field that the rules refuse is 1000 without a reason",
        &["E7.3", "O8.6"],
        Doing::All(&[
            Doing::Pay(|sound, caller, request| {
                Box::pin(async move { unexplained(sound.backend.pay(caller, request).await) })
            }),
            Doing::Save(|sound, caller, open_id, member| {
                Box::pin(async move {
                    unexplained(sound.backend.save_weixin_member(caller, open_id, member).await)
                })
            }),
        ]),
    ),
    message(
        "malformed-openid-is-404",
        "An openid in the path that cannot be read is 404",
        &["E7.5"],
        Doing::Answer(|ask, answer| {
            if ask.path().starts_with("weixinmember/") {
                restatus(answer, 400, 404);
            }
        }),
    ),
    message(
        "fault-without-envelope",
        "A fault of the exchange is a page for people",
        &["E7.2"],
        Doing::Answer(|_, answer| {
            if answer.status() >= 400 {
                answer.set("Content-Type", "text/html");
                answer.body = b"<html><body><h1>Bad Request</h1></body></html>".to_vec();
            }
        }),
    ),
    message(
        "fault-without-reason",
        "The envelope of a fault has no reason",
        &["E7.2"],
        Doing::Answer(|ask, answer| {
            if answer.status() >= 400 {
                *answer = Message::refusal(ask, answer.status(), "1000", "");
            }
        }),
    ),
    behaviour(
        "late-is-400",
        "A request that does not arrive in time is 400",
        &["E7.9"],
        Doing::Answer(|_, answer| restatus(answer, 408, 400)),
    ),
    message(
        "long-head-is-400",
        "A head beyond the limit is 400",
        &["E7.14"],
        Doing::Answer(|_, answer| restatus(answer, 431, 400)),
    ),
    behaviour(
        "format-before-a-missing-token",
        "A body that cannot be read is told so to who has no token",
        &["E8.5"],
        Doing::Answer(|ask, answer| {
            if answer.says("0000") && !ask.has_token() && ask.body == b"<{" {
                let reason = "expected a body that can be read";
                *answer = Message::refusal(ask, 400, "1000", reason);
            }
        }),
    ),
    behaviour(
        "media-type-before-a-missing-token",
        "A media type that is not known is told so to who has no token",
        &["E8.5"],
        Doing::Answer(|ask, answer| {
            let unknown = ask.header("Content-Type") == Some("text/csv");
            if answer.says("0000") && !ask.has_token() && unknown {
                *answer = Message::refusal(ask, 415, "1000", "expected XML or JSON");
            }
        }),
    ),
    message(
        "unknown-card-is-404",
        "A card that is not there is 404",
        &["E7.1"],
        Doing::Answer(|_, answer| {
            if answer.says("1001") {
                answer.set_status(404);
            }
        }),
    ),
    message(
        "member-is-203",
        "A member that is found is 203, as a proxy marks what it changed",
        &["E7.1"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "member" && answer.succeeds() {
                answer.set_status(203);
            }
        }),
    ),
];

/// Another status in place of one.
fn restatus(answer: &mut Message, from: u16, to: u16) {
    if answer.status() == from {
        answer.set_status(to);
    }
}

/// A refusal of a field with no word of it.
fn unexplained<T>(result: Result<T, Failure>) -> Result<T, Failure> {
    match result {
        Err(Failure::Refused { code: KnownError::ServerError, .. }) => {
            Err(Failure::refused_because(KnownError::ServerError, ""))
        }
        other => other,
    }
}
