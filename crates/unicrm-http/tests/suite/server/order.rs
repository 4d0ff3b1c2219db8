//! Token and right are checked before a byte of the body is read (clauses E8.5 to E8.9).

use super::harness::start;
use super::raw::{Connection, Reply, exchange, payment, post_as};

/// The answer to a head whose body never comes.
#[track_caller]
fn answer_without_body(target: &str, lines: &str) -> Reply {
    let server = start();
    let head = format!("POST /openapi/{target} HTTP/1.1\r\nhost: x\r\n{lines}\r\n");
    exchange(server.address, head)
}

#[test]
fn an_unknown_token_is_refused_before_size_type_and_body() {
    for length in ["100", "99999999"] {
        let lines = format!("content-type: image/png\r\ncontent-length: {length}\r\n");
        let reply = answer_without_body("memberpay?token=wrong", &lines);
        assert_eq!((reply.status, reply.code().as_str()), (200, "0000"));
        assert_eq!(reply.header("unicrm-outcome"), Some("not-applied"));
    }
}

#[test]
fn a_missing_right_is_refused_before_the_body() {
    let target = "memberpay?token=invented-token-reader";
    let reply = answer_without_body(target, "content-length: 100\r\n");
    assert_eq!(reply.code(), "0003");
}

#[test]
fn a_body_that_is_refused_is_not_asked_for() {
    let server = start();
    let mut connection = Connection::open(server.address);
    connection.send(
        "POST /openapi/memberpay?token=wrong HTTP/1.1\r\nhost: x\r\n\
         expect: 100-continue\r\ncontent-length: 100\r\n\r\n",
    );
    let reply = connection.receive();
    assert_eq!((reply.status, reply.code().as_str()), (200, "0000"));
    assert_eq!(reply.header("connection"), Some("close"));
}

#[test]
fn a_body_that_is_wanted_is_asked_for() {
    let server = start();
    let mut connection = Connection::open(server.address);
    let body = payment("11000121");
    let length = body.len();
    connection.send(format!(
        "POST /openapi/memberpay?token=invented-token-0001 HTTP/1.1\r\nhost: x\r\n\
         expect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
    ));
    assert_eq!(connection.receive().status, 100);
    connection.send(body);
    assert_eq!(connection.receive().status, 200);
}

#[test]
fn size_goes_before_media_type_and_media_type_before_body() {
    let server = start();
    let target = "memberpay?token=invented-token-0001";
    let long = post_as(target, "content-type: image/png\r\n", &"x".repeat(70_000));
    assert_eq!(exchange(server.address, long).status, 413);
    let strange = post_as(target, "content-type: image/png\r\n", "{");
    assert_eq!(exchange(server.address, strange).status, 415);
}
