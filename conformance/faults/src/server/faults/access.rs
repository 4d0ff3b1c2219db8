//! Who may do what (ruling O11).

use unicrm_http::server::{Failure, Paid, Peer, Right, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_proto::value::Token;
use unicrm_server::rules::access::{Addresses, Rights};
use unicrm_server::rules::posting::Side;
use unicrm_server::rules::token;
use unicrm_server::store::pay::Caller;
use unicrm_server::store::{applications, tokens};

use super::super::message::Message;
use super::super::sound::{EXPIRED_TOKEN, Post, Sound, code, is};
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "no-token-is-0003",
        "A request without a token is 0003",
        &["O11.1", "S9.0000"],
        Doing::Answer(|ask, answer| {
            if !ask.has_token() && answer.says("0000") {
                answer.replace("0000", "0003");
            }
        }),
    ),
    message(
        "no-token-reads-sorts",
        "The sorts are open to everybody",
        &["O11.1"],
        Doing::Instead(|ask, _| {
            let open = ask.path() == "membersort" && ask.method() == "GET" && !ask.has_token();
            open.then(|| {
                let body = "{\"success\":true,\"error_code\":\"\",\"error_reason\":\"\",\
                            \"data\":[{\"no\":\"01\",\"name\":\"充值卡\"}]}";
                Message::answer(200, "application/json; charset=utf-8", body)
            })
        }),
    ),
    message(
        "unknown-token-is-0001",
        "A token that is unknown or expired is 0001",
        &["O11.2", "E8.6", "S9.0000"],
        Doing::Authorize(|sound, token, right, peer| {
            Box::pin(async move {
                let caller = sound.backend.authorize(token, right, peer).await;
                let unknown = is(&caller, KnownError::NotAuthenticated);
                if unknown { Err(code(KnownError::WrongCredentials)) } else { caller }
            })
        }),
    ),
    behaviour(
        "unknown-token-reads",
        "A token is looked up only before something is changed",
        &["O11.2"],
        Doing::Authorize(|sound, token, right, peer| {
            Box::pin(async move {
                if right == Right::Read {
                    return Ok(caller(token, peer));
                }
                sound.backend.authorize(token, right, peer).await
            })
        }),
    ),
    behaviour(
        "expired-token-goes-on",
        "A token that was given once is remembered, and goes on reading when it has expired",
        &["O11.2"],
        Doing::Authorize(|sound, token, right, peer| {
            Box::pin(async move {
                let sound_says = sound.backend.authorize(token, right, peer).await;
                let given = sound.memory.get(EXPIRED_TOKEN);
                let known = given.is_some_and(|given| given == token.expose());
                if right == Right::Read && known && is(&sound_says, KnownError::NotAuthenticated) {
                    return Ok(caller(token, peer));
                }
                sound_says
            })
        }),
    ),
    behaviour(
        "stopped-application-reads",
        "A token that was given before its application was stopped still reads",
        &["O11.4", "O12.3"],
        Doing::Authorize(|sound, token, right, peer| {
            Box::pin(async move {
                if right == Right::Read {
                    return though_stopped(sound, token, right, peer).await;
                }
                sound.backend.authorize(token, right, peer).await
            })
        }),
    ),
    behaviour(
        "stopped-application-pays",
        "A token that was given before its application was stopped still pays",
        &["O11.4"],
        Doing::All(&[
            Doing::Authorize(|sound, token, right, peer| {
                Box::pin(async move {
                    if right == Right::Pay {
                        return though_stopped(sound, token, right, peer).await;
                    }
                    sound.backend.authorize(token, right, peer).await
                })
            }),
            Doing::Pay(|sound, caller, request| {
                Box::pin(async move {
                    let application = sound.application_of(caller).await?;
                    if application.running {
                        return sound.backend.pay(caller, request).await;
                    }
                    let order = super::codes::ordered(&request)?;
                    if sound.payer(&order).await?.is_none() {
                        return Err(code(KnownError::UnknownCard));
                    }
                    let post = Post { order, application, from: None, side: Side::Debit };
                    Ok(Paid { no: sound.post(post).await? })
                })
            }),
        ]),
    ),
    behaviour(
        "stopped-application-is-0003",
        "A token of a stopped application is 0003",
        &["O11.4"],
        Doing::Authorize(|sound, token, right, peer| {
            Box::pin(async move {
                let caller = sound.backend.authorize(token, right, peer).await;
                let hash = token::hash(token);
                let found = sound.store.read(move |connection| tokens::find(connection, &hash));
                let stopped = found.await?.is_some_and(|found| !found.application.running);
                if stopped { Err(code(KnownError::NoRight)) } else { caller }
            })
        }),
    ),
    behaviour(
        "right-to-edit-not-checked",
        "Who may read may create and modify",
        &["O11.3"],
        Doing::Authorize(|sound, token, right, peer| {
            let right = if right == Right::Edit { Right::Read } else { right };
            Box::pin(async move { sound.backend.authorize(token, right, peer).await })
        }),
    ),
    behaviour(
        "right-to-pay-not-checked",
        "Who may read may pay",
        &["O11.3"],
        Doing::Begin(|sound| {
            let rights = Rights { read: true, edit: false, pay: true };
            let given = sound.store.write(move |connection| {
                applications::set_rights(connection, "demo-read-only", rights)
            });
            given.wait().map(|_| ())
        }),
    ),
    message(
        "reading-needs-the-right-to-edit",
        "Who may read alone does not read",
        &["O11.3"],
        Doing::Authorize(|sound, token, right, peer| {
            let right = if right == Right::Read { Right::Edit } else { right };
            Box::pin(async move { sound.backend.authorize(token, right, peer).await })
        }),
    ),
    message(
        "missing-right-is-0000",
        "A right or an address that is missing is 0000",
        &["O11.3", "E8.7", "S9.0003"],
        Doing::Authorize(|sound, token, right, peer| {
            Box::pin(async move {
                let caller = sound.backend.authorize(token, right, peer).await;
                let lacks = is(&caller, KnownError::NoRight);
                if lacks { Err(code(KnownError::NotAuthenticated)) } else { caller }
            })
        }),
    ),
    message(
        "addresses-not-checked",
        "An application may call from everywhere",
        &["O11.7"],
        Doing::Begin(|sound| {
            let everywhere = sound.store.write(|connection| {
                applications::set_addresses(connection, "demo-barred", &Addresses::default())
            });
            everywhere.wait().map(|_| ())
        }),
    ),
    message(
        "address-is-0001",
        "An address that the application may not use is 0001",
        &["O11.7"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let given = sound.backend.get_token(request, peer).await;
                let barred = is(&given, KnownError::NoRight);
                if barred { Err(code(KnownError::WrongCredentials)) } else { given }
            })
        }),
    ),
];

/// Who calls, unasked.
fn caller(token: &Token, peer: &Peer) -> Caller {
    Caller { token: token::hash(token), address: peer.address }
}

/// Lets a stopped application go on.
pub(super) async fn though_stopped(
    sound: &Sound,
    token: &Token,
    right: Right,
    peer: &Peer,
) -> Result<Caller, Failure> {
    let sound_says = sound.backend.authorize(token, right, peer).await;
    let hash = token::hash(token);
    let found = sound.store.read(move |connection| tokens::find(connection, &hash)).await?;
    let alive =
        found.is_some_and(|found| !found.application.running && sound.now() < found.expires_on);
    if alive { Ok(caller(token, peer)) } else { sound_says }
}
