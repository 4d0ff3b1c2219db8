//! The texts that a vendor's engineer reads with a wrong body in hand, held as snapshots.

use unicrm_proto::{Body, DecodeOptions, Format, MessageName};

fn refusal(message: MessageName, format: Format, body: &[u8]) -> unicrm_proto::Refusal {
    Body::decode(message, format, body, &DecodeOptions::tolerant()).expect_err("a wrong body")
}

/// The line and the report of each wrong body, one below the other.
fn reports(bodies: &[(MessageName, Format, &[u8])]) -> String {
    let reports = bodies.iter().map(|&(message, format, body)| {
        let refusal = refusal(message, format, body);
        format!("{refusal}\n\n{}", refusal.report())
    });
    reports.collect::<Vec<_>>().join("\n----\n")
}

#[test]
fn what_is_no_xml() {
    insta::assert_snapshot!(reports(&[
        (MessageName::MemberSorts, Format::Xml, "<ApiResult>\n  <success>true</success>\n  <data>\n    <MemberSort><no>01</no><name>充值卡</nane></MemberSort>".as_bytes()),
        (MessageName::MemberPay, Format::Xml, b"<!DOCTYPE MemberPay [<!ENTITY a \"b\">]><MemberPay/>"),
        (MessageName::MemberPay, Format::Xml, b"<MemberPay><card_no>A & B</card_no></MemberPay>"),
        (MessageName::MemberPay, Format::Xml, b"<MemberPay a=\"1\"b=\"2\"/>"),
        (MessageName::MemberPay, Format::Xml, b"<MemberPay><m:card_no/></MemberPay>"),
        (MessageName::MemberPay, Format::Xml, b""),
        (MessageName::MemberPay, Format::Xml, b"<MemberPay/><MemberPay/>"),
        (MessageName::WeiXinMember, Format::Xml, "<WeiXinMember><name>微\u{1}信</name></WeiXinMember>".as_bytes()),
    ]));
}

#[test]
fn what_is_no_json() {
    insta::assert_snapshot!(reports(&[
        (
            MessageName::WeiXinMember,
            Format::Json,
            "{\r\n  \"card_no\":null\r\n  \"name\": \"微信测试\"}".as_bytes()
        ),
        (MessageName::MemberPay, Format::Json, b"{\"card_no\":\"1\",}"),
        (MessageName::MemberPay, Format::Json, b"{'card_no':1}"),
        (MessageName::MemberPay, Format::Json, b"{\"quantity\":NaN}"),
        (MessageName::MemberPay, Format::Json, b"{\"quantity\":010}"),
        (MessageName::WeiXinMember, Format::Json, b"{\"x\":[\"\\ud800\"]}"),
        (MessageName::WeiXinMember, Format::Json, b"{\"name\":\"a"),
        (MessageName::WeiXinMember, Format::Json, b"{} {}"),
    ]));
}

#[test]
fn what_is_no_text_in_its_encoding() {
    let gbk = [b"{\"name\":\"".as_slice(), &[0xCE, 0xA2, 0xD0, 0xC5], b"\"}"].concat();
    insta::assert_snapshot!(reports(&[
        (MessageName::WeiXinMember, Format::Json, &gbk),
        (MessageName::WeiXinMember, Format::Json, b"{\"name\":\"\xE5\xBE"),
        (
            MessageName::WeiXinMember,
            Format::Xml,
            b"<?xml version=\"1.0\" encoding=\"big5\"?><WeiXinMember/>"
        ),
    ]));
}

#[test]
fn what_is_another_message() {
    let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    let wrong_type = format!(
        "<ApiResult {xsi}><success>true</success><error_code/><error_reason/><data xsi:type=\"MemberListResult\"/></ApiResult>"
    );
    insta::assert_snapshot!(reports(&[
        (MessageName::GetMemberResult, Format::Xml, wrong_type.as_bytes()),
        (MessageName::MemberPay, Format::Xml, b"<WeiXinMember/>"),
        (
            MessageName::MemberPay,
            Format::Xml,
            b"<MemberPay xmlns=\"http://schemas.example/2016\"/>"
        ),
        (MessageName::MemberPay, Format::Json, b"[]"),
        (
            MessageName::PayResult,
            Format::Json,
            b"{\"success\":true,\"error_code\":\"\",\"error_reason\":\"\",\"data\":{\"no\":\"1\"}}"
        ),
        (
            MessageName::Empty,
            Format::Json,
            b"{\"success\":true,\"error_code\":\"\",\"error_reason\":\"\",\"data\":\"1\"}"
        ),
    ]));
}

