//! Getting a token (section 1; rulings O11, O12, V5).

use std::time::Duration;

use unicrm_http::server::{Failure, Peer, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_proto::message::ApiTokenResult;
use unicrm_proto::operation::GetToken;
use unicrm_proto::value::Token;
use unicrm_server::rules::token::{self, TOKEN_LIFETIME};
use unicrm_server::store::{key, tokens};

use super::super::message::Message;
use super::super::sound::{Sound, code, is};
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "token-needs-a-token",
        "A token is given only to who has one",
        &["S1.request"],
        Doing::Instead(|ask, _| {
            let needs = ask.path() == "token" && !ask.has_token();
            needs.then(|| Message::refusal(ask, 200, "0000", "未登录"))
        }),
    ),
    behaviour(
        "token-answered-before-it-is-kept",
        "The token that is answered is not the one that is kept",
        &["S1.token"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let given = sound.backend.get_token(request, peer).await?;
                let token = given.token.expose().chars().rev().collect::<String>();
                Ok(ApiTokenResult { token: Token::new(token), ..given })
            })
        }),
    ),
    message(
        "token-empty",
        "The token that is answered is empty",
        &["S1.token", "S1.description"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let given = sound.backend.get_token(request, peer).await?;
                Ok(ApiTokenResult { token: Token::new(""), ..given })
            })
        }),
    ),
    message(
        "token-expiry-without-offset",
        "expires_in is a local time without an offset",
        &["S1.expires_in"],
        Doing::Answer(|_, answer| {
            answer.replace("+08:00</expires_in>", "</expires_in>");
            if answer.has("\"expires_in\":") {
                answer.replace("+08:00\"", "\"");
            }
        }),
    ),
    message(
        "token-expiry-in-seconds",
        "expires_in is a number of seconds",
        &["S1.expires_in"],
        Doing::Answer(|_, answer| {
            let text = answer.text();
            let (before, after) = (["<expires_in>", "\"expires_in\":"], ["</expires_in>", "}"]);
            for (before, after) in before.into_iter().zip(after) {
                if let Some((front, rest)) = text.split_once(before)
                    && let Some((_, back)) = rest.split_once(after)
                {
                    answer.body = format!("{front}{before}7200{after}{back}").into_bytes();
                }
            }
        }),
    ),
    behaviour(
        "token-for-a-stopped-application",
        "A stopped application gets a token, of no use",
        &["O11.6"],
        Doing::GetToken(|sound, request, peer| Box::pin(though_stopped(sound, request, peer))),
    ),
    behaviour(
        "stopping-does-nothing",
        "A stopped application gets a token and goes on",
        &["O11.6", "O11.4", "O12.1", "O12.3"],
        Doing::All(&[
            Doing::GetToken(|sound, request, peer| Box::pin(though_stopped(sound, request, peer))),
            Doing::Authorize(|sound, token, right, peer| {
                Box::pin(super::access::though_stopped(sound, token, right, peer))
            }),
        ]),
    ),
    message(
        "wrong-secret-is-0000",
        "A wrong appid or appsecret is 0000",
        &["O11.5", "S9.0001"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let given = sound.backend.get_token(request, peer).await;
                let wrong = is(&given, KnownError::WrongCredentials);
                if wrong { Err(code(KnownError::NotAuthenticated)) } else { given }
            })
        }),
    ),
    message(
        "secret-not-compared",
        "Any appsecret that is not empty will do",
        &["O11.5", "S0.appsecret"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let GetToken { appid, appsecret } = &request;
                let found = sound.application(appid).await?;
                if appsecret.expose().is_empty() || !found.is_some_and(|found| found.running) {
                    return sound.backend.get_token(request, peer).await;
                }
                issued(sound, appid, TOKEN_LIFETIME).await
            })
        }),
    ),
    behaviour(
        "secret-tells-the-application",
        "Who has a secret that was given before needs no appid with it",
        &["S0.appid"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let key = format!("secret {}", request.appsecret.expose());
                let appid = request.appid.to_string();
                let given = sound.backend.get_token(request, peer).await;
                match sound.memory.get(&key) {
                    Some(known) if is(&given, KnownError::WrongCredentials) => {
                        issued(sound, &known, TOKEN_LIFETIME).await
                    }
                    _ if given.is_ok() => {
                        sound.memory.set(key, appid);
                        given
                    }
                    _ => given,
                }
            })
        }),
    ),
    behaviour(
        "secret-asked-for-once",
        "An application that has given its secret once gets tokens without it",
        &["S0.appsecret"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let appid = request.appid.to_string();
                let key = format!("appid {appid}");
                let given = sound.backend.get_token(request, peer).await;
                if given.is_ok() {
                    sound.memory.set(key, "known");
                } else if sound.memory.get(&key).is_some() {
                    return issued(sound, &appid, TOKEN_LIFETIME).await;
                }
                given
            })
        }),
    ),
    behaviour(
        "one-token-at-a-time",
        "An application whose token lives gets no other",
        &["S1.description"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let key = format!("has a token: {}", request.appid);
                let given = sound.backend.get_token(request, peer).await?;
                if sound.memory.set(key, "yes").is_some() {
                    let reason = "令牌仍然有效";
                    return Err(Failure::refused_because(KnownError::ServerError, reason));
                }
                Ok(given)
            })
        }),
    ),
    message(
        "missing-secret-is-400",
        "A request for a token without appid or appsecret is 400",
        &["O11.8"],
        Doing::Instead(|ask, _| {
            let given = |name| ask.parameter(name).is_some_and(|value| !value.is_empty());
            let lacks = ask.path() == "token" && !(given("appid") && given("appsecret"));
            lacks.then(|| Message::refusal(ask, 400, "1000", "expected appid and appsecret"))
        }),
    ),
    behaviour(
        "renewal-ends-every-token",
        "A new token ends all others of its application",
        &["V5.5"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let appid = request.appid.to_string();
                let given = sound.backend.get_token(request, peer).await?;
                let lifetime = TOKEN_LIFETIME;
                let id = appid.clone();
                sound.store.write(move |connection| tokens::revoke(connection, &id)).await?;
                sound.issue(&appid, given.token.expose().to_owned(), lifetime).await
            })
        }),
    ),
    message(
        "token-is-a-guid",
        "A token is 32 hexadecimal digits",
        &["V5.3"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let appid = request.appid.to_string();
                let given = sound.backend.get_token(request, peer).await?;
                let bytes = given.token.expose().bytes().cycle();
                let hex: String = bytes.take(16).map(|byte| format!("{byte:02x}")).collect();
                sound.issue(&appid, hex, TOKEN_LIFETIME).await
            })
        }),
    ),
    behaviour(
        "token-lives-a-day",
        "A token lives for a day",
        &["V5.4"],
        Doing::Settings(|settings| {
            settings.backend.token_lifetime = Duration::from_secs(24 * 60 * 60);
        }),
    ),
];

/// A fresh token for an application, whatever its secret.
async fn issued(sound: &Sound, appid: &str, lifetime: Duration) -> Result<ApiTokenResult, Failure> {
    let text = token::token(key::random()?).expose().to_owned();
    sound.issue(appid, text, lifetime).await
}

async fn though_stopped(
    sound: &Sound,
    request: GetToken,
    peer: &Peer,
) -> Result<ApiTokenResult, Failure> {
    let appid = request.appid.to_string();
    let given = sound.backend.get_token(request, peer).await;
    let stopped = sound.application(&appid).await?.is_some_and(|found| !found.running);
    if is(&given, KnownError::WrongCredentials) && stopped {
        return issued(sound, &appid, TOKEN_LIFETIME).await;
    }
    given
}
