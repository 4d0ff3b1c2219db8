//! Payments with an Idempotency-Key (ruling O14).

use std::time::Duration;

use unicrm_http::server::{Failure, Paid, UniCrm as _};
use unicrm_proto::operation::{IdempotencyKey, Pay};

use super::super::message::Message;
use super::super::sound::Sound;
use super::super::switch::{Doing, Switch, behaviour, message};

/// The header.
const KEY: &str = "Idempotency-Key";

/// How long a payment waits between looking for its key and keeping it.
const BETWEEN: Duration = Duration::from_millis(60);

pub(super) const FAULTS: &[Switch] = &[
    message(
        "key-not-sent-back",
        "The key of a payment is honoured and not sent back",
        &["O14.1"],
        Doing::Answer(|_, answer| answer.unset(KEY)),
    ),
    behaviour(
        "malformed-key-is-none",
        "A key of another form is as none, and the payment is taken",
        &["O14.3"],
        Doing::Ask(|ask| {
            let form = |key: &str| IdempotencyKey::new(key).is_ok();
            if ask.header(KEY).is_some_and(|key| !form(key)) {
                ask.unset(KEY);
            }
        }),
    ),
    behaviour(
        "key-sent-back-and-not-honoured",
        "The key of a payment is sent back, and the payment is taken again",
        &["O14.6"],
        Doing::Pay(|sound, caller, request| {
            let request = Pay { idempotency_key: None, ..request };
            Box::pin(async move { sound.backend.pay(caller, request).await })
        }),
    ),
    behaviour(
        "keys-kept-for-each-format",
        "A key is kept for the format in which the payment came",
        &["O14.6"],
        Doing::All(&[
            Doing::Ask(|ask| {
                let key = ask.header(KEY).unwrap_or_default().to_owned();
                let xml = ask.header("Content-Type").is_some_and(|text| text.contains("xml"));
                if xml && !key.is_empty() {
                    ask.set(KEY, &format!("{key}-xml"));
                }
            }),
            Doing::Answer(|ask, answer| {
                if let (Some(key), true) = (ask.header(KEY), answer.header(KEY).is_some()) {
                    answer.set(KEY, key);
                }
            }),
        ]),
    ),
    behaviour(
        "keys-kept-for-each-token",
        "A key is kept for the token with which the payment came",
        &["O14.6"],
        Doing::Pay(|sound, caller, request| {
            let token: String =
                caller.token.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            let request = with_key(request, |key| format!("{key}-{token}"));
            Box::pin(async move { sound.backend.pay(caller, request).await })
        }),
    ),
    behaviour(
        "kept-answer-in-its-first-format",
        "A kept outcome is answered in the format that was asked for first",
        &["O14.6"],
        Doing::Recalling(|ask, answer, memory| {
            let Some(key) = ask.header(KEY).filter(|_| answer.succeeds()) else { return };
            let key = format!("{key} {}", answer.text().contains("0000-"));
            let first = memory.get(&key);
            let media_type = answer.header("Content-Type").unwrap_or_default();
            let now = format!("{media_type}\n{}", answer.text());
            match first.as_deref().and_then(|first| first.split_once('\n')) {
                Some((media_type, body)) if is_of(ask, body, answer) => {
                    answer.set("Content-Type", media_type);
                    answer.body = body.as_bytes().to_vec();
                }
                _ => drop(memory.set(key, now)),
            }
        }),
    ),
    behaviour(
        "refusals-not-kept",
        "A key is kept only with a payment that was taken",
        &["O14.4"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let key = request.idempotency_key.as_ref().map(|key| key.as_str().to_owned());
                let paid = sound.backend.pay(caller, request).await;
                if let (Err(Failure::Refused { .. }), Some(key)) = (&paid, key) {
                    let sql = "DELETE FROM outcomes WHERE key = ?1";
                    sound
                        .store
                        .write(move |connection| Ok(connection.execute(sql, [key])?))
                        .await?;
                }
                paid
            })
        }),
    ),
    behaviour(
        "keys-kept-while-under-way",
        "A key is kept as long as its payment is under way, and not longer",
        &["O14.4", "O14.6"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let key = key_of(&request);
                let paid = sound.backend.pay(caller, request).await;
                if let Some(key) = key {
                    forget(sound, key).await?;
                }
                paid
            })
        }),
    ),
    behaviour(
        "keys-shared-by-applications",
        "A key of another application has the outcome of the first",
        &["O14.7"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let payment = format!("{:?}", request.payment);
                let Some(key) = key_of(&request).map(|key| format!("{key} {payment}")) else {
                    return sound.backend.pay(caller, request).await;
                };
                if let Some(no) = sound.memory.get(&key) {
                    return Ok(Paid { no: no.into() });
                }
                let paid = sound.backend.pay(caller, request).await?;
                sound.memory.set(key, paid.no.as_str());
                Ok(paid)
            })
        }),
    ),
    behaviour(
        "another-body-has-the-kept-outcome",
        "Another payment with a key in use has the outcome of the first",
        &["O14.8", "E7.10"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let application = sound.application_of(caller).await?.id;
                let key = key_of(&request).map(|key| format!("{key} {application}"));
                let paid = sound.backend.pay(caller, request).await;
                match (paid, key) {
                    (Err(Failure::Conflict(reason)), Some(key)) => {
                        let kept = sound.memory.get(&key);
                        kept.map(|no| Paid { no: no.into() }).ok_or(Failure::Conflict(reason))
                    }
                    (Ok(paid), Some(key)) => {
                        sound.memory.set(key, paid.no.as_str());
                        Ok(paid)
                    }
                    (paid, _) => paid,
                }
            })
        }),
    ),
    behaviour(
        "another-body-is-taken",
        "Another payment with a key in use is taken",
        &["O14.8", "E7.10"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let without = Pay { idempotency_key: None, ..request.clone() };
                match sound.backend.pay(caller, request).await {
                    Err(Failure::Conflict(_)) => sound.backend.pay(caller, without).await,
                    other => other,
                }
            })
        }),
    ),
    message(
        "key-in-use-is-a-refusal",
        "Another payment with a key in use is 1000 under status 200",
        &["E7.10"],
        Doing::Answer(|_, answer| {
            if answer.status() == 409 {
                answer.set_status(200);
            }
        }),
    ),
    behaviour(
        "keys-not-locked",
        "A key is looked for, and kept a while later",
        &["O14.9"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let Some(key) = key_of(&request).filter(|key| sound.memory.get(key).is_none())
                else {
                    return sound.backend.pay(caller, request).await;
                };
                tokio::time::sleep(BETWEEN).await;
                let request = match sound.memory.set(key, "") {
                    None => request,
                    Some(_) => Pay { idempotency_key: None, ..request },
                };
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "second-of-a-key-is-turned-away",
        "While the first payment of a key is under way a second one is 503",
        &["O14.9"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let Some(key) = key_of(&request) else {
                    return sound.backend.pay(caller, request).await;
                };
                if sound.memory.set(&*key, "under way").as_deref() == Some("under way") {
                    return Err(Failure::Busy { retry_after: BETWEEN });
                }
                tokio::time::sleep(BETWEEN).await;
                let paid = sound.backend.pay(caller, request).await;
                sound.memory.set(key, "");
                paid
            })
        }),
    ),
    behaviour(
        "every-answer-is-kept",
        "0000 and faults are kept with their key",
        &["O14.10"],
        Doing::All(&[
            Doing::Instead(|ask, memory| {
                let kept = memory.get(ask.header(KEY)?)?;
                let (status, code) = kept.split_once(' ')?;
                let mut answer = Message::refusal(ask, status.parse().ok()?, code, "已处理");
                answer.set(KEY, ask.header(KEY)?);
                Some(answer)
            }),
            Doing::Recalling(|ask, answer, memory| {
                let key = ask.header(KEY).filter(|_| !answer.succeeds());
                for code in ["0000", "1000"] {
                    if let Some(key) = key.filter(|_| answer.says(code) && answer.status() != 409) {
                        memory.set(key, format!("{} {code}", answer.status()));
                    }
                }
            }),
        ]),
    ),
    message(
        "long-key-is-400",
        "An Idempotency-Key of more than 36 characters is 400",
        &["O14.2"],
        Doing::Instead(|ask, _| {
            let long = ask.header("Idempotency-Key").is_some_and(|key| key.len() > 36);
            long.then(|| Message::refusal(ask, 400, "1000", "expected a UUID as Idempotency-Key"))
        }),
    ),
];

/// Forgets what is kept with a key.
async fn forget(sound: &Sound, key: String) -> Result<(), Failure> {
    let sql = "DELETE FROM outcomes WHERE key = ?1";
    sound.store.write(move |connection| Ok(connection.execute(sql, [key])?)).await?;
    Ok(())
}

fn key_of(request: &Pay) -> Option<String> {
    request.idempotency_key.as_ref().map(|key| key.as_str().to_owned())
}

/// The same payment with another key.
fn with_key(request: Pay, change: impl Fn(&str) -> String) -> Pay {
    let key = request.idempotency_key.as_ref().map(|key| change(key.as_str()));
    Pay { idempotency_key: key.and_then(|key| IdempotencyKey::new(key).ok()), ..request }
}

/// Whether a kept body is of the payment whose answer this is, and in the other format.
fn is_of(ask: &Message, kept: &str, answer: &Message) -> bool {
    let number = |text: &str| {
        let start = text.find("0000-")?;
        let end = text[start..].find(['<', '"'])?;
        Some(text[start..start + end].to_owned())
    };
    ask.pays() && number(kept).is_some() && number(kept) == number(&answer.text())
}
