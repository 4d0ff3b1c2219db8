//! What becomes of a payment, and that it is sent once (ruling O15).

use std::time::Duration;

use tokio::net::TcpListener;
use unicrm_http::client::{
    Error, Fault, Left, Misuse, Payment, PaymentOutcome, SystemRandomness, UniCrmClient,
    UnknownReason,
};
use unicrm_proto::operation::IdempotencyKey;
use unicrm_proto::value::Presence;

use super::*;

/// The outcome of a payment that is answered with this; it arrives once.
async fn outcome(reply: Reply) -> PaymentOutcome {
    outcome_within(Timeouts::default(), reply).await
}

async fn outcome_within(timeouts: Timeouts, reply: Reply) -> PaymentOutcome {
    let server = ScriptedServer::start(with_tokens(move |_| reply.clone())).await;
    let client = builder(&server).timeouts(timeouts).build().unwrap();
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    server.check_arrived("POST memberpay", 1);
    outcome
}

/// Checks that a payment that is answered with this is unknown, and why.
#[track_caller]
fn check_unknown(outcome: &PaymentOutcome, expected: &str) {
    let PaymentOutcome::Unknown(why) = outcome else { panic!("{outcome:?}") };
    assert!(why.to_string().contains(expected), "{why}");
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_the_payment_is_not_sent_twice() {
    let outcome = outcome(Reply::lost()).await;
    check_unknown(&outcome, "found a broken connection; the request may have arrived");
}

#[tokio::test]
async fn a_late_answer_is_unknown_and_the_payment_is_not_sent_twice() {
    let hasty = timeouts(|all| all.header = SHORT);
    let outcome = outcome_within(hasty, Reply::json(PAID).late(SHORT * 4)).await;
    check_unknown(&outcome, "expected the head of an answer within 80ms");
}

#[tokio::test]
async fn an_answer_that_does_not_say_what_was_taken_is_unknown() {
    check_unknown(&outcome(refusal("1000")).await, "code `1000`");
    check_unknown(&outcome(refusal("7777")).await, "code `7777`");
    check_unknown(&outcome(refusal("")).await, "contradicts");
    check_unknown(&outcome(Reply::json("{")).await, "not-well-formed");
    check_unknown(&outcome(Reply::json(PAID).cut(3).closing()).await, "broken connection");
    check_unknown(&outcome(Reply::raw("SSH-2.0-invented\r\n\r\n")).await, "HTTP/1.1 response");
    let redirect = Reply::status("307 Temporary Redirect").header("Location", "/elsewhere");
    check_unknown(&outcome(redirect).await, "a redirect (status 307 Temporary Redirect)");
    check_unknown(&outcome(Reply::status("503 Service Unavailable")).await, "status 503");
}

#[tokio::test]
async fn a_payment_is_applied_also_where_its_number_is_missing() {
    let PaymentOutcome::Applied { no } = outcome(Reply::json(PAID)).await else { panic!() };
    assert_eq!(no.as_deref(), Some("0000-1611072116-427"));
    let answer = PAID.replace("\"0000-1611072116-427\"", "null");
    let outcome = outcome(Reply::json(answer)).await;
    assert!(matches!(outcome, PaymentOutcome::Applied { no: None }), "{outcome:?}");
}

#[tokio::test]
async fn a_code_of_the_table_and_a_server_that_is_certain_refuse() {
    for code in ["0001", "0003", "1001", "1002", "1003", "1004", "1005", "1006"] {
        let outcome = outcome(refusal(code)).await;
        let PaymentOutcome::Refused(refused) = outcome else { panic!("{outcome:?}") };
        assert_eq!(refused.code.as_str(), code);
    }
    let certain = refusal("1000").header("UniCRM-Outcome", "not-applied");
    let outcome = outcome(certain).await;
    assert!(matches!(outcome, PaymentOutcome::Refused(_)), "{outcome:?}");
}

#[tokio::test]
async fn from_no_and_key_are_known_before_anything_is_sent_and_are_what_is_sent() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::json(PAID))).await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    assert_eq!(server.connections(), 0);
    assert_eq!(payment.from_no(), "0000000000000001");
    assert_eq!(payment.idempotency_key().as_str(), "00000000000000020000000000000002");

    let _ = client.pay(&payment).await.unwrap();
    let sent = &server.arrived("POST memberpay")[0];
    assert_eq!(sent.header("idempotency-key"), Some(payment.idempotency_key().as_str()));
    assert_eq!(sent.header("content-type"), Some("application/json; charset=utf-8"));
    let expected = r#"{"card_no":"11000121","account_sort_no":"00","quantity":1.0,"from_no":"0000000000000001"}"#;
    assert_eq!(sent.body, expected);
}

