//! Payments that are refused (rulings O9, O10): their codes, their order, and that nothing is taken.

use unicrm_http::server::{Failure, Paid, UniCrm as _};
use unicrm_proto::KnownError;
use unicrm_proto::operation::Pay;
use unicrm_proto::value::Decimal;
use unicrm_server::rules::card::State;
use unicrm_server::rules::payment::Order;
use unicrm_server::rules::posting::Side;
use unicrm_server::store::pay::Caller;

use super::super::message::Message;
use super::super::sound::{Post, Sound, code};
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    behaviour(
        "negative-quantity-is-a-recharge",
        "A payment of less than nothing adds to the account",
        &["O10.1", "O10.18"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let quantity = request.payment.quantity;
                let (mantissa, scale) = (quantity.mantissa(), quantity.scale());
                let Ok(positive) = Decimal::new(-mantissa, scale) else {
                    return sound.backend.pay(caller, request).await;
                };
                if mantissa >= 0 {
                    return sound.backend.pay(caller, request).await;
                }
                let order = ordered(&with_quantity(request, positive))?;
                let application = sound.application_of(caller).await?;
                let post = Post { order, application, from: None, side: Side::Credit };
                Ok(Paid { no: sound.post(post).await? })
            })
        }),
    ),
    message(
        "payment-of-nothing-is-taken",
        "A payment of nothing is a success without an item",
        &["O10.1"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                if request.payment.quantity.mantissa() == 0 {
                    return Ok(Paid { no: "0000-0000000000-000".into() });
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "fifth-decimal-is-cut-off",
        "What stands behind the fourth decimal of a quantity is cut off",
        &["O10.2", "O10.18"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let quantity = request.payment.quantity;
                let excess = quantity.scale().saturating_sub(4);
                let mantissa = quantity.mantissa() / 10_i128.pow(excess);
                // One ten-thousandth at least: a payment of nothing would be refused.
                let cut = Decimal::new(mantissa.max(1), quantity.scale() - excess);
                let quantity = if excess > 0 { cut.unwrap_or(quantity) } else { quantity };
                sound.backend.pay(caller, with_quantity(request, quantity)).await
            })
        }),
    ),
    message(
        "zeros-are-refused",
        "Zeros behind the fourth decimal of a quantity are refused",
        &["O10.3"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                if request.payment.quantity.scale() > 4 {
                    return Err(Failure::refused_because(KnownError::ServerError, "quantity"));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "account-before-states",
        "The account is looked up before the states of card and member",
        &["O10.4"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let payer = sound.payer(&ordered(&request)?).await?;
                if payer.is_some_and(|payer| payer.balance.is_none()) {
                    return Err(code(KnownError::InvalidAccount));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "balance-before-everything",
        "The balance is looked at before the states and the expiry",
        &["O10.6", "O10.7", "O10.8"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let order = ordered(&request)?;
                let payer = sound.payer(&order).await?;
                let quantity = order.quantity.units();
                let balance = payer.and_then(|payer| payer.balance);
                if balance.is_some_and(|balance| i128::from(balance.units()) < quantity) {
                    return Err(code(KnownError::InsufficientBalance));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "expiry-before-the-members-state",
        "The card's expiry is looked at before the member's state",
        &["O10.4", "O10.7"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let payer = sound.payer(&ordered(&request)?).await?;
                let first = payer.is_some_and(|payer| payer.card == State::Valid && payer.expired);
                if first {
                    return Err(code(KnownError::ExpiredCard));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "members-state-before-the-cards",
        "The member's state is looked at before the card's",
        &["O10.4", "O10.6"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let payer = sound.payer(&ordered(&request)?).await?;
                if payer.is_some_and(|payer| payer.member == State::Invalid) {
                    return Err(code(KnownError::InvalidMember));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    message(
        "unknown-card-pays-as-invalid",
        "A payment with an unknown card is 1002",
        &["O10.5", "S9.1001"],
        recoded(|sound, caller, request| {
            Box::pin(coded(
                sound,
                caller,
                request,
                KnownError::UnknownCard,
                KnownError::InvalidCard,
            ))
        }),
    ),
    message(
        "invalid-card-is-1003",
        "A payment with an invalid card is 1003",
        &["O10.6", "S9.1002"],
        recoded(|sound, caller, request| {
            let (from, to) = (KnownError::InvalidCard, KnownError::InvalidMember);
            Box::pin(coded(sound, caller, request, from, to))
        }),
    ),
    message(
        "invalid-member-is-1002",
        "A payment of an invalid member is 1002",
        &["O10.7", "S9.1003"],
        recoded(|sound, caller, request| {
            let (from, to) = (KnownError::InvalidMember, KnownError::InvalidCard);
            Box::pin(coded(sound, caller, request, from, to))
        }),
    ),
    message(
        "expired-card-is-1002",
        "A payment with an expired card is 1002",
        &["O10.8", "S9.1006"],
        recoded(|sound, caller, request| {
            let (from, to) = (KnownError::ExpiredCard, KnownError::InvalidCard);
            Box::pin(coded(sound, caller, request, from, to))
        }),
    ),
    message(
        "unknown-account-is-1005",
        "A payment from an account that the member does not have is 1005",
        &["O10.9", "S9.1004"],
        recoded(|sound, caller, request| {
            let (from, to) = (KnownError::InvalidAccount, KnownError::InsufficientBalance);
            Box::pin(coded(sound, caller, request, from, to))
        }),
    ),
    message(
        "too-little-is-1004",
        "A payment of more than is on the account is 1004",
        &["O10.10", "S9.1005"],
        recoded(|sound, caller, request| {
            let (from, to) = (KnownError::InsufficientBalance, KnownError::InvalidAccount);
            Box::pin(coded(sound, caller, request, from, to))
        }),
    ),
    behaviour(
        "state-of-the-card-as-at-the-start",
        "The states of card and member are not looked at when it is paid",
        &["O10.6", "O10.7"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let payer = sound.payer(&ordered(&request)?).await?;
                let invalid = |payer: super::super::sound::Payer| {
                    payer.card == State::Invalid || payer.member == State::Invalid
                };
                if payer.is_some_and(invalid) {
                    return Err(code(KnownError::ExpiredCard));
                }
                sound.backend.pay(caller, request).await
            })
        }),
    ),
    behaviour(
        "expired-card-pays",
        "A card goes on paying when it has expired",
        &["O10.8"],
        recoded(|sound, caller, request| {
            let (from, to) = (KnownError::ExpiredCard, KnownError::InsufficientBalance);
            Box::pin(coded(sound, caller, request, from, to))
        }),
    ),
    behaviour(
        "overdraft",
        "An account can be overdrawn: it is then empty",
        &["O10.10", "O10.18"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let order = ordered(&request)?;
                let application = sound.application_of(caller).await?;
                match sound.backend.pay(caller, request).await {
                    Err(Failure::Refused { code: KnownError::InsufficientBalance, .. }) => {
                        let post = Post { order, application, from: None, side: Side::Debit };
                        Ok(Paid { no: sound.post(post).await? })
                    }
                    other => other,
                }
            })
        }),
    ),
    behaviour(
        "refused-after-it-was-taken",
        "A payment with a card that may not pay is posted, and refused then",
        &["O10.18"],
        Doing::Pay(|sound, caller, request| {
            Box::pin(async move {
                let order = ordered(&request)?;
                let application = sound.application_of(caller).await?;
                let paid = sound.backend.pay(caller, request).await;
                if matches!(paid, Err(Failure::Refused { .. }))
                    && sound.payer(&order).await?.is_some()
                {
                    let post = Post { order, application, from: None, side: Side::Debit };
                    // Where there is no account there is nothing to take from.
                    let _ = sound.post(post).await;
                }
                paid
            })
        }),
    ),
    behaviour(
        "states-block-reading",
        "A card that may not pay cannot be read either",
        &["O10.11"],
        Doing::Answer(|ask, answer| {
            let blocked = ["90000002", "90000003", "90000004"];
            let card = ask.parameter("cardno").unwrap_or_default();
            if blocked.contains(&card) {
                *answer = Message::refusal(ask, 200, "1002", "卡状态无效");
            }
        }),
    ),
    message(
        "of-both-names-one-counts",
        "Of fromcontent and from_content with values the first counts",
        &["O9.5"],
        Doing::Ask(|ask| {
            if ask.has("fromcontent") {
                ask.replace("from_content", "x");
            }
        }),
    ),
    message(
        "no-outcome-header",
        "Nothing tells that a refused payment was not taken",
        &["E7.17"],
        Doing::Answer(|_, answer| answer.unset("UniCRM-Outcome")),
    ),
];

type Operation = for<'a> fn(&'a Sound, &'a Caller, Pay) -> super::super::switch::Later<'a, Paid>;

const fn recoded(pay: Operation) -> Doing {
    Doing::Pay(pay)
}

/// Pays, with another code in place of one.
async fn coded(
    sound: &Sound,
    caller: &Caller,
    request: Pay,
    from: KnownError,
    to: KnownError,
) -> Result<Paid, Failure> {
    match sound.backend.pay(caller, request).await {
        Err(Failure::Refused { code: found, .. }) if found == from => Err(code(to)),
        other => other,
    }
}

/// The fields of a payment that the rules take.
pub(super) fn ordered(request: &Pay) -> Result<Order, Failure> {
    Order::new(&request.payment)
        .map_err(|refusal| Failure::Refused { code: refusal.code, reason: refusal.reason })
}

fn with_quantity(mut request: Pay, quantity: Decimal) -> Pay {
    request.payment.quantity = quantity;
    request
}
