//! Payments with an Idempotency-Key (ruling O14), where the fixture claims it.

use serde_json::Value;
use unicrm_proto::{Format, MessageName};

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::answer::Answer;
use crate::live::server::bench::{Bench, need};
use crate::live::server::fixture::Claim;
use crate::live::server::paying::amount_of;
use crate::live::values;
use crate::live::wire::Listen;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "key-echoed",
        "a key of the greatest length is taken and sent back",
        &["O14.1", "O14.2"],
        echoed,
    ),
    case(
        "key-again",
        "the same key and payment again: taken once, the same answer, in the format asked for",
        &["O14.6", "O14.4"],
        again,
    ),
    case("key-refusal-kept", "a refusal is kept with its key", &["O14.4", "O14.6"], refusal_kept),
    case(
        "key-another-body",
        "the same key with another payment is 409 and takes nothing",
        &["O14.8", "E7.10"],
        another_body,
    ),
    case(
        "key-another-application",
        "the same key of another application is another payment",
        &["O14.7"],
        another_application,
    ),
    case("key-malformed", "a key of another form is 400 and takes nothing", &["O14.3"], malformed),
    case("key-fault-not-kept", "0000 and faults are not kept with a key", &["O14.10"], not_kept),
    case(
        "key-at-once",
        "the same key twice at once: taken once, the same answer",
        &["O14.9"],
        at_once,
    ),
];

/// A payment and a key, where keys are claimed.
fn keyed(bench: &mut Bench<'_>) -> Result<(Value, String), Stop> {
    bench.claimed(Claim::Idempotency)?;
    let payment = bench.payment()?;
    let key = values::opaque(&mut bench.dice, 32);
    Ok((payment, key))
}

fn check_taken_once(bench: &mut Bench<'_>, clause: &'static str, payment: &Value) -> Ended {
    let count = bench.items_of(payment)?.len();
    bench.check(clause, count == 1, || format!("expected one item, found {count}"));
    Ok(())
}

fn echoed(bench: &mut Bench<'_>) -> Ended {
    let (payment, key) = keyed(bench)?;
    // 64 characters, some of them neither letter nor digit.
    let key = format!("{key}!~:/{}", values::opaque(&mut bench.dice, 28));
    let answer = bench.pay_with_key(&payment, Some(&key))?;
    bench.data("O14.2", &answer)?;
    let found = answer.raw.header("Idempotency-Key").unwrap_or("none").to_owned();
    bench.check("O14.1", found == key, || format!("expected the key {key}, found {found}"));
    Ok(())
}

fn again(bench: &mut Bench<'_>) -> Ended {
    let (payment, key) = keyed(bench)?;
    let first = bench.pay_with_key(&payment, Some(&key))?;
    bench.data("S8.request", &first)?;
    let before = bench.state(&payment)?;
    for format in [bench.format, other(bench.format), bench.format] {
        let own = std::mem::replace(&mut bench.format, format);
        let next = bench.pay_with_key(&payment, Some(&key));
        bench.format = own;
        let next = next?;
        // The application counts, not the token with which it came.
        bench.tokens.clear();
        bench.check("O14.6", same(&first, &next) && next.format == Some(format), || {
            format!("expected {} in {format}, found {}", first.data(), next.brief())
        });
    }
    bench.untouched("O14.6", &payment, before)?;
    check_taken_once(bench, "O14.6", &payment)
}

fn same(first: &Answer, next: &Answer) -> bool {
    first.success() == next.success() && first.data() == next.data() && first.code() == next.code()
}

fn other(format: Format) -> Format {
    match format {
        Format::Xml => Format::Json,
        Format::Json => Format::Xml,
    }
}

