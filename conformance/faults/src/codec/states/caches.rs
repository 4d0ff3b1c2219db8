//! Caches whose key is too small.

use std::collections::HashMap;

use unicrm_proto::{Format, MessageName};

use super::super::how::{Fault, behaviour};
use super::super::subject::{Ask, Read, read};
use super::reader;

type Cache<K> = HashMap<K, Read>;

/// What was read first under the key; refusals are not kept.
fn cached<K: std::hash::Hash + Eq>(cache: &mut Cache<K>, key: K, ask: &Ask) -> Read {
    if let Some(kept) = cache.get(&key) {
        return kept.clone();
    }
    let found = read(ask);
    if found.value().is_some() {
        cache.insert(key, found.clone());
    }
    found
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "cache-keyed-by-message",
        "answers a reading with what it has read of that message before",
        &["E4.5", "V1.1"],
        || reader(|cache: &mut Cache<MessageName>, ask| cached(cache, ask.message, &ask)),
    ),
    behaviour(
        "cache-keyed-by-length",
        "takes a body of the same message and length for the same body",
        &["E4.5"],
        || {
            reader(|cache: &mut Cache<(MessageName, usize)>, ask| {
                cached(cache, (ask.message, ask.body.len()), &ask)
            })
        },
    ),
    behaviour(
        "cache-keyed-by-start",
        "takes a body that begins with the same 120 bytes for the same body",
        &["E4.5"],
        || {
            reader(|cache: &mut Cache<Vec<u8>>, ask| {
                let start = ask.body.iter().take(120).copied().collect();
                cached(cache, start, &ask)
            })
        },
    ),
    behaviour(
        "cache-keyed-by-end",
        "takes a body of the same message that ends with the same 160 bytes for the same body",
        &["N7.10"],
        || {
            reader(|cache: &mut Cache<(MessageName, Vec<u8>)>, ask| {
                let end = ask.body.iter().rev().take(160).copied().collect();
                cached(cache, (ask.message, end), &ask)
            })
        },
    ),
    behaviour(
        "cache-without-the-mode",
        "answers a strict reading with what it has read tolerantly of the same body",
        &["X5.1", "N6.1", "V2.2"],
        || reader(|cache: &mut Cache<Vec<u8>>, ask| cached(cache, ask.body.clone(), &ask)),
    ),
    behaviour(
        "last-body-answers-next",
        "answers with what the request before has read, one request late",
        &["E4.5"],
        || {
            reader(|last: &mut Option<Read>, ask| {
                let found = read(&ask);
                last.replace(found.clone()).filter(|it| it.value().is_some()).unwrap_or(found)
            })
        },
    ),
    behaviour(
        "refusals-cached-by-message",
        "refuses a message once it has refused one of that name",
        &["E3.4", "S5.quantity"],
        || {
            reader(|cache: &mut Cache<MessageName>, ask| {
                if let Some(kept) = cache.get(&ask.message) {
                    return kept.clone();
                }
                let found = read(&ask);
                if found.value().is_none() {
                    cache.insert(ask.message, found.clone());
                }
                found
            })
        },
    ),
    behaviour(
        "format-of-the-first-request-stays",
        "reads every body of a message in the format of the first",
        &["S1.token", "S2.name", "S8.card_no"],
        || {
            reader(|formats: &mut HashMap<MessageName, Format>, mut ask| {
                ask.format = *formats.entry(ask.message).or_insert(ask.format);
                read(&ask)
            })
        },
    ),
    behaviour(
        "message-of-the-first-request-stays",
        "reads every body as the message of the first",
        &["E1.1", "E3.1"],
        || {
            reader(|first: &mut Option<MessageName>, mut ask| {
                ask.message = *first.get_or_insert(ask.message);
                read(&ask)
            })
        },
    ),
];
