//! What the log tells, and what it does not.

use super::backend::{READER, TOKEN};
use super::harness::start;
use super::raw::{exchange, get, pay, payment, post};

#[test]
fn every_request_is_in_the_log_without_query_token_secret_or_body() {
    let server = start();
    let requests = [
        get("token?appid=demo-app&appsecret=not-a-secret-0001"),
        get("token?appid=demo-app&appsecret=not-a-secret-0002"),
        get("member?cardno=11000121&token=invented-token-0001"),
        get("member?cardno=11000121&token=wrong-token-0009"),
        get("weixinmember/openid-0001?token=invented-token-0001"),
        get("member?cardno=panic&token=invented-token-0001"),
        pay("11000121"),
        pay("trouble"),
        post("memberpay?token=invented-token-reader", &payment("11000121")),
        post("memberpay?token=invented-token-0001", r#"{"card_no":"11000121",,}"#),
        format!("GET /openapi/member?token={TOKEN} HTTP/1.1\r\nbad header\r\n\r\n"),
        get(&format!("member?token={TOKEN}&x={}", "x".repeat(20_000))),
    ];
    let ids = requests.map(|request| {
        exchange(server.address, request).header("x-request-id").unwrap().to_owned()
    });
    let log = server.log();
    for id in ids {
        let is_access = |line: &&str| line.contains("unicrm_http::access") && line.contains(&id);
        assert_eq!(log.lines().filter(is_access).count(), 1, "{id}\n{log}");
    }
    for hidden in [
        TOKEN,
        READER,
        "wrong-token",
        "not-a-secret",
        "11000121",
        "demo-app",
        "openid-0001",
        "1.50",
        "bad header",
    ] {
        assert!(!log.contains(hidden), "`{hidden}` is in the log:\n{log}");
    }
}

#[test]
fn a_line_of_the_log_tells_who_what_and_how_it_ended() {
    let server = start();
    let reply = exchange(server.address, pay("unknown"));
    let log = server.log();
    let line = log.lines().find(|line| line.contains("unicrm_http::access")).unwrap();
    let id = format!("request_id={}", reply.header("x-request-id").unwrap());
    for part in [
        "INFO",
        "answered",
        &id,
        "peer=127.0.0.1",
        "method=POST",
        r#"route="Pay""#,
        "status=200",
        r#"code="1001""#,
        "micros=",
    ] {
        assert!(line.contains(part), "`{part}` is not in: {line}");
    }
}
