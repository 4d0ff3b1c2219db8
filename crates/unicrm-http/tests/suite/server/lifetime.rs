//! Ends: the server's, and that of a client in the middle of a payment.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use unicrm_http::server::ServeOptions;

use super::backend::Shop;
use super::harness::{Running, service_options, start, start_with};
use super::raw::{Connection, exchange, get, pay};

/// A payment that has begun and waits.
fn begun_payment(server: &Running) -> Connection {
    let before = server.shop().begun.load(Ordering::SeqCst);
    let mut connection = Connection::open(server.address);
    connection.send(pay("gate"));
    server.wait_until("a payment begins", |server| {
        server.shop().begun.load(Ordering::SeqCst) > before
    });
    connection
}

fn payments(server: &Running) -> usize {
    server.shop().paid.lock().unwrap().len()
}

#[test]
fn a_payment_that_has_begun_is_finished_though_its_client_leaves() {
    let server = start();
    drop(begun_payment(&server));
    server.wait_until("the log tells that the client left", |server| {
        server.log().contains("the client left before its answer")
    });
    assert_eq!(payments(&server), 0);
    server.shop().gate.add_permits(1);
    server.wait_until("the payment is finished", |server| payments(server) == 1);
}

#[test]
fn a_request_that_breaks_off_begins_no_payment() {
    let server = start();
    let whole = pay("11000121");
    let mut connection = Connection::open(server.address);
    connection.send(&whole[..whole.len() - 5]);
    drop(connection);
    server.wait_until("the request ends", |server| server.log().contains("route=\"Pay\""));
    assert_eq!(payments(&server), 0);
}

#[test]
fn a_server_that_is_to_end_finishes_what_is_under_way() {
    let mut server = start();
    let mut idle = Connection::open(server.address);
    idle.send(get("membersort?token=invented-token-0001"));
    assert_eq!(idle.receive().status, 200);
    let mut paying = begun_payment(&server);
    let abandoned = begun_payment(&server);
    drop(abandoned);

    server.shut_down();
    // Idle connections end at once, and there are no new ones.
    assert!(idle.is_ended());
    server.wait_until("no new connection", |server| TcpStream::connect(server.address).is_err());
    server.shop().gate.add_permits(2);
    let reply = paying.receive();
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    assert!(paying.is_ended());
    drop(paying);
    server.ended().unwrap();
    assert_eq!(payments(&server), 2);
}

#[test]
fn a_server_that_is_to_end_waits_for_payments_without_a_client() {
    let mut server = start();
    drop(begun_payment(&server));
    server.wait_until("the client has left", |server| {
        server.log().contains("the client left before its answer")
    });
    server.shut_down();
    let service = server.service.clone();
    server.runtime.spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        service.backend().gate.add_permits(1);
    });
    server.ended().unwrap();
    assert_eq!(payments(&server), 1);
}

#[test]
fn the_wait_for_what_is_under_way_is_bounded() {
    let grace = Duration::from_millis(200);
    let options = ServeOptions { grace, ..Default::default() };
    let mut server = start_with(Shop::default(), service_options(), options);
    let mut paying = begun_payment(&server);
    let start = Instant::now();
    server.shut_down();
    let fault = server.ended().unwrap_err();
    assert!(start.elapsed() >= grace);
    assert_eq!(fault.kind(), ErrorKind::TimedOut);
    assert_eq!(fault.to_string(), "1 connections and 1 changes under way after 200ms");
    assert!(paying.is_ended());
}

#[test]
fn a_server_without_clients_ends_at_once() {
    let mut server = start();
    assert_eq!(exchange(server.address, pay("11000121")).status, 200);
    server.shut_down();
    server.ended().unwrap();
}
