//! What is sent again, and what comes back.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use unicrm_http::client::{AnswerFault, Error, Fault, Left, SystemRandomness};
use unicrm_proto::Format;
use unicrm_proto::message::WeiXinMember;

use super::*;

/// A server whose first answer to anything but a request for a token is `first`.
async fn server_with_first(first: Reply) -> ScriptedServer {
    ScriptedServer::start(with_tokens(move |request| match request.count {
        1 => first.clone(),
        _ => Reply::json(MEMBER),
    }))
    .await
}

#[tokio::test]
async fn a_read_is_sent_again_after_a_passing_fault() {
    let passing = [
        Reply::lost(),
        Reply::json(MEMBER).cut(5).closing(),
        Reply::status("429 Too Many Requests"),
        Reply::status("500 Internal Server Error"),
        Reply::status("502 Bad Gateway"),
        Reply::status("503 Service Unavailable"),
        Reply::status("504 Gateway Timeout"),
    ];
    for reply in passing {
        let server = server_with_first(reply).await;
        let member = client(&server).get_member(card("11000121")).await.unwrap();
        assert_eq!(member.member_no, "11000121");
        server.check_arrived("GET member", 2);
    }
}

#[tokio::test]
async fn a_read_is_not_sent_again_after_an_answer_that_will_not_change() {
    let lasting = [
        refusal("1001"),
        refusal("1000"),
        Reply::status("400 Bad Request"),
        Reply::status("404 Not Found"),
        Reply::json("{}"),
    ];
    for reply in lasting {
        let server = server_with_first(reply).await;
        assert!(client(&server).get_member(card("1")).await.is_err());
        server.check_arrived("GET member", 1);
    }
}

#[tokio::test]
async fn repeating_ends_with_the_attempts_and_tells_the_last_answer() {
    let server = ScriptedServer::start(with_tokens(|_| {
        let body = r#"{"success":false,"error_code":"1000","error_reason":"忙","data":null}"#;
        Reply::with_head("503 Service Unavailable", "Content-Type: application/json\r\n", body)
    }))
    .await;
    let error = client(&server).get_member(card("1")).await.unwrap_err();
    let Error::Refused(refused) = &error else { panic!("{error}") };
    assert_eq!((refused.status.as_u16(), refused.reason.as_str()), (503, "忙"));
    server.check_arrived("GET member", 4);
}