#[tokio::test]
async fn a_from_no_and_a_key_of_the_caller_are_kept() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::json(PAID))).await;
    let client = client(&server);
    let mut body = one_yuan();
    body.from_no = Presence::from("till-7-42");
    let key = IdempotencyKey::new("noted-down").unwrap();
    let payment = client.prepare_payment(body).unwrap().with_idempotency_key(key);
    assert_eq!(payment.from_no(), "till-7-42");
    let _ = client.pay(&payment).await.unwrap();
    let sent = &server.arrived("POST memberpay")[0];
    assert_eq!(sent.header("idempotency-key"), Some("noted-down"));
    assert!(sent.body.contains(r#""from_no":"till-7-42""#), "{}", sent.body);
}

#[tokio::test]
async fn without_a_connection_a_payment_is_tried_again_and_then_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/openapi", listener.local_addr().unwrap());
    drop(listener);
    let client = builder_for(&url).build().unwrap();
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let error = client.pay(&payment).await.unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error}") };
    assert_eq!(transport.left, Left::Nothing);
    assert!(matches!(transport.fault, Fault::Connect(_)), "{error}");
    assert_eq!(payment.sent_at(), None);
}

/// A payment whose connection fails is tried again; here the service comes back in between.
#[tokio::test]
async fn a_payment_that_could_not_connect_is_sent_when_the_service_is_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = builder_for(&format!("http://{address}/openapi"));
    let pause = Duration::from_millis(100);
    let patient = Retries { attempts: 50, first_pause: pause, longest_pause: pause };
    let client = client.retries(patient).randomness(SystemRandomness).build().unwrap();
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let paying = client.pay(&payment);
    let serving = async {
        tokio::time::sleep(SHORT).await;
        let listener = TcpListener::bind(address).await.unwrap();
        ScriptedServer::on(listener, None, with_tokens(|_| Reply::json(PAID)))
    };
    let (outcome, server) = tokio::join!(paying, serving);
    assert!(matches!(outcome.unwrap(), PaymentOutcome::Applied { .. }));
    server.check_arrived("POST memberpay", 1);
}

#[tokio::test]
async fn a_refused_token_request_refuses_the_payment_and_nothing_is_sent() {
    let server = ScriptedServer::start(|_| refusal("0001")).await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    let PaymentOutcome::Refused(refused) = outcome else { panic!("{outcome:?}") };
    assert_eq!(refused.code.as_str(), "0001");
    server.check_arrived("POST memberpay", 0);
    assert_eq!(payment.sent_at(), None);
}

async fn lost_payment(client: &UniCrmClient) -> Payment {
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let outcome = client.pay(&payment).await.unwrap();
    assert!(matches!(outcome, PaymentOutcome::Unknown(UnknownReason::NoAnswer(_))), "{outcome:?}");
    assert!(payment.sent_at().is_some());
    payment
}

#[tokio::test]
async fn a_payment_in_doubt_is_not_sent_by_another_call() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::lost())).await;
    let client = client(&server);
    let payment = lost_payment(&client).await;
    let error = client.pay(&payment).await.unwrap_err();
    assert!(matches!(error, Error::Misuse(Misuse::SentBefore)), "{error}");
    server.check_arrived("POST memberpay", 1);
}

#[tokio::test]
async fn a_dropped_call_leaves_its_payment_in_doubt() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::silence())).await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    tokio::select! {
        outcome = client.pay(&payment) => panic!("{outcome:?}"),
        () = server.wait_for("POST memberpay") => {}
    }
    let error = client.pay(&payment).await.unwrap_err();
    assert!(matches!(error, Error::Misuse(Misuse::SentBefore)), "{error}");
    server.check_arrived("POST memberpay", 1);
}

#[tokio::test]
async fn a_call_dropped_before_anything_was_sent_leaves_its_payment_as_it_was() {
    let server = ScriptedServer::start(|_| Reply::silence()).await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    tokio::select! {
        outcome = client.pay(&payment) => panic!("{outcome:?}"),
        () = server.wait_for("GET token") => {}
    }
    assert_eq!(payment.sent_at(), None);
}

#[tokio::test]
async fn two_calls_at_once_send_a_payment_once() {
    let reply = Reply::json(PAID).late(SHORT);
    let server = ScriptedServer::start(with_tokens(move |_| reply.clone())).await;
    let client = client(&server);
    let payment = client.prepare_payment(one_yuan()).unwrap();
    let (first, second) = tokio::join!(client.pay(&payment), client.pay(&payment));
    assert!(matches!(first.unwrap(), PaymentOutcome::Applied { .. }));
    assert!(matches!(second.unwrap_err(), Error::Misuse(Misuse::SentBefore)));
    server.check_arrived("POST memberpay", 1);
}

#[tokio::test]
async fn a_payment_goes_over_a_connection_of_its_own() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::json(PAID))).await;
    let client = client(&server);
    for payments in 1..=3 {
        let payment = client.prepare_payment(one_yuan()).unwrap();
        let _ = client.pay(&payment).await.unwrap();
        assert_eq!(server.connections(), 1 + payments, "the token's, and one each");
    }
}
