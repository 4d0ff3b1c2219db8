//! What the exchange vectors cannot show without a backend (rulings E7, O2, O15).

use http::Request;
use unicrm_proto::exchange::PayOutcome;
use unicrm_proto::exchange::client::Client;
use unicrm_proto::exchange::server::Server;
use unicrm_proto::message::PayResult;
use unicrm_proto::operation::{OpenId, Pay};
use unicrm_proto::{Envelope, Format, KnownError};

fn answer_to_a_payment(envelope: &Envelope<PayResult>) -> unicrm_proto::exchange::server::Answer {
    let server = Server::new("");
    let request = Request::post("/memberpay?token=invented-token-0001")
        .header("content-type", "application/json")
        .body(())
        .expect("a request");
    let routed = server.route(&request.into_parts().0).expect("a route");
    let body = br#"{"card_no":"11000121","account_sort_no":"00","quantity":1.0}"#;
    let (_, responder) = routed.read(body).expect("a payment");
    responder.answer(envelope)
}

/// Clause E7.17: only what is certain says that nothing was taken; 1000 says nothing.
#[test]
fn a_payment_that_fails_with_1000_is_not_said_to_be_not_applied() {
    for (code, certain) in
        [(KnownError::InsufficientBalance, true), (KnownError::ServerError, false)]
    {
        let answer = answer_to_a_payment(&Envelope::failure(code, "原因"));
        assert_eq!(answer.headers().contains_key("unicrm-outcome"), certain, "{code:?}");
    }
    let unknown =
        answer_to_a_payment(&Envelope::failure(unicrm_proto::ErrorCode::new("2000"), "原因"));
    assert!(!unknown.headers().contains_key("unicrm-outcome"));
}

/// Clauses O15.9, O15.10: and so the client does not take it for refused.
#[test]
fn a_payment_that_fails_with_1000_is_of_unknown_outcome() {
    let client = Client::new("https://crm.example".parse().expect("a service"), Format::Json);
    let answer = answer_to_a_payment(&Envelope::failure(KnownError::ServerError, "原因"));
    let outcome = PayOutcome::of(client.answer::<Pay>(&answer));
    assert!(matches!(outcome, PayOutcome::Unknown(_)), "{outcome:?}");
    let refused = answer_to_a_payment(&Envelope::failure(KnownError::ExpiredCard, "原因"));
    let outcome = PayOutcome::of(client.answer::<Pay>(&refused));
    assert!(matches!(outcome, PayOutcome::Refused(_)), "{outcome:?}");
}

/// Clause O2.12: as a path segment these name another path.
#[test]
fn an_openid_of_dots_is_none() {
    for text in ["", ".", ".."] {
        assert!(OpenId::new(text).is_err(), "{text}");
    }
    assert!(OpenId::new("...").is_ok());
}
