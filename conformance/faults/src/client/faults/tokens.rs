//! Tokens: kept too long, renewed too often, told.

use serde_json::json;

use super::super::habits::Change;
use super::super::told::FAULT;
use super::behaviour;

pub(super) const FAULTS: &[Change] = &[
    behaviour(
        "secret-tried-again",
        "asks again and again with a secret that is wrong",
        &["S9.0001"],
        |habits| {
            habits.no_token.1 = 20;
        },
    ),
    behaviour(
        "wrong-secret-is-a-fault",
        "tells 0001 as a fault of the exchange",
        &["S9.0001"],
        |habits| {
            habits.no_token.0 = FAULT;
        },
    ),
    behaviour("own-clock", "throws a token away when its own clock says so", &["V5.6"], |habits| {
        habits.trusts_own_clock = true;
    }),
    behaviour("keeps-the-dead-token", "gets no new token after 0000", &["V5.7"], |habits| {
        habits.renewals = 0;
    }),
    behaviour(
        "uses-the-dead-token",
        "gets a new token after 0000 and sends the old one",
        &["V5.7"],
        |habits| {
            habits.uses_new_token = false;
        },
    ),
    behaviour("renews-for-ever", "gets a new token after every 0000", &["V5.7"], |habits| {
        habits.renewals = 30;
    }),
    behaviour("renews-in-a-crowd", "gets three tokens at once after 0000", &["V5.7"], |habits| {
        habits.tokens_at_once = 3;
    }),
    behaviour("prints-the-token", "prints the token beside what was asked for", &[], |habits| {
        habits.told =
            |told, secrets| told.before = Some(json!({ "token": secrets.token }).to_string());
    }),
    behaviour("prints-the-secret", "prints the secret beside what was asked for", &[], |habits| {
        habits.told = |told, secrets| told.before = Some(format!("appsecret={}", secrets.secret));
    }),
];