#[test]
fn what_is_missing_or_twice() {
    insta::assert_snapshot!(reports(&[
        (MessageName::MemberPay, Format::Xml, b"<MemberPay>\n\t<card_no>11000121</card_no>\n\t<quantity>1</quantity>\n</MemberPay>"),
        (MessageName::MemberPay, Format::Json, b"{\"card_no\":\"\",\"account_sort_no\":\"00\",\"quantity\":1.0}"),
        (MessageName::MemberPay, Format::Json, b"{\"card_no\":\"1\",\"account_sort_no\":\"00\",\"quantity\":1.0,\"quantity\":100.0}"),
        (MessageName::MemberPay, Format::Json, b"{\"card_no\":\"1\",\"account_sort_no\":\"00\",\"quantity\":1.0,\"fromcontent\":\"a\",\"from_content\":\"b\"}"),
        (MessageName::Empty, Format::Json, b"{\"error_code\":\"\"}"),
        (MessageName::MemberListResult, Format::Json, b"{\"success\":true,\"error_code\":\"\",\"error_reason\":\"\"}"),
        (MessageName::MemberListResult, Format::Json, "{\"success\":true,\"error_code\":\"\",\"error_reason\":\"\",\"data\":{\"total_count\":2,\"skip\":0,\"items\":[null,{\"member_no\":\"1\",\"accounts\":[{\"account_no\":\"00\",\"balance\":1.0},{\"account_no\":\"10\",\"name\":\"积分\"}]}]}}".as_bytes()),
    ]));
}

#[test]
fn what_is_no_value_of_its_field() {
    let pay = |quantity: &str| {
        format!("{{\"card_no\":\"1\",\"account_sort_no\":\"00\",\"quantity\":{quantity}}}")
    };
    let numbers = ["\"1,000.0\"", "0.00000000000000000000000000001", "true", "[1]"].map(pay);
    let date = "<ApiResult><success>true</success><error_code/><error_reason/><data><token>t</token><expires_in>2016-02-30T00:00:00+08:00</expires_in></data></ApiResult>";
    insta::assert_snapshot!(reports(&[
        (MessageName::MemberPay, Format::Json, numbers[0].as_bytes()),
        (MessageName::MemberPay, Format::Json, numbers[1].as_bytes()),
        (MessageName::MemberPay, Format::Json, numbers[2].as_bytes()),
        (MessageName::MemberPay, Format::Json, numbers[3].as_bytes()),
        (MessageName::ApiTokenResult, Format::Xml, date.as_bytes()),
        (MessageName::Empty, Format::Xml, b"<ApiResult><success>TRUE</success></ApiResult>"),
        (MessageName::WeiXinMember, Format::Xml, b"<WeiXinMember><name><first>x</first></name></WeiXinMember>"),
        (MessageName::WeiXinMember, Format::Xml, b"<WeiXinMember>name</WeiXinMember>"),
        (MessageName::WeiXinMember, Format::Xml, b"<WeiXinMember xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><name i:nil=\"true\">x</name></WeiXinMember>"),
        (MessageName::WeiXinMember, Format::Xml, b"<WeiXinMember xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><name i:nil=\"yes\"/></WeiXinMember>"),
    ]));
}

#[test]
fn what_is_too_much() {
    let deep = format!("{{\"x\":{}", "[".repeat(40));
    let options = DecodeOptions::tolerant();
    let mut limits = unicrm_proto::Limits::default();
    limits.body = 20;
    let large = Body::decode(
        MessageName::MemberPay,
        Format::Json,
        b"{\"card_no\":\"11000121\"}",
        &options.with_limits(limits),
    );
    let large = large.expect_err("too large");
    insta::assert_snapshot!(format!(
        "{}\n----\n{large}\n\n{}",
        reports(&[(MessageName::MemberPay, Format::Json, deep.as_bytes())]),
        large.report(),
    ));
}

#[test]
fn what_a_strict_reading_does_not_forgive() {
    let bodies: &[(MessageName, &[u8])] = &[
        (
            MessageName::MemberPay,
            b"{\"card_no\":\"1\",\"account_sort_no\":\"00\",\"quantity\":\"1.0\"}",
        ),
        (MessageName::MemberPay, b"{\"card_no\":1,\"account_sort_no\":\"00\",\"quantity\":1.0}"),
        (MessageName::WeiXinMember, b"{\"nickname\":\"x\"}"),
        (MessageName::WeiXinMember, b"{\"Email\":\"a@shop.example\"}"),
    ];
    let texts = bodies.iter().map(|&(message, body)| {
        let read = Body::decode(message, Format::Json, body, &DecodeOptions::strict());
        read.expect_err("a deviation").report()
    });
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n----\n"));
}

#[test]
fn what_xml_cannot_carry() {
    let neutral = serde_json::json!({"name": "a", "city": "上\u{1}海"});
    let body = Body::from_neutral(MessageName::WeiXinMember, neutral).expect("a value");
    let error = body.encode(Format::Xml).expect_err("a control character");
    insta::assert_snapshot!(error.to_string());
    assert!(body.encode(Format::Json).is_ok());
}
