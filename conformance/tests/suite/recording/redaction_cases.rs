//! Single cases of what is replaced, and all shipped bodies.

use unicrm_conformance::recording::redact::{Kind, Message, Redactor, Replaced};
use unicrm_proto::{Body, DecodeOptions};

use crate::shipped;

fn message(head: &str, body: &[u8]) -> Message {
    Message { head: format!("{head}\r\n\r\n").into_bytes(), body: body.to_vec() }
}

/// Replaces in a request and its answer; gives both as text.
fn replaced(request: &str, head: &str, body: &str) -> (String, String, Vec<Replaced>) {
    let (mut request, mut response) = (message(request, b""), message(head, body.as_bytes()));
    let found = Redactor::fresh().exchange(&mut request, Some(&mut response));
    let text = |message: &Message| String::from_utf8_lossy(&message.bytes()).into_owned();
    (text(&request), text(&response), found)
}

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";

#[test]
fn a_number_stays_a_number_and_a_secret_object_is_replaced_as_a_whole() {
    let body = r#"{"card_no":11000121,"member_no":-1.5e3,"token":{"a":["KEYKEY",{"b":"HIDDEN"}]},"x":[1,2.50]}"#;
    let (_, text, _) = replaced("GET /openapi/else HTTP/1.1", JSON, body);
    let body = text.split("\r\n\r\n").nth(1).expect("a body");
    let value: serde_json::Value = serde_json::from_str(body).expect("still JSON");
    assert!(value["card_no"].as_u64().is_some_and(|card| card >= 10_000_000 && card != 11_000_121));
    for gone in ["KEYKEY", "HIDDEN", "11000121"] {
        assert!(!text.contains(gone), "{text}");
    }
    assert!(body.ends_with(r#""x":[1,2.50]}"#) && body.contains('e'), "{body}");
}

#[test]
fn a_value_is_found_within_a_text_of_a_text() {
    let body = r#"{"success":false,"error_code":"1000","error_reason":"no: {\"token\":\"INNERTOKEN\",\"url\":\"/x?openid=o%2Dabc%2Ddef&cardno=90000017\"} 13800000001 a.b@crm.example","data":null}"#;
    let request = "GET /openapi/weixinmember/o-abc-def?token=INNERTOKEN2 HTTP/1.1";
    let (_, text, found) = replaced(request, JSON, body);
    for gone in ["INNERTOKEN", "90000017", "o%2Dabc%2Ddef", "13800000001", "a.b@crm.example"] {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
    assert!(text.contains(r#""error_code":"1000""#) && text.contains("&cardno="), "{text}");
    assert!(
        found
            .iter()
            .any(|found| found.kind == Kind::OpenId && found.length == "o%2Dabc%2Ddef".len())
    );
}

#[test]
fn a_short_value_goes_from_its_field_and_from_remarks_and_from_nowhere_else() {
    let body =
        r#"{"success":false,"error_code":"0001","error_reason":"卡 0001 不存在","data":null}"#;
    let (request, text, _) =
        replaced("GET /openapi/member?cardno=0001&token=t HTTP/1.1", JSON, body);
    assert!(!request.contains("cardno=0001"), "{request}");
    assert!(text.contains(r#""error_code":"0001""#) && !text.contains("卡 0001 "), "{text}");
}

#[test]
fn a_head_that_breaks_off_or_is_none_gives_nothing_away() {
    let mut request =
        Message { head: b"GET /openapi/membersort?token=TOKENTOKEN".to_vec(), body: Vec::new() };
    let mut response = Message {
        head: b"HTTP/1.1 200 OK\nSet-Cookie: a=TOKENTOKEN2 \xd5\xc5 for 13800000001".to_vec(),
        body: Vec::new(),
    };
    Redactor::fresh().exchange(&mut request, Some(&mut response));
    let text = String::from_utf8_lossy(&[request.head, response.head].concat()).into_owned();
    assert!(
        !text.contains("TOKENTOKEN") && !text.contains("13800000001") && text.is_ascii(),
        "{text}"
    );
}

#[test]
fn comments_stray_text_and_an_uri_with_a_password_give_nothing_away() {
    let body = "<ApiResult xmlns:x='http://www.w3.org/2001/XMLSchema'><data><token>abc<!-- INSIDE1 -->def</token><!-- <token>INSIDE2</token> --><name>INSIDE3<b/>INSIDE4</name><r Token='INSIDE5' a='1'/></data><?p name INSIDE6?></ApiResult>";
    let request = "GET http://INSIDE7:INSIDE8@crm.example/openapi/weixinmember/INSIDE9 HTTP/1.1";
    let (asked, text, _) = replaced(request, "HTTP/1.1 200 OK\r\nContent-Type: text/xml", body);
    assert!(!text.contains("INSIDE") && !asked.contains("INSIDE"), "{asked}{text}");
    assert!(
        text.contains("<ApiResult xmlns:x='http://www.w3.org/2001/XMLSchema'><data><token>")
            && text.ends_with("?></ApiResult>"),
        "{text}"
    );
    assert!(asked.contains("@crm.example/openapi/weixinmember/"), "{asked}");
}

#[test]
fn the_same_value_has_the_same_substitute_in_another_letter_case_and_encoding() {
    let mut redactor = Redactor::seeded(7, 7);
    let mut request =
        message("GET /openapi/weixinmember/oAbCdEfGhI?token=tokentoken HTTP/1.1", b"");
    let xml = "<?xml version=\"1.0\" encoding=\"gb2312\"?><ApiResult><success>false</success><error_code>1001</error_code><error_reason>没有 OABCDEFGHI &#111;AbCdEfGhI</error_reason></ApiResult>";
    let gb = encoding_rs::GBK.encode(xml).0.into_owned();
    let mut response = message("HTTP/1.1 200 OK\r\nContent-Type: text/xml", &gb);
    redactor.exchange(&mut request, Some(&mut response));
    let head = String::from_utf8_lossy(&request.head).into_owned();
    let openid = head.split(['/', '?']).nth(3).expect("a segment");
    assert!(openid.len() == 10 && openid != "oAbCdEfGhI", "{head}");
    let body = encoding_rs::GBK.decode(&response.body).0.into_owned();
    assert_eq!(response.body.len(), gb.len());
    assert!(body.contains(&openid.to_ascii_uppercase()) && body.contains(&openid[1..]), "{body}");
}

#[test]
fn a_secret_of_a_file_goes_from_wherever_it_stands() {
    let mut redactor = Redactor::fresh();
    redactor.add_secret("hush-hush-1\n");
    let mut request = message("GET /health/hush-hush-1 HTTP/1.1\r\nX-Trace: hush%2dhush-1", b"");
    let found = redactor.exchange(&mut request, None);
    let text = String::from_utf8_lossy(&request.head).into_owned();
    assert!(!text.contains("hush") && found.len() == 2, "{text}");
}

#[test]
fn every_shipped_body_keeps_its_length_and_what_is_read_of_it() {
    let data = shipped();
    let mut read = 0;
    for vector in data.vectors.all() {
        let kind = format!("Content-Type: application/{}; charset=", vector.row.format);
        // The rows say the charset by bytes alone.
        let head = format!("HTTP/1.1 200 OK\r\n{}", kind.trim_end_matches("; charset="));
        let target = match vector.row.message.as_str() {
            "ApiTokenResult" => "GET /openapi/token",
            "MemberSorts" => "GET /openapi/membersort",
            "MemberListResult" => "GET /openapi/member",
            "GetMemberResult" => "GET /openapi/weixinmember/o",
            "AccountListResult" => "GET /openapi/accountitem",
            "PayResult" | "MemberPay" => "POST /openapi/memberpay",
            _ => "POST /openapi/weixinmember",
        };
        let (mut request, mut response) =
            (message(&format!("{target} HTTP/1.1"), b""), message(&head, &vector.body));
        if !vector.row.message.is_answer() {
            request = Message {
                head: head.replace("HTTP/1.1 200 OK", &format!("{target} HTTP/1.1")).into_bytes(),
                body: vector.body.clone(),
            };
            request.head.extend_from_slice(b"\r\n\r\n");
            response = message(JSON, b"");
        }
        Redactor::seeded(1, 1).exchange(&mut request, Some(&mut response));
        let body = if vector.row.message.is_answer() { response.body } else { request.body };
        assert_eq!(body.len(), vector.body.len(), "{}", vector.row.id);
        let options = DecodeOptions::tolerant();
        let decode =
            |body: &[u8]| Body::decode(vector.row.message, vector.row.format, body, &options);
        if let Ok(before) = decode(&vector.body) {
            let after = decode(&body).unwrap_or_else(|found| panic!("{}: {found}", vector.row.id));
            assert_eq!(before.deviations, after.deviations, "{}", vector.row.id);
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}
