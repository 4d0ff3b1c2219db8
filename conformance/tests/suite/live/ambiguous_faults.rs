//! A server that loses or doubles money when its client goes away is caught.

use unicrm_conformance::judge::Verdict;

use super::proxy::{Fault, Message, NONE, start};
use super::server_faults::{check_caught, replace};
use super::{RightServer, judged, result};

fn about_items(asked: &Message) -> bool {
    asked.first_line().contains("/accountitem?")
}

#[test]
fn a_payment_that_is_posted_twice_when_its_client_leaves_is_caught() {
    let fault = Fault { twice: Message::is_payment, ..NONE };
    check_caught(fault, "ambiguous-dropped/json", "O10.21", Verdict::Fail);
}

#[test]
fn a_payment_of_which_a_byte_is_missing_and_that_is_posted_is_caught() {
    let complete = |ask: &mut Message| {
        if ask.is_payment() && !ask.body.ends_with('}') {
            ask.body.push('}');
        }
    };
    let fault = Fault { ask: complete, ..NONE };
    check_caught(fault, "ambiguous-cut-request/json", "O10.20", Verdict::Fail);
}

#[test]
fn an_answer_that_names_no_item_is_caught() {
    let another = |asked: &Message, answer: &mut Message| {
        if asked.is_payment() {
            replace(answer, "\"data\":\"0", "\"data\":\"1");
        }
    };
    let fault = Fault { answer: another, ..NONE };
    check_caught(fault, "ambiguous-late-reader/json", "O10.12", Verdict::Fail);
}

#[test]
fn items_whose_balances_are_no_chain_are_caught() {
    let other = |asked: &Message, answer: &mut Message| {
        if about_items(asked) {
            replace(answer, "\"balance\":9", "\"balance\":8");
        }
    };
    let fault = Fault { answer: other, ..NONE };
    check_caught(fault, "ambiguous-many/json", "O10.17", Verdict::Fail);
}

#[test]
fn a_balance_that_falls_without_an_item_is_caught() {
    let hidden = |asked: &Message, answer: &mut Message| {
        if about_items(asked) {
            replace(answer, "\"from_no\":\"", "\"from_no\":\"x");
        }
    };
    let fault = Fault { answer: hidden, ..NONE };
    check_caught(fault, "ambiguous-cut-answer/json", "O10.21", Verdict::Fail);
}

#[test]
fn a_key_that_is_forgotten_when_its_client_leaves_is_caught() {
    let forget = |ask: &mut Message| ask.head = ask.head.replace("Idempotency-Key", "X-Key");
    let fault = Fault { ask: forget, ..NONE };
    check_caught(fault, "ambiguous-again/json", "O14.9", Verdict::Fail);
    check_caught(fault, "ambiguous-again-many/json", "O10.21", Verdict::Fail);
}

#[test]
fn the_balance_of_the_whole_run_is_told_and_held_against_its_payments() {
    let server = RightServer::start("balance");
    let fixture = server.fixture(None);
    let right = judged(&fixture, &["pay/*", "ambiguous-many/xml", "balance-in-all"], true);
    assert_eq!(result(&right, "balance-in-all").verdict, Verdict::Pass);
    let told = right.left_behind.join("\n");
    assert!(told.contains(" before, ") && told.ends_with("it agrees"), "{told}");

    let url = start(server.address(), Fault { twice: Message::is_payment, ..NONE });
    let wrong = judged(&server.fixture(Some(&url)), &["pay/json", "balance-in-all"], false);
    let reasons = result(&wrong, "balance-in-all").reasons().join("\n");
    assert!(reasons.contains("O10.18: "), "{reasons}");
    let told = wrong.left_behind.join("\n");
    assert!(told.contains("after: expected "), "{told}");
}
