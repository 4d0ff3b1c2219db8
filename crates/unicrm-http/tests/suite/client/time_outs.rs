//! Each time-out ends its step, and tells which it was.

use std::time::Instant;

use unicrm_http::client::{Error, Fault, Left};

use super::*;

/// The fault of reading a member that is answered with this, with one short time-out.
async fn fault(reply: Reply, shorten: impl FnOnce(&mut Timeouts)) -> (Fault, Left, usize) {
    let server = ScriptedServer::start(with_tokens(move |_| reply.clone())).await;
    let client = builder(&server).timeouts(timeouts(shorten)).build().unwrap();
    let start = Instant::now();
    let error = client.get_member(card("1")).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    let Error::Transport(transport) = error else { panic!("{error}") };
    (transport.fault, transport.left, server.arrived("GET member").len())
}

#[tokio::test]
async fn the_time_for_a_head_ends_and_a_read_is_tried_again() {
    let (fault, left, sent) = fault(Reply::silence(), |all| all.header = SHORT).await;
    assert!(matches!(fault, Fault::HeaderTimeout(SHORT)), "{fault}");
    assert_eq!((left, sent), (Left::Perhaps, 4));
}

#[tokio::test]
async fn the_time_for_a_body_ends_and_a_read_is_tried_again() {
    let (fault, left, sent) = fault(Reply::json(MEMBER).cut(9), |all| all.body = SHORT).await;
    assert!(matches!(fault, Fault::BodyTimeout(SHORT)), "{fault}");
    assert_eq!((left, sent), (Left::Perhaps, 4));
}

#[tokio::test]
async fn the_time_for_the_whole_call_ends_all_tries() {
    let shorten = |all: &mut Timeouts| (all.header, all.total) = (SHORT * 2, SHORT * 5);
    let (fault, left, sent) = fault(Reply::silence(), shorten).await;
    assert!(matches!(fault, Fault::TotalTimeout(_)), "{fault}");
    assert_eq!(left, Left::Perhaps);
    assert!((1..=3).contains(&sent), "{sent}");
}

/// A server that accepts and then says nothing of TLS: the connection never comes about.
#[tokio::test]
async fn the_time_for_a_connection_ends_and_nothing_left() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let client = builder_for(&url)
        .trust(tls::Authority::new().trust())
        .timeouts(timeouts(|all| all.connect = SHORT));
    let error = client.build().unwrap().get_member(card("1")).await.unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error}") };
    assert!(matches!(transport.fault, Fault::ConnectTimeout(SHORT)), "{error}");
    assert_eq!(transport.left, Left::Nothing);
}

#[tokio::test]
async fn waiting_for_anothers_token_request_ends_with_the_call() {
    let server = ScriptedServer::start(|_| Reply::silence()).await;
    let client = builder(&server).timeouts(timeouts(|all| all.total = SHORT)).build().unwrap();
    let (first, second) = tokio::join!(client.get_member(card("1")), client.get_member(card("2")));
    for error in [first.unwrap_err(), second.unwrap_err()] {
        let Error::Transport(transport) = &error else { panic!("{error}") };
        assert!(matches!(transport.fault, Fault::TotalTimeout(SHORT)), "{error}");
    }
}

#[tokio::test]
async fn a_time_without_end_is_allowed() {
    let forever = |all: &mut Timeouts| {
        (all.connect, all.header) = (Duration::MAX, Duration::MAX);
        (all.body, all.total) = (Duration::MAX, Duration::MAX);
    };
    let server = ScriptedServer::start(with_tokens(|_| Reply::json(MEMBER))).await;
    let client = builder(&server).timeouts(timeouts(forever)).build().unwrap();
    client.get_member(card("1")).await.unwrap();
}
