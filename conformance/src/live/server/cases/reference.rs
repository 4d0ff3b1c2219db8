//! How the reference server writes its own values (rulings V2 to V7): only where the fixture claims it.

use serde_json::Value;
use unicrm_proto::{Format, MessageName};

use super::{ServerCase, case};
use crate::live::amount::Amount;
use crate::live::complaint::{Ended, Stop};
use crate::live::server::bench::{Bench, need};
use crate::live::server::fixture::Claim;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "reference-token",
        "a token is 16 bytes in base64url and lives for two hours",
        &["V5.3", "V5.4"],
        token,
    ),
    case(
        "reference-dates",
        "date-times have no zeros at the end of their fraction, and the zone +08:00",
        &["V2.9", "V2.10"],
        dates,
    ),
    case(
        "reference-amounts",
        "amounts have four decimals; an account never used has 0",
        &["V7.1", "V7.2"],
        amounts,
    ),
    case(
        "reference-display",
        "display_balance and debit_quantity are written as ruled",
        &["V3.3", "V3.4"],
        display,
    ),
    case(
        "reference-item-number",
        "an item's number is shop 0000, minute and sequence",
        &["V4.2", "V4.4"],
        item_number,
    ),
    case(
        "reference-characters",
        "a character that XML cannot carry is not stored",
        &["V6.9"],
        characters,
    ),
];

fn expires_in(bench: &mut Bench<'_>) -> Result<(Value, Option<String>), Stop> {
    bench.claimed(Claim::ReferenceValues)?;
    let answer = bench.send(&bench.token_ask(&bench.main()))?;
    let data = bench.data("S1.request", &answer)?;
    bench.keep_token(&bench.main(), data["token"].as_str().unwrap_or_default());
    Ok((data, answer.raw.header("Date").map(str::to_owned)))
}

fn token(bench: &mut Bench<'_>) -> Ended {
    let (data, date) = expires_in(bench)?;
    let token = data["token"].as_str().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_it = token.len() == 22 && token.bytes().all(plain);
    bench.check("V5.3", is_it, || {
        format!("expected 22 characters of base64url, found {} characters", token.len())
    });
    let (Some(date), moment) = (date, data["expires_in"].as_str().unwrap_or_default()) else {
        return Ok(());
    };
    // Two hours in the zone +08:00: the hour is that of the Date header (GMT) and ten.
    let gmt: Option<u32> = date.get(17..19).and_then(|hour| hour.parse().ok());
    let hour: Option<u32> = moment.get(11..13).and_then(|hour| hour.parse().ok());
    if let (Some(gmt), Some(hour)) = (gmt, hour) {
        let due = (gmt + 10) % 24;
        bench.check("V5.4", hour == due || hour == (due + 1) % 24, || {
            format!("expected two hours after {date} in +08:00, found {moment}")
        });
    }
    Ok(())
}

fn dates(bench: &mut Bench<'_>) -> Ended {
    let (data, _) = expires_in(bench)?;
    let moment = data["expires_in"].as_str().unwrap_or_default().to_owned();
    bench.check("V2.10", moment.ends_with("+08:00"), || format!("expected +08:00, found {moment}"));
    let payment = bench.payment()?;
    let answer = bench.pay(&payment)?;
    bench.data("S8.request", &answer)?;
    let items = bench.items_of(&payment)?;
    let created = items.first().map_or("", |item| item["created_on"].as_str().unwrap_or_default());
    for moment in [moment.trim_end_matches("+08:00"), created] {
        let fraction = moment.split_once('.').map_or("", |(_, fraction)| fraction);
        let whole = fraction.len() <= 7 && !fraction.ends_with('0') && !moment.ends_with('.');
        bench.check("V2.9", whole, || {
            format!("expected at most seven digits without zeros at the end, found {moment}")
        });
    }
    Ok(())
}

fn amounts(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::ReferenceValues)?;
    let mut payment = bench.payment()?;
    // Its last decimals are zeros, so that leaving them out shows.
    payment["quantity"] = "0.0100".into();
    let answer = bench.pay(&payment)?;
    bench.data("S8.request", &answer)?;
    let items = bench.items_of(&payment)?;
    for name in ["quantity", "balance"] {
        let found = items.first().map_or("", |item| item[name].as_str().unwrap_or_default());
        let decimals = found.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        bench.check("V7.1", decimals == 4, || {
            format!("{name}: expected four decimals, found {found}")
        });
    }
    let record = bench.created_newcomer()?;
    let member = bench.member_of_open_id(record["wx_open_id"].as_str().unwrap_or_default())?;
    let accounts = member["accounts"].as_array().cloned().unwrap_or_default();
    let nothing = match bench.format {
        Format::Xml => "0",
        Format::Json => "0.0",
    };
    for account in accounts {
        bench.check("V7.2", account["balance"] == nothing, || {
            format!("expected {nothing} on an account never used, found {}", account["balance"])
        });
    }
    Ok(())
}

fn display(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::ReferenceValues)?;
    for (quantity, due) in [("0.01", "0.01"), ("0.0150", "0.015"), ("0.1234", "0.1234")] {
        let mut payment = bench.payment()?;
        payment["quantity"] = quantity.into();
        let answer = bench.pay(&payment)?;
        bench.data("S8.request", &answer)?;
        let item = bench.items_of(&payment)?.pop().unwrap_or_default();
        bench.check("V3.4", item["debit_quantity"] == due, || {
            format!("expected debit_quantity {due}, found {}", item["debit_quantity"])
        });
        let due = displayed(item["balance"].as_str().unwrap_or_default());
        bench.check("V3.3", item["display_balance"] == due.as_str(), || {
            format!("expected display_balance {due}, found {}", item["display_balance"])
        });
    }
    Ok(())
}

/// Two decimals, half away from zero, a comma every three digits; of a balance that is not negative.
fn displayed(balance: &str) -> String {
    let (whole, decimals) = balance.split_once('.').unwrap_or((balance, ""));
    let padded = format!("{decimals:0<3}");
    let cents: u128 = format!("{whole}{}", &padded[..2]).parse().unwrap_or_default();
    let cents = cents + u128::from(padded.as_bytes()[2] >= b'5');
    let (whole, cents) = ((cents / 100).to_string(), cents % 100);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{cents:02}")
}

fn item_number(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::ReferenceValues)?;
    let mut payment = bench.payment()?;
    payment["quantity"] = Amount::of_ten_thousandths(100).to_string().into();
    let answer = bench.pay(&payment)?;
    let data = bench.data("S8.request", &answer)?;
    let no = data.as_str().unwrap_or_default().to_owned();
    let parts: Vec<&str> = no.split('-').collect();
    let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_it = parts.len() == 3 && parts[1].len() == 10 && parts[2].len() >= 3 && digits;
    bench.check("V4.2", is_it, || format!("expected shop-yyMMddHHmm-sequence, found {no}"));
    bench.check("V4.4", parts.first() == Some(&"0000"), || {
        format!("expected shop 0000, found {no}")
    });
    Ok(())
}

fn characters(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::ReferenceValues)?;
    if bench.format == Format::Xml {
        return Err(Stop::NotClaimed("XML has no form for such a character".to_owned()));
    }
    need(bench.fixture.sort.as_ref(), "sort.no")?;
    let mut record = bench.newcomer()?;
    record["name"] = "张\u{1}伟".into();
    let ask = bench.post("/weixinmember", MessageName::WeiXinMember, &record)?;
    let answer = bench.send(&ask)?;
    bench.refused("V6.9", "1000", &answer);
    bench.nobody_has("V6.9", &record)
}
