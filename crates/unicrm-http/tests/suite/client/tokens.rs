//! The token: asked for once, renewed once (rulings V5, O11).

use unicrm_http::client::{Error, UniCrmClient};

use super::*;

/// Reads a member from so many tasks at once, and gives how many could.
async fn read_at_once(client: &UniCrmClient, callers: usize) -> usize {
    let read = |client: UniCrmClient| async move { client.get_member(card("1")).await.is_ok() };
    let tasks: Vec<_> = (0..callers).map(|_| tokio::spawn(read(client.clone()))).collect();
    let mut succeeded = 0;
    for task in tasks {
        succeeded += usize::from(task.await.unwrap());
    }
    succeeded
}

#[tokio::test]
async fn fifty_callers_at_once_cause_one_token_request() {
    let server = ScriptedServer::start(|request| match request.operation() {
        "GET token" => token(request.count, "2099-01-01T00:00:00Z").late(SHORT),
        _ => Reply::json(MEMBER),
    })
    .await;
    assert_eq!(read_at_once(&client(&server), 50).await, 50);
    server.check_arrived("GET token", 1);
    server.check_arrived("GET member", 50);
}

#[tokio::test]
async fn a_failed_token_request_fails_all_who_waited_for_it() {
    let server = ScriptedServer::start(|_| refusal("0001").late(SHORT)).await;
    let client = client(&server);
    assert_eq!(read_at_once(&client, 50).await, 0);
    server.check_arrived("GET token", 1);
    // Who comes later asks again.
    assert_eq!(read_at_once(&client, 1).await, 0);
    server.check_arrived("GET token", 2);
}

#[tokio::test]
async fn a_dropped_caller_leaves_the_token_request_to_the_next() {
    let slow = ScriptedServer::start(|request| match (request.operation(), request.count) {
        ("GET token", 1) => Reply::silence(),
        ("GET token", count) => token(count, "2099-01-01T00:00:00Z"),
        _ => Reply::json(MEMBER),
    })
    .await;
    let client = client(&slow);
    tokio::select! {
        member = client.get_member(card("1")) => panic!("{member:?}"),
        () = slow.wait_for("GET token") => {}
    }
    client.get_member(card("1")).await.unwrap();
    slow.check_arrived("GET token", 2);
}

#[tokio::test]
async fn a_refused_token_is_renewed_by_one_caller_for_all() {
    let server = ScriptedServer::start(with_tokens(|request| match request.parameter("token") {
        Some("token-1") => refusal("0000"),
        _ => Reply::json(MEMBER),
    }))
    .await;
    assert_eq!(read_at_once(&client(&server), 50).await, 50);
    server.check_arrived("GET token", 2);
}

#[tokio::test]
async fn a_storm_of_0000_renews_once_a_call_and_ends() {
    let server = ScriptedServer::start(with_tokens(|_| refusal("0000"))).await;
    let client = client(&server);
    for calls in 1..=3 {
        let error = client.get_member(card("1")).await.unwrap_err();
        assert!(matches!(&error, Error::Refused(refused) if refused.code.as_str() == "0000"));
        server.check_arrived("GET token", 1 + calls);
        server.check_arrived("GET member", 2 * calls);
    }
    assert_eq!(read_at_once(&client, 20).await, 0);
    assert!(server.arrived("GET token").len() <= 4 + 20);
    server.check_arrived("GET member", 6 + 40);
}

#[tokio::test]
async fn a_token_is_renewed_a_little_before_its_end() {
    let server = ScriptedServer::start(|request| match request.operation() {
        "GET token" => token(request.count, "2026-01-01T02:00:00Z"),
        _ => Reply::json(MEMBER),
    })
    .await;
    let clock = SetClock::at("2026-01-01T00:00:00Z");
    let client = builder(&server).clock(clock.clone()).build().unwrap();
    for (now, asked) in [("00:00:00", 1), ("01:58:59", 1), ("01:59:00", 2)] {
        clock.set(&format!("2026-01-01T{now}Z"));
        client.get_member(card("1")).await.unwrap();
        server.check_arrived("GET token", asked);
    }
}

/// This machine is a day ahead: without the Date header every token would seem to be at its end.
#[tokio::test]
async fn the_date_header_corrects_the_end_of_a_token() {
    let server = ScriptedServer::start(|request| match request.operation() {
        "GET token" => token(request.count, "2026-01-01T10:00:00+08:00")
            .header("Date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        _ => Reply::json(MEMBER),
    })
    .await;
    let clock = SetClock::at("2026-01-02T00:00:00Z");
    let client = builder(&server).clock(clock.clone()).build().unwrap();
    for (now, asked) in [("00:00:00", 1), ("01:58:00", 1), ("01:59:30", 2)] {
        clock.set(&format!("2026-01-02T{now}Z"));
        client.get_member(card("1")).await.unwrap();
        server.check_arrived("GET token", asked);
    }
}

#[tokio::test]
async fn an_end_that_is_past_already_is_not_believed() {
    let server = ScriptedServer::start(|request| match request.operation() {
        "GET token" => token(request.count, "2001-01-01T00:00:00Z"),
        _ => Reply::json(MEMBER),
    })
    .await;
    let client = client(&server);
    for _ in 0..3 {
        client.get_member(card("1")).await.unwrap();
    }
    server.check_arrived("GET token", 1);
}

#[tokio::test]
async fn a_token_asked_for_by_name_is_new_and_kept() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::json(MEMBER))).await;
    let client = client(&server);
    client.get_member(card("1")).await.unwrap();
    assert_eq!(client.get_token().await.unwrap().token.expose(), "token-2");
    client.get_member(card("1")).await.unwrap();
    let used: Vec<_> = server.arrived("GET member");
    assert_eq!(used[1].parameter("token"), Some("token-2"));
    let asked = &server.arrived("GET token")[0];
    assert_eq!(asked.target, "/openapi/token?appid=demo&appsecret=not-a-secret-0001");
}