fn refusal_kept(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::Idempotency)?;
    let card = values::card_no(&mut bench.dice);
    let key = values::opaque(&mut bench.dice, 32);
    let payment = bench.payment_of(&card, "00", "0.01");
    for _ in 0..2 {
        let answer = bench.pay_with_key(&payment, Some(&key))?;
        bench.refused("O14.4", "1001", &answer);
    }
    // Now the card exists. The kept outcome is given, not a new one.
    let mut record = bench.newcomer()?;
    record["card_no"] = card.into();
    bench.create("S6.request", &record)?;
    let answer = bench.pay_with_key(&payment, Some(&key))?;
    bench.refused("O14.4", "1001", &answer);
    Ok(())
}

fn another_body(bench: &mut Bench<'_>) -> Ended {
    let (mut payment, key) = keyed(bench)?;
    let first = bench.pay_with_key(&payment, Some(&key))?;
    bench.data("S8.request", &first)?;
    let before = bench.state(&payment)?;
    payment["quantity"] =
        amount_of(&payment).plus("0.01".parse().unwrap_or(amount_of(&payment))).to_string().into();
    let answer = bench.pay_with_key(&payment, Some(&key))?;
    bench.fault("E7.10", 409, &answer);
    bench.check("O14.8", !answer.success(), || {
        format!("expected the payment not to be taken, found {}", answer.brief())
    });
    bench.untouched("O14.8", &payment, before)
}

fn another_application(bench: &mut Bench<'_>) -> Ended {
    let (payment, key) = keyed(bench)?;
    let other = need(bench.fixture.other.as_ref(), "other")?;
    let first = bench.pay_with_key(&payment, Some(&key))?;
    bench.data("S8.request", &first)?;
    let token = bench.token_of(&other)?;
    let ask = bench.post("/memberpay", MessageName::MemberPay, &payment)?;
    let aside = bench.set_aside(&payment)?;
    let answer = bench.send(&ask.header("Idempotency-Key", key).token(&token))?;
    bench.spending.settle(aside, &answer);
    let data = bench.data("O14.7", &answer)?;
    bench.check("O14.7", data != first.data(), || {
        format!("expected another payment than {data}, found the same")
    });
    Ok(())
}

fn malformed(bench: &mut Bench<'_>) -> Ended {
    let (payment, key) = keyed(bench)?;
    let before = bench.state(&payment)?;
    for wrong in [format!("{key}{key}x"), String::new(), format!("{key} {key}")] {
        let answer = bench.pay_with_key(&payment, Some(&wrong))?;
        bench.fault("O14.3", 400, &answer);
    }
    bench.untouched("O14.3", &payment, before)
}

fn not_kept(bench: &mut Bench<'_>) -> Ended {
    let (payment, key) = keyed(bench)?;
    let ask = bench.post("/memberpay", MessageName::MemberPay, &payment)?;
    let ask = ask.header("Idempotency-Key", key.clone());
    let unknown = values::opaque(&mut bench.dice, 22);
    let answer = bench.send(&ask.clone().token(&unknown))?;
    bench.refused("O11.2", "0000", &answer);
    let answer = bench.send(&ask.body(bench.format, b"<{".to_vec()))?;
    bench.fault("E7.4", 400, &answer);
    let mut nothing = payment.clone();
    nothing["quantity"] = "0".into();
    let ask = bench.post("/memberpay", MessageName::MemberPay, &nothing)?;
    let answer = bench.send(&ask.header("Idempotency-Key", key.clone()))?;
    bench.refused("E7.3", "1000", &answer);
    let answer = bench.pay_with_key(&payment, Some(&key))?;
    bench.data("O14.10", &answer)?;
    check_taken_once(bench, "O14.10", &payment)
}

fn at_once(bench: &mut Bench<'_>) -> Ended {
    let (payment, key) = keyed(bench)?;
    let sent = vec![(payment.clone(), Some(key), Listen::Whole); 4];
    let answers: Vec<Answer> = bench.pay_at_once(&sent)?.into_iter().flatten().collect();
    let first = answers.first().cloned().ok_or(Stop::Enough)?;
    bench.data("O14.9", &first)?;
    for next in &answers {
        bench.check("O14.9", same(&first, next), || {
            format!("expected {} for all, found {}", first.data(), next.brief())
        });
    }
    check_taken_once(bench, "O14.9", &payment)
}
