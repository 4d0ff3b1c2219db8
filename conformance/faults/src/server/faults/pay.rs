//! Payments that are applied (section 8; rulings O9, O10).

use std::time::Duration;

use unicrm_http::server::{Failure, Paid, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_proto::message::{AccountItem, AccountListResult};
use unicrm_proto::operation::{ListAccountItems, Pay};
use unicrm_proto::value::{Decimal, Presence};
use unicrm_server::rules::posting::Side;
use unicrm_server::store::members;
use unicrm_server::store::pay::Caller;

use super::super::sound::{Post, Sound, code};
use super::super::switch::{Doing, Switch, behaviour, message};
use super::codes::ordered;

/// How long a payment waits between looking and taking: long enough for another to come between.
const BETWEEN: Duration = Duration::from_millis(60);

pub(super) const FAULTS: &[Switch] = &[
    message(
        "payment-needs-a-comment",
        "A payment without a comment is refused",
        &["S8.request", "S8.description"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                if request.payment.comment.value().is_none() {
                    return Err(Failure::refused_because(KnownError::ServerError, "comment"));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    message(
        "payment-answers-no-number",
        "The answer to a payment has no data",
        &["S8.data"],
        Doing::Answer(|ask, answer| {
            let text = answer.text();
            if ask.pays() && answer.succeeds() {
                let (front, _) = text.split_once("<data").unwrap_or((&text, ""));
                let body = match text.split_once("\"data\":") {
                    Some((front, _)) => format!("{front}\"data\":null}}"),
                    None => format!("{front}</ApiResult>"),
                };
                answer.body = body.into_bytes();
            }
        }),
    ),
    message(
        "payment-by-the-members-number",
        "card_no of a payment is looked up among the members' numbers",
        &["S8.card_no_label"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let no = request.payment.card_no.to_string();
                let found = sound.store.read(move |connection| members::by_no(connection, &no));
                if found.await?.is_none() {
                    return Err(code(KnownError::UnknownCard));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "payment-tried-again-inside",
        "A payment is posted, and posted again as if the first had failed",
        &["O10.12", "O10.17", "O10.21"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let again = Pay { idempotency_key: None, ..request.clone() };
                let paid = sound.backend.pay(caller, request).await?;
                let _ = sound.backend.pay(caller, again).await;
                Ok(paid)
            })
        }),
    ),
    behaviour(
        "payment-answered-before-it-is-stored",
        "A payment is answered and not stored",
        &["O10.12", "O10.17", "S8.description"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let order = ordered(&request)?;
                match sound.payer(&order).await?.and_then(|payer| payer.balance) {
                    Some(balance) if i128::from(balance.units()) >= order.quantity.units() => {
                        Ok(Paid { no: "0000-1611072116-999".into() })
                    }
                    _ => sound.backend.pay(caller, request).await,
                }
            })
        }),
    ),
    message(
        "payment-answers-another-number",
        "The number that a payment answers is not that of its item",
        &["O10.12"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let paid = sound.backend.pay(caller, request).await?;
                Ok(Paid { no: format!("{}0", paid.no).into() })
            })
        }),
    ),
    behaviour(
        "balance-not-locked",
        "A payment reckons with the balance as it read it a while ago",
        &["O10.17"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let order = ordered(&request)?;
                let payer = sound.payer(&order).await?;
                tokio::time::sleep(BETWEEN).await;
                let balance = payer.and_then(|payer| payer.balance);
                let enough = balance.filter(|balance| {
                    let left = i128::from(balance.units()) - order.quantity.units();
                    left >= 0 && request.idempotency_key.is_none()
                });
                if enough.is_none() {
                    return sound.backend.pay(caller, request).await;
                }
                let application = sound.application_of(caller).await?;
                if !application.rights.pay {
                    return sound.backend.pay(caller, request).await;
                }
                let post = Post { order, application, from: enough, side: Side::Debit };
                Ok(Paid { no: sound.post(post).await? })
            })
        }),
    ),
    behaviour(
        "balance-reckoned-at-night",
        "The balance of a member is that of the morning",
        &["O10.17"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let mut found = sound.backend.get_member(caller, request).await?;
                for account in &mut found.0.accounts {
                    let key = format!("{}/{}", found.0.member_no, account.account_no);
                    let now = account.balance.to_string();
                    let morning = sound.memory.get(&key);
                    match morning.and_then(|morning| morning.parse().ok()) {
                        Some(morning) => account.balance = morning,
                        None => drop(sound.memory.set(key, now)),
                    }
                }
                Ok(found)
            })
        }),
    ),
    message(
        "item-without-its-words",
        "action and title of a payment's item are those of the till",
        &["O10.13"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                item.action = Some("刷卡支付".into());
                item.title = None;
            }))
        }),
    ),
    message(
        "created-at-the-application-id",
        "created_at of an item is the application's id",
        &["O10.14"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| item.created_at = Some("demo".into())))
        }),
    ),
    behaviour(
        "comment-not-kept",
        "The comment of a payment is not kept",
        &["O10.15"],
        Doing::Pay(|sound, caller, mut request| {
            request.payment.comment = Presence::Absent;
            Box::pin(async move { sound.backend.pay(caller, request).await })
        }),
    ),
    message(
        "item-with-a-negative-quantity",
        "The quantity of a payment's item is negative",
        &["O10.16"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                let (mantissa, scale) = (item.quantity.mantissa(), item.quantity.scale());
                if item.debit_quantity.is_some() {
                    item.quantity = Decimal::new(-mantissa, scale).unwrap_or(item.quantity);
                }
            }))
        }),
    ),
    message(
        "item-on-the-other-side",
        "What a payment takes stands in credit_quantity",
        &["O10.16"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                std::mem::swap(&mut item.debit_quantity, &mut item.credit_quantity);
            }))
        }),
    ),
    message(
        "item-with-the-balance-before",
        "The balance of an item is the one before it",
        &["O10.17"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                if item.debit_quantity.is_some() {
                    item.balance = (item.balance.number() + item.quantity.number()).into();
                }
            }))
        }),
    ),
    behaviour(
        "payment-rounded-to-cents",
        "What a payment takes is rounded up to cents",
        &["O10.17"],
        Doing::Pay(|sound, caller, mut request| {
            Box::pin(async move {
                let quantity = request.payment.quantity;
                if quantity.scale() == 4 && quantity.mantissa() > 0 {
                    let cents = (quantity.mantissa() + 99) / 100;
                    request.payment.quantity = Decimal::new(cents, 2).unwrap_or(quantity);
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    message(
        "from-content-is-refused",
        "A payment that has from_content is 400",
        &["O9.2"],
        Doing::Ask(|ask| {
            // Twice the same name cannot be read.
            ask.replace("<from_content>", "<from_content>x</from_content><from_content>");
            ask.replace("\"from_content\":", "\"from_content\":\"x\",\"from_content\":");
        }),
    ),
    behaviour(
        "from-no-not-kept",
        "from_no of a payment is not kept",
        &["O9.6"],
        Doing::Pay(|sound, caller, mut request| {
            request.payment.from_no = Presence::Absent;
            Box::pin(async move { sound.backend.pay(caller, request).await })
        }),
    ),
    behaviour(
        "further-cards-pay-from-nothing",
        "A further card pays, and the member's balance stays",
        &["O6.3"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let no = request.payment.card_no.to_string();
                let found = sound.store.read(move |connection| {
                    let by_card = members::by_card(connection, &no)?;
                    Ok(by_card.is_some() && members::by_no(connection, &no)?.is_none())
                });
                if found.await? {
                    return Ok(Paid { no: "0000-1611072116-998".into() });
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
];

/// The items, each changed.
pub(in super::super) async fn each(
    sound: &Sound,
    caller: &Caller,
    request: ListAccountItems,
    change: impl Fn(&mut AccountItem) + Send,
) -> Result<AccountListResult, Failure> {
    let mut list = sound.backend.list_account_items(caller, request).await?;
    list.items.iter_mut().for_each(change);
    Ok(list)
}
