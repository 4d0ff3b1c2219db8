//! Payments of which a part gets lost, and records without what they need (rulings N7, O10).

use unicrm_http::server::UniCrm as _;

use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    behaviour(
        "payment-passed-on-again",
        "What stands in front passes a payment on once more where its client has gone",
        &["O10.21"],
        Doing::AgainWhereGone,
    ),
    behaviour(
        "items-at-night",
        "A payment is taken from the balance at once, and its item is to be seen the next day",
        &["O10.21"],
        Doing::All(&[
            Doing::Pay(|sound, caller, request| {
                Box::pin(async move {
                    let paid = sound.backend.pay(caller, request).await?;
                    sound.memory.set(format!("item {}", paid.no), "of today");
                    Ok(paid)
                })
            }),
            Doing::Items(|sound, caller, request| {
                Box::pin(async move {
                    let mut list = sound.backend.list_account_items(caller, request).await?;
                    let of_today = |no: &str| sound.memory.get(&format!("item {no}")).is_some();
                    list.items.retain(|item| !of_today(&item.no));
                    Ok(list)
                })
            }),
        ]),
    ),
    message(
        "openid-missing-is-a-refusal",
        "A record without an openid is 1000 under status 200",
        &["N7.13"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "weixinmember" && answer.status() == 400 {
                answer.set_status(200);
            }
        }),
    ),
    message(
        "field-missing-is-a-refusal",
        "A payment without a card, an account or a quantity is 1000 under status 200",
        &["N7.14"],
        Doing::Answer(|ask, answer| {
            if ask.pays() && answer.status() == 400 {
                answer.set_status(200);
            }
        }),
    ),
    behaviour(
        "account-missing-is-the-first",
        "A payment that names no account takes from 00",
        &["N7.14", "O10.18"],
        Doing::Ask(|ask| {
            if ask.pays() && !ask.has("account_sort_no") {
                ask.replace("</MemberPay>", "<account_sort_no>00</account_sort_no></MemberPay>");
                if ask.body.first() == Some(&b'{') {
                    ask.body = ask.text().replacen('{', "{\"account_sort_no\":\"00\",", 1).into();
                }
            }
        }),
    ),
];
