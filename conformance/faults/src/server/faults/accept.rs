//! Operations that do not look at Accept (sections 1 to 8).

use super::super::message::Message;
use super::super::sound::Memory;
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    behaviour(
        "token-from-a-cache",
        "A cache in front keeps the answer to a request for a token, and does not look at Accept",
        &["S1.accept"],
        Doing::Recalling(|ask, answer, memory| {
            if ask.path() == "token" && answer.succeeds() {
                cached(ask, answer, memory);
            }
        }),
    ),
    behaviour(
        "sorts-from-a-cache",
        "A cache in front keeps the sorts, and does not look at Accept",
        &["S2.accept"],
        Doing::Recalling(|ask, answer, memory| {
            if ask.path() == "membersort" && answer.succeeds() {
                cached(ask, answer, memory);
            }
        }),
    ),
    behaviour(
        "member-from-a-cache",
        "A cache in front keeps a member, and does not look at Accept",
        &["S4.accept"],
        Doing::Recalling(|ask, answer, memory| {
            if ask.parameter("cardno").is_some() && ask.path() == "member" && answer.succeeds() {
                cached(ask, answer, memory);
            }
        }),
    ),
    message(
        "items-in-json-alone",
        "Account items are answered in JSON alone",
        &["S5.accept"],
        Doing::Ask(|ask| {
            if ask.path() == "accountitem" {
                ask.set("Accept", "application/json");
            }
        }),
    ),
    message(
        "saving-in-json-alone",
        "Creations and modifications are answered in JSON alone",
        &["S6.accept", "S7.accept"],
        Doing::Ask(|ask| {
            if ask.path() == "weixinmember" && ask.method() == "POST" {
                ask.set("Accept", "application/json");
            }
        }),
    ),
    message(
        "payments-in-xml-alone",
        "Payments are answered in XML alone",
        &["S8.accept"],
        Doing::Ask(|ask| {
            if ask.pays() {
                ask.set("Accept", "application/xml");
            }
        }),
    ),
];

/// The first answer to a target, for every later request of it.
fn cached(ask: &Message, answer: &mut Message, memory: &Memory) {
    let (key_of_body, key_of_type) =
        (format!("body {}", ask.target()), format!("type {}", ask.target()));
    match (memory.get(&key_of_body), memory.get(&key_of_type)) {
        (Some(body), Some(media_type)) => {
            answer.body = body.into_bytes();
            answer.set("Content-Type", &media_type);
        }
        _ => {
            memory.set(key_of_body, answer.text());
            memory.set(key_of_type, answer.header("Content-Type").unwrap_or_default());
        }
    }
}
