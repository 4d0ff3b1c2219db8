//! Each status of clause E7.2 and its siblings, and what the envelope in it says.

use std::time::Duration;

use unicrm_http::server::{ServeOptions, ServiceOptions};

use super::backend::{CAUSE, Shop};
use super::harness::{Running, service_options, start, start_with};
use super::raw::{Connection, Reply, exchange, get, pay, payment, post, post_as};

const PAY: &str = "memberpay?token=invented-token-0001";
const NOT_APPLIED: Option<&str> = Some("not-applied");

/// An answer is an envelope with code 1000 under the status.
#[track_caller]
fn check(reply: &Reply, status: u16) {
    assert_eq!((reply.status, reply.code().as_str()), (status, "1000"), "{reply:?}");
    assert!(reply.header("x-request-id").is_some());
}

/// A payment was not taken, and its client is told so.
#[track_caller]
fn check_payment(server: &Running, request: &str, status: u16) -> Reply {
    let reply = exchange(server.address, request);
    check(&reply, status);
    assert_eq!(reply.header("unicrm-outcome"), NOT_APPLIED, "{reply:?}");
    assert!(server.shop().paid.lock().unwrap().is_empty());
    reply
}

fn quick() -> Running {
    let time = Duration::from_millis(150);
    let service = ServiceOptions { body_time: time, head_size: 2000, ..service_options() };
    start_with(Shop::default(), service, ServeOptions { head_time: time, ..Default::default() })
}

