//! The typed surface, as a program uses it.

use unicrm_proto::message::{
    ApiTokenResult, Empty, GetMemberResult, MemberPay, MemberSorts, PayResult, WeiXinMember,
};
use unicrm_proto::value::{NonEmptyText, Presence};
use unicrm_proto::{DecodeOptions, DeviationKind, Envelope, Format, KnownError, RefusalKind};

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).expect("our writer writes UTF-8")
}

/// Clause E2.6: the source's own token sample uses a prefix that it does not declare.
#[test]
fn the_token_sample_is_read_and_its_undeclared_prefix_is_named() {
    let body = "<ApiResult> <success>true</success> <error_code /> <error_reason /> \
        <data xsi:type=\"ApiTokenResult\"> <token>9khRIV5q1U2Kzr6C-bDXSA</token> \
        <expires_in>2016-11-07T10:23:48.0409435+08:00</expires_in> </data> </ApiResult>";
    let options = DecodeOptions::tolerant();
    let read = Envelope::<ApiTokenResult>::decode(Format::Xml, body.as_bytes(), &options)
        .expect("the sample is read");
    let data = read.value.data.expect("a token");
    assert_eq!(data.token.expose(), "9khRIV5q1U2Kzr6C-bDXSA");
    let [deviation] = &read.deviations[..] else { panic!("{:?}", read.deviations) };
    assert_eq!(deviation.kind(), DeviationKind::UndeclaredPrefix);
    assert_eq!(&body[deviation.offset()..deviation.offset() + 8], "xsi:type");
    assert_eq!(deviation.path(), "data/@xsi:type");
    assert_eq!(deviation.to_string(), "undeclared-prefix (clause E2.6) at data/@xsi:type, byte 74");
}

/// Clauses N5.1 to N5.3: what a modify request leaves out is not what it empties.
#[test]
fn a_modify_request_keeps_absent_nil_and_empty_apart() {
    let request = WeiXinMember {
        wx_open_id: "test_C5sz8BIRsOj8h".into(),
        city: Presence::Nil,
        province: "".into(),
        ..WeiXinMember::default()
    };
    assert_eq!(
        text(request.encode(Format::Xml).expect("plain text")),
        "<WeiXinMember xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><city i:nil=\"true\" />\
         <province /><wx_open_id>test_C5sz8BIRsOj8h</wx_open_id></WeiXinMember>"
    );
    assert_eq!(
        text(request.encode(Format::Json).expect("JSON carries all text")),
        r#"{"wx_open_id":"test_C5sz8BIRsOj8h","city":null,"province":""}"#
    );
}

/// Clause X3.3: the one order in which a DataContractSerializer loses nothing.
#[test]
fn a_payment_is_written_in_alphabetical_order_in_xml() {
    let new = |text| NonEmptyText::new(text).expect("not empty");
    let mut payment = MemberPay::new(new("11000121"), new("00"), 1.into());
    payment.from_no = "1001-160530008-49".into();
    assert_eq!(
        text(payment.encode(Format::Xml).expect("plain text")),
        "<MemberPay xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><account_sort_no>00</account_sort_no>\
         <card_no>11000121</card_no><from_no>1001-160530008-49</from_no><quantity>1</quantity></MemberPay>"
    );
}

/// Clauses E1.3, E4.1: a failure has its operation's root and no data.
#[test]
fn a_failure_is_written_without_data() {
    let answer = Envelope::<PayResult>::failure(KnownError::InsufficientBalance, "子账余额不足");
    assert_eq!(
        text(answer.encode(Format::Json).expect("JSON carries all text")),
        r#"{"success":false,"error_code":"1005","error_reason":"子账余额不足","data":null}"#
    );
    let xml = text(answer.encode(Format::Xml).expect("plain text"));
    assert!(xml.ends_with("<error_reason>子账余额不足</error_reason></ApiResult>"), "{xml}");
}

/// Clause N7.11: money moved, though nobody knows the item's number.
#[test]
fn a_payment_that_succeeds_without_data_is_read_as_applied() {
    let body = br#"{"success":true,"error_code":"","error_reason":"","data":null}"#;
    let options = DecodeOptions::tolerant();
    let read = Envelope::<PayResult>::decode(Format::Json, body, &options).expect("an answer");
    assert!(read.value.success);
    assert_eq!(read.value.data, None);
    assert_eq!(read.deviations[0].kind(), DeviationKind::MissingData);
}

