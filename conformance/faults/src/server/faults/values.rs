//! How the reference server writes its own values (rulings V2 to V7).

use compact_str::CompactString;
use unicrm_http::server::{Paid, UniCrm as _};
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::value::{Decimal, Presence};

use super::super::switch::{Doing, Switch, behaviour, message};
use super::pay::each;

pub(super) const FAULTS: &[Switch] = &[
    message(
        "fraction-of-seven-digits",
        "A date-time is written with seven digits behind the second, zeros too",
        &["V2.9"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                let written = item.created_on.as_ref().map(ToString::to_string).unwrap_or_default();
                let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
                item.created_on = format!("{whole}.{fraction:0<7}").parse().ok();
            }))
        }),
    ),
    behaviour(
        "zone-of-the-machine",
        "Times are those of UTC",
        &["V2.10"],
        Doing::Settings(|settings| {
            settings.backend.zone = "+00:00".parse().unwrap_or_default();
        }),
    ),
    message(
        "display-without-commas",
        "display_balance has no commas",
        &["V3.3"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                let shown = item.display_balance.take().unwrap_or_default();
                item.display_balance = Some(shown.replace(',', "").into());
            }))
        }),
    ),
    message(
        "display-cut-off",
        "display_balance is cut off behind the second decimal, not rounded",
        &["V3.3"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                item.display_balance = Some(cut_off(item.balance));
            }))
        }),
    ),
    message(
        "debit-of-four-decimals",
        "debit_quantity is written with four decimals always",
        &["V3.4"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                if item.debit_quantity.is_some() {
                    item.debit_quantity = Some(item.quantity.to_string().into());
                }
            }))
        }),
    ),
    message(
        "number-without-hyphens",
        "An item's number is digits alone",
        &["V4.2"],
        Doing::All(&[
            Doing::Pay(|sound, caller, request| {
                Box::pin(async move {
                    let paid = sound.backend.pay(caller, request).await?;
                    Ok(Paid { no: without_hyphens(&paid.no) })
                })
            }),
            Doing::Items(|sound, caller, request| {
                Box::pin(each(sound, caller, request, |item| {
                    item.no = without_hyphens(&item.no);
                }))
            }),
        ]),
    ),
    behaviour(
        "number-given-ten-times",
        "Ten items that follow each other have one number",
        &["V4.3"],
        Doing::All(&[
            Doing::Pay(|sound, caller, request| {
                Box::pin(async move {
                    let paid = sound.backend.pay(caller, request).await?;
                    Ok(Paid { no: of_ten(&paid.no) })
                })
            }),
            Doing::Items(|sound, caller, request| {
                Box::pin(each(sound, caller, request, |item| {
                    item.no = of_ten(&item.no);
                }))
            }),
        ]),
    ),
    message(
        "number-of-another-shop",
        "An item's number begins with the code of another shop",
        &["V4.4"],
        Doing::All(&[
            Doing::Pay(|sound, caller, request| {
                Box::pin(async move {
                    let paid = sound.backend.pay(caller, request).await?;
                    Ok(Paid { no: of_shop(&paid.no) })
                })
            }),
            Doing::Items(|sound, caller, request| {
                Box::pin(each(sound, caller, request, |item| {
                    item.no = of_shop(&item.no);
                }))
            }),
        ]),
    ),
    behaviour(
        "control-character-left-out",
        "A character that XML cannot carry is left out of a name, and the rest is stored",
        &["V6.9"],
        Doing::Save(|sound, caller, open_id, member| {
            let name = match member.name {
                Presence::Value(name) => {
                    Presence::Value(name.chars().filter(|character| *character >= ' ').collect())
                }
                other => other,
            };
            let member = WeiXinMember { name, ..member };
            Box::pin(async move { sound.backend.save_weixin_member(caller, open_id, member).await })
        }),
    ),
    message(
        "amounts-without-zeros",
        "Zeros at the end of an item's amounts are left out",
        &["V7.1"],
        Doing::Items(|sound, caller, request| {
            Box::pin(each(sound, caller, request, |item| {
                item.quantity = item.quantity.number().normalize().into();
                item.balance = item.balance.number().normalize().into();
            }))
        }),
    ),
    message(
        "nothing-with-four-decimals",
        "The balance of an account never used is 0.0000",
        &["V7.2"],
        Doing::Member(|sound, caller, request| {
            Box::pin(async move {
                let mut found = sound.backend.get_member(caller, request).await?;
                for account in &mut found.0.accounts {
                    if account.balance == Decimal::ZERO {
                        account.balance = Decimal::new(0, 4).unwrap_or(Decimal::ZERO);
                    }
                }
                Ok(found)
            })
        }),
    ),
];

/// Two decimals and commas, the rest cut off.
fn cut_off(balance: Decimal) -> CompactString {
    let cents = balance.mantissa() * 100 / 10_i128.pow(balance.scale());
    let (whole, cents) = (cents / 100, cents % 100);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{cents:02}").into()
}

fn without_hyphens(no: &str) -> CompactString {
    no.replace('-', "").into()
}

/// The number without its last digit.
fn of_ten(no: &str) -> CompactString {
    let mut characters = no.chars();
    characters.next_back();
    characters.as_str().into()
}

fn of_shop(no: &str) -> CompactString {
    match no.strip_prefix("0000-") {
        Some(rest) => format!("0001-{rest}").into(),
        None => no.into(),
    }
}
