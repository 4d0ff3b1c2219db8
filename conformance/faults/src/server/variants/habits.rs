//! Other habits: limits, lives, zones, numbers, statuses, and what is left out.

use std::time::Duration;

use unicrm_http::server::{Paid, UniCrm as _};
use unicrm_server::rules::token::TOKEN_LIFETIME;
use unicrm_server::store::tokens;

use super::super::faults::{each, is_known};
use super::super::message::Message;
use super::super::sound::field;
use super::super::switch::{Doing, Switch, variant};

pub(super) const VARIANTS: &[Switch] = &[
    variant(
        "pages-of-sixty",
        "A page has at most sixty rows",
        &["O3.5"],
        Doing::Settings(|settings| settings.service.limits.top = 60),
    ),
    variant(
        "refusals-with-statuses",
        "Refusals have statuses of their own, with the right envelope",
        &["E7.1"],
        Doing::Answer(|_, answer| {
            if answer.status() == 200 && !answer.succeeds() {
                let of =
                    [("0000", 401), ("0001", 401), ("0003", 403), ("1001", 404), ("1004", 404)];
                let found = of.iter().find(|(code, _)| answer.says(code));
                answer.set_status(found.map_or(422, |(_, status)| *status));
            }
        }),
    ),
    variant(
        "no-idempotency",
        "The key of a payment is neither honoured nor sent back",
        &["O14.1"],
        Doing::All(&[
            Doing::NoKeys,
            Doing::Settings(|settings| settings.unclaimed = &["idempotency"]),
        ]),
    ),
    variant(
        "no-claims",
        "Nothing is done beyond the source, and nothing is claimed",
        &["O14.1", "O7.6", "E7.17"],
        Doing::All(&[
            Doing::NoKeys,
            Doing::Answer(|_, answer| answer.unset("UniCRM-Outcome")),
            Doing::Settings(|settings| {
                settings.unclaimed = &[
                    "idempotency",
                    "modify-by-path",
                    "outcome-header",
                    "hardened",
                    "reference-values",
                ];
            }),
        ]),
    ),
    variant(
        "modify-only-by-body",
        "A member is modified at the documented URL alone",
        &["O7.6"],
        Doing::All(&[
            Doing::Instead(|ask, _| {
                let by_path = ask.path().starts_with("weixinmember/") && ask.method() == "POST";
                by_path.then(|| Message::refusal(ask, 405, "1000", "expected GET"))
            }),
            Doing::Settings(|settings| settings.unclaimed = &["modify-by-path"]),
        ]),
    ),
    variant(
        "modify-only-by-path",
        "A member is modified by the openid in the path alone; the documented URL creates",
        &["O7.5", "O7.6"],
        Doing::Save(|sound, caller, open_id, member| {
            Box::pin(async move {
                if open_id.is_none() && is_known(sound, &member).await? {
                    return Err(field("wx_open_id"));
                }
                sound.backend.save_weixin_member(caller, open_id, member).await
            })
        }),
    ),
    variant(
        "one-token-for-an-application",
        "A new token ends the older ones of its application",
        &["V5.5"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let appid = request.appid.to_string();
                let given = sound.backend.get_token(request, peer).await?;
                let id = appid.clone();
                sound.store.write(move |connection| tokens::revoke(connection, &id)).await?;
                sound.issue(&appid, given.token.expose().to_owned(), TOKEN_LIFETIME).await
            })
        }),
    ),
    variant(
        "token-of-twenty-minutes",
        "A token lives for twenty minutes",
        &["V5.4"],
        Doing::Settings(|settings| settings.backend.token_lifetime = Duration::from_secs(20 * 60)),
    ),
    variant(
        "long-token",
        "A token is long, and has characters that a query must escape",
        &["V5.3"],
        Doing::GetToken(|sound, request, peer| {
            Box::pin(async move {
                let appid = request.appid.to_string();
                let given = sound.backend.get_token(request, peer).await?;
                let text = format!("{}+/={}", given.token.expose(), "a1".repeat(150));
                sound.issue(&appid, text, TOKEN_LIFETIME).await
            })
        }),
    ),
    variant(
        "another-zone",
        "The zone is +05:30",
        &["V2.10"],
        Doing::Settings(|settings| {
            settings.backend.zone = "+05:30".parse().unwrap_or_default();
        }),
    ),
    variant(
        "expiry-in-utc",
        "expires_in is in UTC, written with Z and whole seconds",
        &["V2.10"],
        Doing::All(&[
            Doing::Settings(|settings| {
                settings.backend.zone = "+00:00".parse().unwrap_or_default();
            }),
            Doing::Answer(|_, answer| answer.replace("+00:00", "Z")),
        ]),
    ),
    variant(
        "opaque-item-numbers",
        "Numbers of items are of another form",
        &["V4.1", "V4.2"],
        Doing::All(&[
            Doing::Pay(|sound, caller, request| {
                Box::pin(async move {
                    let paid = sound.backend.pay(caller, request).await?;
                    Ok(Paid { no: format!("{{{}}} 号", paid.no).into() })
                })
            }),
            Doing::Items(|sound, caller, request| {
                Box::pin(each(sound, caller, request, |item| {
                    item.no = format!("{{{}}} 号", item.no).into();
                }))
            }),
        ]),
    ),
    variant(
        "plain-display",
        "display_balance has a sign of the currency and no commas",
        &["V3.1", "V3.3"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                let shown = item.display_balance.take().unwrap_or_default();
                item.display_balance = Some(format!("¥{}", shown.replace(',', "")).into());
            }))
        }),
    ),
    variant(
        "fields-refused-with-another-code",
        "A field that the rules refuse has the code 1099, which is none of the table",
        &["E7.3", "E4.3"],
        Doing::Answer(|_, answer| {
            if answer.status() == 200 && answer.says("1000") {
                answer.replace("1000", "1099");
            }
        }),
    ),
];
