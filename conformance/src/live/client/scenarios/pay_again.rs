//! Lost answers to payments: exactly one debit, whatever the server does with a key (rulings O14, O15).

use std::time::Duration;

use unicrm_proto::MessageName;

use super::super::reply::Reply;
use super::super::stage::{Payment, Played, Stage, exit};
use super::super::till::{Till, items};
use super::{Scenario, scenario};
use crate::live::complaint::Ended;

const PAID: MessageName = MessageName::PayResult;
const NO: &str = "0000-1611072119-970";

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "pay-lost-answer",
        "the server takes the money, ignores the key and drops the answer: one debit",
        &["O15.3", "O15.13"],
        lost,
    ),
    scenario(
        "pay-no-answer",
        "the server takes the money and says nothing: one debit",
        &["O15.3", "O15.13"],
        silent,
    ),
    scenario(
        "pay-cut-answer",
        "the answer is cut off behind its head: one debit",
        &["O15.3", "O15.12"],
        cut,
    ),
    scenario(
        "pay-lost-before",
        "the connection ends without the money taken: still unknown",
        &["O15.3", "O15.13"],
        lost_before,
    ),
    scenario(
        "pay-after-0000",
        "after 0000 the same payment is sent with a new token",
        &["O15.2", "O15.3", "O15.4", "V5.7"],
        after_0000,
    ),
    scenario(
        "pay-echoed-key",
        "a server that echoes keys drops an answer: the same key and from_no, or unknown; one debit",
        &["O15.3"],
        echoed,
    ),
];

/// How a payment ends whose answer never came: unknown, or found by looking it up.
fn one_debit(stage: &mut Stage<'_>, played: &Played, till: &Till, payment: &Payment) {
    let debits = till.debits();
    stage.check("O15.3", debits.len() == 1, || {
        format!("expected exactly one debit, found {}", debits.len())
    });
    for debit in &debits {
        let has = String::from_utf8_lossy(&debit.body).contains(&payment.from_no);
        stage.check("O15.1", has, || format!("expected from_no {} in it", payment.from_no));
    }
    stage.keeps_secrets(played, true);
}

/// Plays a payment whose every arrival is a debit, and whose answer is this.
fn debited(
    stage: &mut Stage<'_>,
    clause: &'static str,
    reply: impl Fn() -> Reply + Send + Sync + 'static,
) -> Ended {
    let (payment, till, format) = (stage.payment(), Till::default(), stage.format);
    let (of_server, posted) = (till.clone(), payment.clone());
    let played = stage.play(&payment.arguments("pay"), move |request, _| {
        match request.operation().as_str() {
            "POST memberpay" => {
                of_server.take(request);
                reply()
            }
            _ => {
                let rows = of_server.debits();
                let rows: Vec<_> =
                    rows.iter().map(|_| posted.item(NO, "2099-01-01T10:00:00")).collect();
                items(format, &rows)
            }
        }
    })?;
    one_debit(stage, &played, &till, &payment);
    let looked_up = !played.of("GET accountitem").is_empty();
    let due: &[i32] = if looked_up { &[exit::UNKNOWN, exit::OK] } else { &[exit::UNKNOWN] };
    stage.exits(clause, &played, due);
    Ok(())
}

fn lost(stage: &mut Stage<'_>) -> Ended {
    debited(stage, "O15.13", Reply::lost)
}

fn silent(stage: &mut Stage<'_>) -> Ended {
    debited(stage, "O15.13", || Reply::silence(Duration::from_millis(1500)))
}

fn cut(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    debited(stage, "O15.12", move || {
        let whole = Reply::success(PAID, format, &NO.into());
        let body = whole.bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(0);
        let behind_the_head = whole.bytes.len().saturating_sub(body + 8);
        whole.cut(behind_the_head)
    })
}

fn lost_before(stage: &mut Stage<'_>) -> Ended {
    let (payment, format) = (stage.payment(), stage.format);
    let played = stage.play(&payment.arguments("pay"), move |request, _| {
        match request.operation().as_str() {
            "POST memberpay" => Reply::lost(),
            _ => items(format, &[]),
        }
    })?;
    let sent = played.of("POST memberpay").len();
    stage.check("O15.3", sent == 1, || format!("expected one payment to be sent, found {sent}"));
    stage.exits("O15.13", &played, &[exit::UNKNOWN]);
    Ok(())
}

fn after_0000(stage: &mut Stage<'_>) -> Ended {
    let (payment, till, format) = (stage.payment(), Till::default(), stage.format);
    let (of_server, first) = (till.clone(), stage.tokens[0].clone());
    let dead = first.clone();
    let played = stage.play(&payment.arguments("pay"), move |request, _| {
        if request.parameter("token") == Some(&first) {
            return Reply::refusal(PAID, format, "0000");
        }
        of_server.take(request);
        Reply::success(PAID, format, &NO.into())
    })?;
    same_payment(stage, &played);
    if is_left_at_0000(stage, &played) {
        return Ok(());
    }
    let sent = played.of("POST memberpay");
    let renewed = sent.iter().skip(1).all(|request| request.parameter("token") != Some(&dead));
    stage.check("O15.4", renewed, || {
        "expected the second sending with a new token, found the one that was refused".to_owned()
    });
    one_debit(stage, &played, &till, &payment);
    stage.exits("O15.4", &played, &[exit::OK]);
    Ok(())
}

/// Whether the client took 0000 for the end of it: a payment may be sent again then, and need not be (O15.4, O15.7).
fn is_left_at_0000(stage: &mut Stage<'_>, played: &Played) -> bool {
    let left = played.of("POST memberpay").len() == 1 && played.ran.exit == Some(exit::REFUSED);
    if left && let Some(code) = stage.printed("O15.7", played, "code") {
        let text = || format!("printed: expected 0000, found `{code}`");
        stage.check("O15.7", code == "0000", text);
    }
    left
}

/// Every sending has the same key and the same body.
fn same_payment(stage: &mut Stage<'_>, played: &Played) {
    let sent = played.of("POST memberpay");
    let keys: Vec<_> = sent.iter().map(|request| request.raw.header("Idempotency-Key")).collect();
    let same_keys = keys.windows(2).all(|pair| pair[0] == pair[1] && pair[0].is_some());
    stage.check("O15.2", same_keys, || format!("expected the same key each time, found {keys:?}"));
    let same_bodies = sent.windows(2).all(|pair| pair[0].raw.body == pair[1].raw.body);
    stage.check("O15.3", same_bodies, || "expected the same body each time".to_owned());
}

fn echoed(stage: &mut Stage<'_>) -> Ended {
    let (payment, till, format) = (stage.payment(), Till::default(), stage.format);
    let (of_server, first) = (till.clone(), stage.tokens[0].clone());
    let played = stage.play(&payment.arguments("pay"), move |request, before| {
        if request.operation() != "POST memberpay" {
            return items(format, &[]);
        }
        let key = request.raw.header("Idempotency-Key").unwrap_or_default().to_owned();
        if request.parameter("token") == Some(&first) {
            return Reply::refusal(PAID, format, "0000").header("Idempotency-Key", &key);
        }
        of_server.take_once(request);
        match before {
            0 | 1 => Reply::lost(),
            _ => Reply::success(PAID, format, &NO.into()).header("Idempotency-Key", &key),
        }
    })?;
    if is_left_at_0000(stage, &played) {
        return Ok(());
    }
    one_debit(stage, &played, &till, &payment);
    same_payment(stage, &played);
    let again = played.of("POST memberpay").len() > 2;
    stage.exits("O15.3", &played, &[if again { exit::OK } else { exit::UNKNOWN }]);
    Ok(())
}
