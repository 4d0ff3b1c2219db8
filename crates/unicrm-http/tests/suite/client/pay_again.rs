//! When a payment may be sent again (rulings O14, O15).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use unicrm_http::client::{Error, Misuse, PaymentOutcome, UnknownReason};

use super::*;

#[tokio::test]
async fn where_an_earlier_answer_echoed_a_key_a_lost_payment_is_sent_again_with_its_key() {
    let server = ScriptedServer::start(with_tokens(|request| match request.count {
        2 => Reply::lost(),
        _ => Reply::json(PAID).echoing(request),
    }))
    .await;
    let client = client(&server);
    for _ in 0..2 {
        let payment = client.prepare_payment(one_yuan()).unwrap();
        let outcome = client.pay(&payment).await.unwrap();
        assert!(matches!(outcome, PaymentOutcome::Applied { .. }), "{outcome:?}");
    }
    let sent = server.arrived("POST memberpay");
    let keys: Vec<_> = sent.iter().map(|request| request.header("idempotency-key")).collect();
    assert_eq!(keys.len(), 3);
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[1], keys[2]);
    assert_eq!(sent[1].body, sent[2].body);
}

#[tokio::test]
async fn another_key_in_an_answer_is_no_echo() {
    let server = ScriptedServer::start(with_tokens(|request| match request.count {
        1 => Reply::json(PAID).header("Idempotency-Key", "another"),
        _ => Reply::lost(),
    }))
    .await;
    let client = client(&server);
    let first = client.prepare_payment(one_yuan()).unwrap();
    let _ = client.pay(&first).await.unwrap();
    let second = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&second).await.unwrap();
    assert!(matches!(outcome, PaymentOutcome::Unknown(_)), "{outcome:?}");
    server.check_arrived("POST memberpay", 2);
}

#[tokio::test]
async fn a_lost_payment_is_sent_again_to_a_server_that_the_caller_vouches_for() {
    let server = ScriptedServer::start(with_tokens(|request| match request.count {
        1 => Reply::lost(),
        2 => Reply::status("503 Service Unavailable"),
        _ => Reply::json(PAID).echoing(request),
    }))
    .await;
    let client = builder(&server).trust_idempotency(true).build().unwrap();
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    assert!(matches!(outcome, PaymentOutcome::Applied { .. }), "{outcome:?}");
    server.check_arrived("POST memberpay", 3);
}

#[tokio::test]
async fn sending_again_ends_with_the_attempts() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::lost())).await;
    let client = builder(&server).trust_idempotency(true).build().unwrap();
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    assert!(matches!(outcome, PaymentOutcome::Unknown(UnknownReason::NoAnswer(_))), "{outcome:?}");
    server.check_arrived("POST memberpay", 4);
}

#[tokio::test]
async fn after_0000_a_payment_is_sent_again_with_a_new_token() {
    let server = ScriptedServer::start(with_tokens(|request| match request.parameter("token") {
        Some("token-1") => refusal("0000"),
        _ => Reply::json(PAID),
    }))
    .await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    assert!(matches!(outcome, PaymentOutcome::Applied { .. }), "{outcome:?}");
    server.check_arrived("GET token", 2);
    server.check_arrived("POST memberpay", 2);
}

#[tokio::test]
async fn a_second_0000_refuses_the_payment() {
    let server = ScriptedServer::start(with_tokens(|_| refusal("0000"))).await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    let PaymentOutcome::Refused(refused) = outcome else { panic!("{outcome:?}") };
    assert_eq!(refused.code.as_str(), "0000");
    server.check_arrived("GET token", 2);
    server.check_arrived("POST memberpay", 2);
}

#[tokio::test]
async fn after_0000_a_lost_payment_is_not_sent_a_third_time() {
    let server = ScriptedServer::start(with_tokens(|request| match request.count {
        1 => refusal("0000"),
        _ => Reply::lost(),
    }))
    .await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    assert!(matches!(outcome, PaymentOutcome::Unknown(_)), "{outcome:?}");
    server.check_arrived("POST memberpay", 2);
}

/// The first sending emptied the account, perhaps; only a refusal that is kept with the key, and
/// shows it, says that it did not.
#[tokio::test]
async fn a_refusal_settles_a_doubt_only_where_it_is_kept_with_the_key() {
    for (code, echoes, settles) in
        [("1005", true, true), ("1005", false, false), ("0003", true, false), ("0000", true, false)]
    {
        let server = ScriptedServer::start(with_tokens(move |request| match request.count {
            1 => Reply::lost(),
            _ if echoes => refusal(code).echoing(request),
            _ => refusal(code),
        }))
        .await;
        let client = builder(&server).trust_idempotency(true).build().unwrap();
        let payment = client.prepare_payment(one_yuan()).unwrap();
        let outcome = client.pay(&payment).await.unwrap();
        let is_settled = matches!(outcome, PaymentOutcome::Refused(_));
        assert_eq!(is_settled, settles, "{code} {echoes}: {outcome:?}");
        assert_eq!(payment.sent_at().is_none(), settles, "{code} {echoes}");
    }
}

#[tokio::test]
async fn a_refused_payment_may_be_sent_again() {
    let server = ScriptedServer::start(with_tokens(|request| match request.count {
        1 => refusal("1005"),
        _ => Reply::json(PAID),
    }))
    .await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    assert!(matches!(client.pay(&payment).await.unwrap(), PaymentOutcome::Refused(_)));
    assert!(matches!(client.pay(&payment).await.unwrap(), PaymentOutcome::Applied { .. }));
}

#[tokio::test]
async fn a_payment_in_doubt_is_sent_by_another_call_once_a_key_was_echoed() {
    let echoes = Arc::new(AtomicBool::new(false));
    let switch = echoes.clone();
    let server =
        ScriptedServer::start(with_tokens(move |request| match switch.load(Ordering::SeqCst) {
            false => Reply::lost(),
            true => Reply::json(PAID).echoing(request),
        }))
        .await;
    let client = client(&server);
    let doubtful = client.prepare_payment(one_yuan()).unwrap();
    assert!(matches!(client.pay(&doubtful).await.unwrap(), PaymentOutcome::Unknown(_)));
    echoes.store(true, Ordering::SeqCst);
    let other = client.prepare_payment(one_yuan()).unwrap();
    assert!(matches!(client.pay(&other).await.unwrap(), PaymentOutcome::Applied { .. }));
    assert!(matches!(client.pay(&doubtful).await.unwrap(), PaymentOutcome::Applied { .. }));
    let sent = server.arrived("POST memberpay");
    assert_eq!(sent[0].header("idempotency-key"), sent[2].header("idempotency-key"));
}

#[tokio::test]
async fn a_key_that_may_be_forgotten_is_not_relied_on() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::json(PAID))).await;
    let clock = SetClock::at("2026-01-02T00:00:00Z");
    let client = builder(&server).trust_idempotency(true).clock(clock.clone()).build().unwrap();
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let payment = payment.sent_before(moment("2026-01-01T00:30:00Z"));
    let error = client.pay(&payment).await.unwrap_err();
    assert!(matches!(error, Error::Misuse(Misuse::KeyTooOld(_))), "{error}");
    clock.set("2026-01-01T22:00:00Z");
    assert!(matches!(client.pay(&payment).await.unwrap(), PaymentOutcome::Applied { .. }));
    server.check_arrived("POST memberpay", 1);
}