/// Clause E3.5: the answer of another operation is refused, and the error names both.
#[test]
fn the_answer_of_another_operation_is_refused_by_its_type() {
    let sorts = Envelope::success(Some(MemberSorts::default()));
    let options = DecodeOptions::tolerant();
    let body = text(sorts.encode(Format::Xml).expect("no text"));
    let body = body.replace("<data />", "<data xsi:type=\"AccountListResult\" />");
    let refusal = Envelope::<GetMemberResult>::decode(Format::Xml, body.as_bytes(), &options)
        .expect_err("another type");
    assert_eq!(refusal.kind(), RefusalKind::WrongType);
    assert_eq!(refusal.expected(), "the type GetMemberResult");
    assert_eq!(refusal.found(), "`AccountListResult`");
}

/// Clause E5.2: four ways to say that there is nothing.
#[test]
fn an_answer_without_data_may_say_so_in_any_way() {
    let envelope = |data: &str| {
        format!(
            "<ApiResult xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><success>true</success>\
             <error_code /><error_reason />{data}</ApiResult>"
        )
    };
    let options = DecodeOptions::strict();
    for data in [
        "",
        "<data />",
        "<data></data>",
        "<data>\n <!-- none --> </data>",
        "<data xsi:nil=\"1\" />",
    ] {
        let body = envelope(data);
        let read = Envelope::<Empty>::decode(Format::Xml, body.as_bytes(), &options);
        assert_eq!(read.expect(data).value, Envelope::success(None), "{data}");
    }
}

/// Ruling N3: of two readers of a nil root with content, one sees a payment and one sees none.
#[test]
fn a_payment_whose_root_is_nil_is_refused() {
    let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"";
    let options = DecodeOptions::tolerant();
    let with_content = format!("<MemberPay {xsi}><card_no>1</card_no></MemberPay>");
    let refusal = MemberPay::decode(Format::Xml, with_content.as_bytes(), &options);
    assert_eq!(refusal.expect_err("nil").kind(), RefusalKind::NilWithContent);
    let without = format!("<MemberPay {xsi} />");
    let refusal = MemberPay::decode(Format::Xml, without.as_bytes(), &options);
    assert_eq!(refusal.expect_err("nil").kind(), RefusalKind::WrongShape);
}

/// Clause O9.4, N3.5: the name that does not count is nil, and may be nothing else.
#[test]
fn a_nil_that_another_spelling_outweighs_has_no_content_either() {
    let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    let body = |fields: &str| {
        format!(
            "<MemberPay {xsi}><card_no>1</card_no><account_sort_no>00</account_sort_no>\
             <quantity>1</quantity>{fields}</MemberPay>"
        )
    };
    let options = DecodeOptions::tolerant();
    for fields in [
        "<from_content>x</from_content><fromcontent xsi:nil=\"true\">y</fromcontent>",
        "<fromcontent xsi:nil=\"true\">y</fromcontent><from_content>x</from_content>",
    ] {
        let refusal = MemberPay::decode(Format::Xml, body(fields).as_bytes(), &options);
        assert_eq!(refusal.expect_err(fields).kind(), RefusalKind::NilWithContent);
    }
    let fields = "<from_content>x</from_content><fromcontent xsi:nil=\"true\" />";
    let read = MemberPay::decode(Format::Xml, body(fields).as_bytes(), &options).expect(fields);
    assert_eq!(read.value.fromcontent, "x".into());
}

/// Bodies that once took quadratic time to refuse: minutes, where now it is no time at all.
#[test]
fn a_large_body_is_refused_in_linear_time() {
    let escaped = format!("{{\"a\":\"{}", "\\\"".repeat(1 << 20));
    let tokens = format!("<ApiResult>{}", "<token ".repeat(1 << 18));
    let options = DecodeOptions::tolerant();
    let refusal = MemberPay::decode(Format::Json, escaped.as_bytes(), &options);
    assert_eq!(refusal.expect_err("unclosed").kind(), RefusalKind::NotWellFormed);
    let refusal = Envelope::<ApiTokenResult>::decode(Format::Xml, tokens.as_bytes(), &options);
    assert_eq!(refusal.expect_err("unclosed").kind(), RefusalKind::NotWellFormed);
}