#[tokio::test]
async fn a_server_that_asks_for_a_pause_gets_it() {
    let busy = Reply::status("503 Service Unavailable").header("Retry-After", "1");
    let server = server_with_first(busy).await;
    let start = Instant::now();
    client(&server).get_member(card("1")).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_pause_until_a_date_is_counted_by_the_servers_own_clock() {
    let busy = Reply::status("503 Service Unavailable")
        .header("Date", "Tue, 01 Jan 2030 00:00:00 GMT")
        .header("Retry-After", "Tue, 01 Jan 2030 00:00:01 GMT");
    let server = server_with_first(busy).await;
    let start = Instant::now();
    client(&server).get_member(card("1")).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(400), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_pause_that_would_outlast_the_call_is_not_waited_for() {
    let busy = Reply::status("503 Service Unavailable").header("Retry-After", "3600");
    let server = server_with_first(busy).await;
    let start = Instant::now();
    assert!(client(&server).get_member(card("1")).await.is_err());
    assert!(start.elapsed() < Duration::from_secs(5));
    server.check_arrived("GET member", 1);
}

#[tokio::test]
async fn a_failed_connection_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let pause = Duration::from_millis(100);
    let patient = Retries { attempts: 50, first_pause: pause, longest_pause: pause };
    let client = builder_for(&format!("http://{address}/openapi")).retries(patient);
    let client = client.randomness(SystemRandomness).build().unwrap();
    let serving = async {
        tokio::time::sleep(SHORT).await;
        let listener = TcpListener::bind(address).await.unwrap();
        ScriptedServer::on(listener, None, with_tokens(|_| Reply::json(MEMBER)))
    };
    let (member, server) = tokio::join!(client.get_member(card("11000121")), serving);
    assert_eq!(member.unwrap().member_no, "11000121");
    server.check_arrived("GET member", 1);
}

#[tokio::test]
async fn a_creation_that_may_have_arrived_is_not_sent_again() {
    for reply in [Reply::lost(), Reply::status("503 Service Unavailable")] {
        let server = server_with_first(reply).await;
        let error = client(&server).create_weixin_member(WeiXinMember::default()).await;
        if let Error::Transport(transport) = error.unwrap_err() {
            assert_eq!(transport.left, Left::Perhaps);
        }
        server.check_arrived("POST weixinmember", 1);
    }
}

#[tokio::test]
async fn a_modification_is_sent_again_after_0000() {
    let server = ScriptedServer::start(with_tokens(|request| match request.count {
        1 => refusal("0000"),
        _ => Reply::json(r#"{"success":true,"error_code":"","error_reason":"","data":null}"#),
    }))
    .await;
    client(&server).modify_weixin_member(WeiXinMember::default()).await.unwrap();
    server.check_arrived("POST weixinmember", 2);
}

#[tokio::test]
async fn a_redirect_is_refused_and_not_followed() {
    let elsewhere = ScriptedServer::start(|_| Reply::json(MEMBER)).await;
    let url = elsewhere.url();
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let redirect = Reply::status(status).header("Location", &format!("{url}/member"));
        let server = server_with_first(redirect).await;
        let error = client(&server).get_member(card("1")).await.unwrap_err();
        let Error::Unreadable(unreadable) = &error else { panic!("{error}") };
        assert!(matches!(unreadable.why, AnswerFault::Redirect { .. }), "{error}");
        assert!(error.to_string().contains("never followed"), "{error}");
        server.check_arrived("GET member", 1);
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_while_it_is_read() {
    let announced = Reply::json(MEMBER.to_owned() + &" ".repeat(4096));
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    // Neither is ever sent to its end.
    let endless = Reply::raw(format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n1000\r\n{}\r\n1000\r\n{}\r\n",
        "x".repeat(4096),
        "x".repeat(4096)
    ));
    for reply in [announced, endless.cut(0)] {
        let server = server_with_first(reply).await;
        let client = builder(&server).response_limit(1000).build().unwrap();
        let error = client.get_member(card("1")).await.unwrap_err();
        let Error::Unreadable(unreadable) = &error else { panic!("{error}") };
        let AnswerFault::TooLarge { limit: 1000, .. } = unreadable.why else { panic!("{error}") };
        server.check_arrived("GET member", 1);
    }
}

#[tokio::test]
async fn what_is_no_http_is_unreadable() {
    let server = server_with_first(Reply::raw("SSH-2.0-invented\r\n\r\n")).await;
    let error = client(&server).get_member(card("1")).await.unwrap_err();
    let Error::Unreadable(unreadable) = &error else { panic!("{error}") };
    assert!(matches!(unreadable.why, AnswerFault::NotHttp(_)), "{error}");
}

#[tokio::test]
async fn a_pooled_connection_that_the_server_closed_is_no_fault() {
    let closing = Reply::json(MEMBER).closing();
    let server = ScriptedServer::start(with_tokens(move |_| closing.clone())).await;
    let client = builder(&server).retries(Retries::none()).build().unwrap();
    for _ in 0..5 {
        client.get_member(card("1")).await.unwrap();
        // Time for the end of the connection to arrive; a read would be sent again otherwise.
        tokio::time::sleep(SHORT).await;
    }
    server.check_arrived("GET member", 5);
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::json(MEMBER))).await;
    let client = client(&server);
    for _ in 0..5 {
        client.get_member(card("1")).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_request_says_who_sends_it_and_what_it_takes() {
    let answer = r#"<ApiResult xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><success>false</success><error_code>1001</error_code><error_reason>卡号不存在</error_reason></ApiResult>"#;
    let head = "Content-Type: application/xml; charset=utf-8\r\n";
    let server =
        ScriptedServer::start(with_tokens(move |_| Reply::with_head("200 OK", head, answer))).await;
    let client = builder(&server).format(Format::Xml).user_agent("till/7").build().unwrap();
    let error = client.get_member(card("卡 1")).await.unwrap_err();
    assert!(
        matches!(&error, Error::Refused(refused) if refused.code.as_str() == "1001"),
        "{error}"
    );
    let sent = &server.arrived("GET member")[0];
    assert_eq!(sent.target, "/openapi/member?cardno=%E5%8D%A1%201&token=token-1");
    assert_eq!(sent.header("host"), Some(&server.url()[7..server.url().len() - 8]));
    assert_eq!(sent.header("user-agent"), Some("till/7"));
    assert_eq!(sent.header("accept"), Some("application/xml"));
    assert_eq!(sent.header("content-length"), None);
}

#[tokio::test]
async fn an_error_names_the_operation_the_host_and_the_causes() {
    let server = ScriptedServer::start(with_tokens(|_| Reply::lost())).await;
    let error = client(&server).get_member(card("1")).await.unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error}") };
    assert!(matches!(transport.fault, Fault::Broken(_)));
    let host = format!("127.0.0.1:{}", server.port());
    assert_eq!(
        error.to_string(),
        format!(
            "no answer to GetMember from {host}: expected a whole answer, found a broken \
             connection; the request may have arrived"
        )
    );
    assert!(std::error::Error::source(&error).is_some());
}
