//! HARs of other tools.

use serde_json::{Value, json};

use super::Folder;
use crate::check_exit;

fn converted(name: &str, har: &[u8], code: i32) -> (Folder, String) {
    let folder = Folder::new(name);
    std::fs::create_dir_all(&folder.0).expect("a folder");
    let file = folder.0.join("given.har");
    std::fs::write(&file, har).expect("a file");
    let out = folder.0.join("out");
    let text = check_exit(
        &[
            "record",
            "--from-har",
            file.to_str().expect("a path"),
            "--out",
            out.to_str().expect("a path"),
        ],
        code,
    );
    (folder, text)
}

fn har(entries: &[Value]) -> Vec<u8> {
    json!({ "log": { "entries": entries, "pages": "whatever" }, "x": 1 }).to_string().into_bytes()
}

#[test]
fn what_browsers_and_debuggers_write_becomes_redacted_vectors() {
    let sorts = r#"<ApiResult xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><success>true</success><error_code /><error_reason /><data><MemberSort><no>01</no><name>充值卡</name></MemberSort></data></ApiResult>"#;
    let base64 = "eyJzdWNjZXNzIjpmYWxzZSwiZXJyb3JfY29kZSI6IjEwMDEiLCJlcnJvcl9yZWFzb24iOiJubyBzdWNoIGNhcmQiLCJkYXRhIjpudWxsfQ==";
    let entries = [
        // HTTP/2 of a browser: pseudo headers, packed on the wire, decoded here.
        json!({ "startedDateTime": "2026-11-24T23:00:00.5+08:00", "_initiator": {}, "request": {
            "method": "GET", "url": "https://crm.example/openapi/membersort?token=invented-token-0001", "httpVersion": "h2",
            "headers": [{ "name": ":authority", "value": "crm.example" }, { "name": ":path", "value": "/x" }, { "name": "accept", "value": "application/xml" }] },
          "response": { "status": 200, "statusText": "", "httpVersion": "h2",
            "headers": [{ "name": "content-encoding", "value": "gzip" }, { "name": "content-type", "value": "application/xml; charset=gb2312" }, { "name": "transfer-encoding", "value": "chunked" }],
            "content": { "text": sorts } } }),
        // base64, no headers, query apart.
        json!({ "request": { "method": "GET", "url": "https://crm.example/openapi/member", "queryString": [{ "name": "cardno", "value": "90000017" }, { "name": "token", "value": "invented-token-0001" }] },
          "response": { "status": 200, "content": { "mimeType": "application/json", "encoding": "base64", "text": base64 } } }),
        // Something else on the page, and an exchange that was cut off.
        json!({ "request": { "method": "GET", "url": "https://elsewhere.example/app.js" }, "response": { "status": 200 } }),
        json!({ "request": { "method": "POST", "url": "https://crm.example/openapi/memberpay?token=invented-token-0001", "postData": { "mimeType": "application/x-www-form-urlencoded", "params": [{ "name": "card_no", "value": "90000017" }] } },
          "response": { "status": 0 } }),
    ];
    let (folder, text) =
        converted("tools", &[b"\xEF\xBB\xBF".as_slice(), &har(&entries)].concat(), 0);
    assert!(
        text.contains("1 entries of other addresses")
            && text.contains("2 exchanges as vectors, 1 others"),
        "{text}"
    );
    let out = folder.0.join("out");
    let rows = std::fs::read_to_string(out.join("manifest.jsonl")).expect("a manifest");
    let others = std::fs::read_to_string(out.join("others.jsonl")).expect("others");
    assert!(
        rows.contains(r#""service":"https://crm.example/openapi""#)
            && rows.contains("2026-11-24T15:00:00.5Z"),
        "{rows}"
    );
    assert!(rows.contains("充值卡") && rows.contains(r#""code":"1001""#), "{rows}");
    assert!(others.contains("the connection ended before it"), "{others}");
    let head = std::fs::read_to_string(out.join("other-0003.request.raw")).expect("a request");
    assert!(head.contains("card_no=") && !head.contains("90000017"), "{head}");
    for entry in std::fs::read_dir(out).expect("a folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("invented-token-0001") && !text.contains("90000017"), "{text}");
    }
}

#[test]
fn a_broken_har_is_told_with_the_place() {
    let good =
        json!({ "request": { "method": "GET", "url": "https://crm.example/openapi/token" } });
    let cases: [(Vec<u8>, &str); 6] = [
        (b"{".to_vec(), "EOF"),
        (
            json!({ "log": {} }).to_string().into_bytes(),
            "at log: expected HAR 1.2, found: missing field `entries`",
        ),
        (
            har(&[good.clone(), json!({ "request": { "url": "https://crm.example/" } })]),
            "log.entries[1].request",
        ),
        (
            har(&[json!({ "request": { "method": "GET", "url": 7 } })]),
            "at log.entries[0].request.url",
        ),
        (
            har(&[json!({ "request": { "method": "GET", "url": "/openapi/token" } })]),
            "at log.entries[0].request.url: expected a host",
        ),
        (
            har(&[
                json!({ "request": { "method": "GET", "url": "https://crm.example/openapi/token" }, "response": { "status": 200, "content": { "encoding": "base64", "text": "!" } } }),
            ]),
            "at log.entries[0].response.content.text: expected base64",
        ),
    ];
    for (at, (bytes, words)) in cases.iter().enumerate() {
        let (_folder, text) = converted(&format!("broken-{at}"), bytes, 2);
        assert!(
            text.contains(words) && text.contains("what to do"),
            "expected `{words}` in:\n{text}"
        );
    }
}
