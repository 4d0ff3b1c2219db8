//! The eight operations in both formats.

use super::backend::ITEM_NO;
use super::harness::{Running, start};
use super::raw::{exchange, get, pay, post, post_as};

const MEMBER_JSON: &str = r#"{"name":"测试会员","wx_open_id":"openid-0001","member_sort_no":"01"}"#;
const MEMBER_XML: &str = "<WeiXinMember><name>测试会员</name>\
     <wx_open_id>openid-0001</wx_open_id></WeiXinMember>";
const PAYMENT_XML: &str = "<MemberPay><account_sort_no>00</account_sort_no>\
     <card_no>11000121</card_no><quantity>1.50</quantity></MemberPay>";

#[track_caller]
fn check(server: &Running, request: &str, json: &str, xml: &str) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    for (accept, expected) in [("application/json", json), ("application/xml", xml)] {
        let request = format!("{head}\r\naccept: {accept}\r\n\r\n{body}");
        let reply = exchange(server.address, request);
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("content-type"), Some(&*format!("{accept}; charset=utf-8")));
        assert!(reply.header("x-request-id").is_some_and(|id| id.len() == 16));
        assert!(reply.header("date").is_some());
        assert!(reply.body.contains(expected), "{}", reply.body);
    }
}

#[test]
fn every_operation_is_answered_in_the_format_that_is_asked_for() {
    let server = start();
    let token = "token=invented-token-0001";
    check(
        &server,
        &get("token?appid=demo&appsecret=not-a-secret-0001"),
        r#""data":{"token":"invented-token-0001","expires_in":"#,
        "<token>invented-token-0001</token>",
    );
    check(&server, &get(&format!("membersort?{token}")), r#""data":[{"no":"01""#, "<no>01</no>");
    check(
        &server,
        &get(&format!("member?skip=7&{token}")),
        r#""total_count":2659,"skip":7"#,
        "<skip>7</skip>",
    );
    check(
        &server,
        &get(&format!("member?cardno=11000121&{token}")),
        r#""member_no":"11000121""#,
        "<member_no>11000121</member_no>",
    );
    check(
        &server,
        &get(&format!("member?mobilephone=139&{token}")),
        r#""member_no":"139""#,
        "<member_no>139</member_no>",
    );
    check(
        &server,
        &get(&format!("weixinmember/openid-0001?{token}")),
        r#""member_no":"openid-0001""#,
        "<member_no>openid-0001</member_no>",
    );
    check(
        &server,
        &get(&format!("accountitem?cardno=11000121&{token}")),
        r#""total_count":0"#,
        r#"xsi:type="AccountListResult""#,
    );
    check(
        &server,
        &post(&format!("weixinmember?{token}"), MEMBER_JSON),
        r#""success":true"#,
        "<success>true</success>",
    );
    check(&server, &pay("11000121"), ITEM_NO, ITEM_NO);
}

#[test]
fn bodies_are_read_in_both_formats_with_every_digit() {
    let server = start();
    let target = "memberpay?token=invented-token-0001";
    let xml = post_as(target, "content-type: application/xml\r\n", PAYMENT_XML);
    for request in [pay("11000121"), xml] {
        assert_eq!(exchange(server.address, request).status, 200);
    }
    let paid = server.shop().paid.lock().unwrap();
    assert_eq!(paid.len(), 2);
    assert!(paid.iter().all(|payment| payment.quantity.to_string() == "1.50"), "{paid:?}");
}

#[test]
fn a_member_is_saved_under_the_openid_of_the_body_or_of_the_path() {
    let server = start();
    let (token, xml) = ("token=invented-token-0001", "content-type: text/xml\r\n");
    let by_body = post_as(&format!("weixinmember?{token}"), xml, MEMBER_XML);
    let by_path = post(&format!("weixinmember/openid-0002?{token}"), r#"{"city":"厦门"}"#);
    for request in [by_body, by_path] {
        assert_eq!(exchange(server.address, request).status, 200);
    }
    let saved = server.shop().saved.lock().unwrap();
    let [(none, by_body), (Some(open_id), by_path)] = saved.as_slice() else {
        panic!("{saved:?}");
    };
    assert_eq!((none, by_body.wx_open_id.value().unwrap().as_str()), (&None, "openid-0001"));
    assert_eq!((open_id.as_str(), by_path.city.value().unwrap().as_str()), ("openid-0002", "厦门"));
}

#[test]
fn a_member_list_that_fails_keeps_the_root_of_member_lists() {
    let server = start();
    let request = "GET /openapi/member?token=wrong HTTP/1.1\r\naccept: text/xml\r\nhost: x\r\n\r\n";
    let reply = exchange(server.address, request);
    assert!(reply.body.starts_with("<ApiResponse "), "{}", reply.body);
    assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
}
