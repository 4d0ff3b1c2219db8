//! Connections: kept over errors, limited in number, ended when idle; HTTP/2 without TLS.

use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use unicrm_http::server::ServeOptions;

use super::backend::Shop;
use super::harness::{Running, service_options, start, start_with};
use super::raw::{Connection, get, pay, payment, post};

fn start_with_options(options: ServeOptions) -> Running {
    start_with(Shop::default(), service_options(), options)
}

#[test]
fn a_connection_lives_on_after_errors() {
    let server = start();
    let mut connection = Connection::open(server.address);
    for (request, status) in [
        (get("nowhere"), 404),
        (get("memberpay"), 405),
        (post("memberpay?token=invented-token-0001", "{"), 400),
        (post("memberpay?token=wrong", &payment("1")), 200),
        (post("nowhere", "a body for nobody"), 404),
        (pay("trouble"), 500),
        (pay("11000121"), 200),
    ] {
        connection.send(request);
        assert_eq!(connection.receive().status, status);
    }
}

#[test]
fn a_connection_lives_on_when_the_refused_body_comes_late() {
    let server = start();
    let mut connection = Connection::open(server.address);
    let request = post("memberpay?token=wrong", &payment("1"));
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    for _ in 0..3 {
        connection.send(format!("{head}\r\n\r\n"));
        assert_eq!(connection.receive().code(), "0000");
        connection.send(body);
    }
    connection.send(pay("11000121"));
    assert_eq!(connection.receive().status, 200);
}

#[test]
fn requests_sent_together_are_answered_in_turn() {
    let server = start();
    let mut connection = Connection::open(server.address);
    connection.send([pay("11000121"), pay("unknown"), pay("often")].concat());
    let statuses = [(); 3].map(|()| connection.receive().status);
    assert_eq!(statuses, [200, 200, 429]);
}

#[test]
fn an_idempotency_key_is_sent_back_only_where_it_is_honoured() {
    for honours_keys in [false, true] {
        let shop = Shop { honours_keys, ..Shop::default() };
        let server = start_with(shop, service_options(), ServeOptions::default());
        let mut connection = Connection::open(server.address);
        for card_no in ["11000121", "unknown"] {
            let request = pay(card_no).replace("host: x", "host: x\r\nidempotency-key: key-1");
            connection.send(request);
            let echoed = connection.receive().header("idempotency-key").map(str::to_owned);
            assert_eq!(echoed.as_deref(), Some("key-1").filter(|_| honours_keys));
        }
    }
}

#[test]
fn more_connections_than_allowed_wait_for_a_place() {
    let server = start_with_options(ServeOptions { connections: 1, ..Default::default() });
    let mut first = Connection::open(server.address);
    first.send(pay("11000121"));
    assert_eq!(first.receive().status, 200);

    let mut second = Connection::open(server.address);
    second.send(pay("11000121"));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(server.shop().paid.lock().unwrap().len(), 1);
    drop(first);
    assert_eq!(second.receive().status, 200);
}

#[test]
fn an_idle_connection_ends_without_a_word() {
    let head_time = Duration::from_millis(150);
    let server = start_with_options(ServeOptions { head_time, ..Default::default() });
    assert!(Connection::open(server.address).is_ended());

    let mut used = Connection::open(server.address);
    used.send(pay("11000121"));
    assert_eq!(used.receive().status, 200);
    assert!(used.is_ended());
}

#[test]
fn a_client_that_does_not_read_its_answer_loses_its_place() {
    let head_time = Duration::from_millis(150);
    let server =
        start_with_options(ServeOptions { connections: 1, head_time, ..Default::default() });
    let mut deaf = Connection::open(server.address);
    deaf.send(get("member?sortNo=huge&token=invented-token-0001"));
    let mut next = Connection::open(server.address);
    next.send(pay("11000121"));
    assert_eq!(next.receive().status, 200);
    assert!(server.log().contains("a connection failed"));
}

/// A connection that speaks HTTP/2 without TLS.
async fn http2(
    server: &Running,
) -> (http2::SendRequest<Full<bytes::Bytes>>, tokio::task::JoinHandle<hyper::Result<()>>) {
    let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (sender, connection) = handshake.await.unwrap();
    (sender, tokio::spawn(connection))
}

fn http2_payment(card_no: &str) -> http::Request<Full<bytes::Bytes>> {
    http::Request::post("http://x/openapi/memberpay?token=invented-token-0001")
        .header("content-type", "application/json")
        .body(Full::from(payment(card_no)))
        .unwrap()
}

#[test]
fn http2_carries_many_requests_on_one_connection() {
    let server = start();
    server.runtime.block_on(async {
        let (mut sender, _connection) = http2(&server).await;
        let held = tokio::spawn(sender.send_request(http2_payment("gate")));
        for (card_no, status) in [("11000121", 200), ("trouble", 500), ("conflict", 409)] {
            let response = sender.send_request(http2_payment(card_no)).await.unwrap();
            assert_eq!(response.status(), status);
            assert!(response.headers().contains_key("x-request-id"));
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body.starts_with(b"{\"success\":"));
        }
        assert!(!held.is_finished());
        server.shop().gate.add_permits(1);
        assert_eq!(held.await.unwrap().unwrap().status(), 200);
    });
}

#[test]
fn http2_refuses_heads_and_bodies_beyond_the_limits_with_an_envelope() {
    let server = start();
    server.runtime.block_on(async {
        let (mut sender, _connection) = http2(&server).await;
        let mut long_head = http2_payment("11000121");
        long_head.headers_mut().insert("x-long", "x".repeat(17 << 10).parse().unwrap());
        let mut long_body = http2_payment("11000121");
        *long_body.body_mut() = Full::from(" ".repeat(70_000));
        for (request, status) in [(long_head, 431), (long_body, 413)] {
            let response = sender.send_request(request).await.unwrap();
            assert_eq!(response.status(), status);
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body.starts_with(b"{\"success\":false"));
        }
        let response = sender.send_request(http2_payment("11000121")).await.unwrap();
        assert_eq!(response.status(), 200);
    });
}

#[test]
fn an_idle_http2_connection_ends_and_a_used_one_does_not() {
    let head_time = Duration::from_millis(200);
    let server = start_with_options(ServeOptions { head_time, ..Default::default() });
    server.runtime.block_on(async {
        let (mut sender, connection) = http2(&server).await;
        let start = Instant::now();
        let held = tokio::spawn(sender.send_request(http2_payment("gate")));
        tokio::time::sleep(head_time * 3).await;
        server.shop().gate.add_permits(1);
        assert_eq!(held.await.unwrap().unwrap().status(), 200);
        connection.await.unwrap().unwrap();
        assert!(start.elapsed() >= head_time * 3);
    });
}