#[test]
fn what_cannot_be_read_is_400() {
    let server = start();
    check_payment(&server, &post(PAY, r#"{"card_no":"1","card_no":"2"}"#), 400);
    check(&exchange(server.address, get("member?top=x&token=invented-token-0001")), 400);
}

#[test]
fn an_unknown_path_is_404() {
    let server = start();
    check(&exchange(server.address, get("nowhere")), 404);
    check(&exchange(server.address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n"), 404);
}

#[test]
fn another_method_is_405_and_the_answer_names_those_that_are_allowed() {
    let server = start();
    let reply = exchange(server.address, get(PAY));
    check(&reply, 405);
    assert_eq!(reply.header("allow"), Some("POST"));
}

#[test]
fn a_client_that_takes_neither_format_is_told_so_by_406() {
    let server = start();
    let request = get("membersort?token=x").replace("host: x", "host: x\r\naccept: image/png");
    check(&exchange(server.address, request), 406);
}

#[test]
fn a_body_that_does_not_arrive_in_time_is_408() {
    let server = quick();
    let whole = pay("11000121");
    let reply = check_payment(&server, &whole[..whole.len() - 5], 408);
    assert_eq!(reply.header("connection"), Some("close"));
}

#[test]
fn a_head_that_does_not_arrive_in_time_is_408() {
    let server = quick();
    for start in ["P", "GET /openapi/member?tok", "POST /openapi/memberpay HTTP/1.1\r\nhost: x\r\n"]
    {
        let reply = exchange(server.address, start);
        check(&reply, 408);
        assert_eq!(reply.header("connection"), Some("close"));
    }
}

#[test]
fn a_conflict_is_409() {
    check_payment(&start(), &pay("conflict"), 409);
}

#[test]
fn a_body_beyond_the_limit_is_413_without_being_read() {
    let server = start();
    let head = format!("POST /openapi/{PAY} HTTP/1.1\r\nhost: x\r\ncontent-length: 70000\r\n\r\n");
    let reply = check_payment(&server, &head, 413);
    assert_eq!(reply.header("connection"), Some("close"));
}

#[test]
fn the_answer_reaches_a_client_that_goes_on_sending() {
    let server = start();
    let mut connection = Connection::open(server.address);
    let request = post(PAY, &"x".repeat(900_000));
    let (begun, rest) = request.split_at(1000);
    connection.send(begun);
    check(&connection.receive(), 413);
    // A connection that was reset would take no more.
    for piece in rest.as_bytes().chunks(10_000) {
        connection.send(piece);
    }
    assert!(connection.is_ended());
}

#[test]
fn a_body_in_chunks_is_413_once_it_is_too_long() {
    let server = start();
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    let head =
        format!("POST /openapi/{PAY} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    check_payment(&server, &(head + &chunk.repeat(5)), 413);
}

#[test]
fn another_media_type_is_415() {
    let request = post_as(PAY, "content-type: text/csv\r\n", "1;2;3");
    check_payment(&start(), &request, 415);
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_ask_again() {
    let reply = check_payment(&start(), &pay("often"), 429);
    assert_eq!(reply.header("retry-after"), Some("3"));
}

#[test]
fn a_head_beyond_the_limit_is_431() {
    let server = quick();
    for length in [1990, 100_000, 1_000_000] {
        let reply = exchange(server.address, get(&format!("member?x={}", "x".repeat(length))));
        check(&reply, 431);
        assert_eq!(reply.header("connection"), Some("close"));
    }
}

#[test]
fn bytes_that_are_no_request_are_400() {
    let server = start();
    for bytes in
        ["\x16\x03\x01\x02\x00\x01\x00", "GET\r\n\r\n", "GET / HTTP/1.1\r\nna me: x\r\n\r\n"]
    {
        check(&exchange(server.address, bytes), 400);
    }
}

#[test]
fn a_request_that_is_none_after_one_that_was_answered_is_400() {
    let server = start();
    let mut connection = Connection::open(server.address);
    connection.send(pay("11000121"));
    assert_eq!(connection.receive().status, 200);
    connection.send("no request\r\n\r\n");
    check(&connection.receive(), 400);
    assert!(connection.is_ended());
}

#[test]
fn a_busy_backend_is_503_with_a_time() {
    let reply = check_payment(&start(), &pay("busy"), 503);
    assert_eq!(reply.header("retry-after"), Some("3"));
}

#[test]
fn trouble_inside_is_500_and_its_cause_is_in_the_log_alone() {
    let server = start();
    let reply = exchange(server.address, pay("trouble"));
    check(&reply, 500);
    // Nobody knows what was taken.
    assert_eq!(reply.header("unicrm-outcome"), None);
    assert!(!reply.body.contains("shelf") && !reply.body.contains("stored"), "{}", reply.body);

    let id = reply.header("x-request-id").unwrap();
    assert!(reply.body.contains(id));
    let log = server.log();
    let line = log.lines().find(|line| line.contains("ERROR")).unwrap();
    assert!(line.contains(id) && line.contains("could not be stored") && line.contains(CAUSE));
}

#[test]
fn trouble_before_a_payment_has_taken_nothing() {
    let server = start();
    for token in ["token-trouble", "token-panic"] {
        let target = format!("memberpay?token={token}");
        check_payment(&server, &post(&target, &payment("11000121")), 500);
    }
}

#[test]
fn a_backend_that_panics_is_500_and_the_server_lives_on() {
    let server = start();
    let mut connection = Connection::open(server.address);
    for request in [pay("panic"), get("member?cardno=panic&token=invented-token-0001")] {
        connection.send(request);
        let reply = connection.receive();
        check(&reply, 500);
        assert!(!reply.body.contains("planted"));
    }
    connection.send(pay("11000121"));
    assert_eq!(connection.receive().status, 200);
    assert!(server.log().contains("the backend panicked: a planted panic"));
}

#[test]
fn refusals_are_200_with_their_code() {
    let server = start();
    for (request, code) in [
        (get("token?appid=demo&appsecret=wrong"), "0001"),
        (get("membersort"), "0000"),
        (get("membersort?token=wrong"), "0000"),
        (get("member?cardno=unknown&token=invented-token-0001"), "1001"),
        (post("memberpay?token=invented-token-reader", &payment("1")), "0003"),
        (pay("unknown"), "1001"),
        (pay("nothing"), "1000"),
    ] {
        let reply = exchange(server.address, &request);
        assert_eq!((reply.status, reply.code().as_str()), (200, code), "{request}");
        let is_payment = request.contains("memberpay");
        assert_eq!(reply.header("unicrm-outcome"), NOT_APPLIED.filter(|_| is_payment));
    }
}
