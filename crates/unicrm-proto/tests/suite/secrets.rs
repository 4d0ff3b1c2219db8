//! A token never shows in an error, a report or a debug line, whatever is wrong with its body.

use unicrm_proto::exchange::server::Server;
use unicrm_proto::{Body, DecodeOptions, Format, MessageName};

const SECRET: &str = "9khRIV5q1U2Kzr6C-bDXSA";

/// Bodies that hold the secret and are refused, or deviate, close to it.
const BODIES: &[(Format, &str)] = &[
    (
        Format::Xml,
        "<ApiResult><success>true</success><data><token>{}</token><expires_in>x</expires_in></data></ApiResult>",
    ),
    (Format::Xml, "<ApiResult><data><token>{}<b/></token></data></ApiResult>"),
    (Format::Xml, "<ApiResult><data><token><![CDATA[{}]]>&nope;</token></data></ApiResult>"),
    (Format::Xml, "<ApiResult><data><token>{}</tokem></data></ApiResult>"),
    (Format::Xml, "<ApiResult><data><token>{}"),
    (Format::Xml, "<ApiResult><data><x:token>{}</x:token></data></ApiResult>"),
    (Format::Xml, "<ApiResult token=\"{}\"><data></ApiResult>"),
    (Format::Xml, "<ApiResult appsecret='{}' <data></ApiResult>"),
    (Format::Xml, "<ApiResult><data><token a=\"{}\">x</data></ApiResult>"),
    (Format::Xml, "<!DOCTYPE a [<!ENTITY token \"{}\">]><ApiResult />"),
    (Format::Xml, "<ApiResult><Token>{}</Token><success>maybe</success></ApiResult>"),
    (Format::Json, r#"{"success":true,"data":{"token":"{}","expires_in":"x"}}"#),
    (Format::Json, r#"{"success":true,"data":{"token":["{}"]}}"#),
    (Format::Json, r#"{"success":true,"data":{"token":{"value":"{}"}}}"#),
    (Format::Json, r#"{"success":true,"data":{"\u0074oken":"{}",}}"#),
    (Format::Json, r#"{"success":true,"data":{"token":"{}\x"}}"#),
    (Format::Json, r#"{"success":true,"data":{"token":"{}"#),
    (Format::Json, r#"{"success":true,"data":{"token":"a","token":"{}"}}"#),
    (Format::Json, r#"{"success":nope,"access_token":"{}"}"#),
    (Format::Json, r#"{"success":true,"data":{"token" "{}"}}"#),
    (Format::Json, r#"{"url":"https://crm.example/token?appid=a&appsecret={}","success":1}"#),
];

#[test]
fn no_text_of_a_refusal_shows_the_token() {
    for (format, body) in BODIES {
        let body = body.replace("{}", SECRET);
        for options in [DecodeOptions::tolerant(), DecodeOptions::strict()] {
            for message in MessageName::ALL {
                let Err(refusal) = Body::decode(message, *format, body.as_bytes(), &options) else {
                    continue;
                };
                let texts = format!("{refusal}\n{refusal:?}\n{}", refusal.report());
                assert!(!texts.contains("9khRIV5q"), "{message} {body}\n{texts}");
            }
        }
    }
}

#[test]
fn a_token_that_is_a_number_is_not_quoted_by_the_deviation_it_is() {
    let body = r#"{"success":true,"error_code":"","error_reason":"","data":{"token":314159265,"expires_in":"2016-11-07T10:32:36.3915923+08:00"}}"#;
    let options = DecodeOptions::strict();
    let refusal =
        Body::decode(MessageName::ApiTokenResult, Format::Json, body.as_bytes(), &options)
            .expect_err("a number is no token, strictly");
    assert_eq!(refusal.kind().as_str(), "number-as-text");
    assert!(!refusal.report().contains("314159265"), "{}", refusal.report());
}

#[test]
fn a_token_debugs_as_hidden() {
    let body = format!(
        r#"{{"success":true,"error_code":"","error_reason":"","data":{{"token":"{SECRET}","expires_in":"2016-11-07T10:32:36+08:00"}}}}"#
    );
    let options = DecodeOptions::strict();
    let read = Body::decode(MessageName::ApiTokenResult, Format::Json, body.as_bytes(), &options)
        .expect("a token answer");
    assert!(!format!("{read:?}").contains("9khRIV5q"));
    let neutral = serde_json::to_string(&read.value).expect("a neutral value");
    assert!(neutral.contains(SECRET), "the neutral value carries it");
}

#[test]
fn a_request_that_is_being_read_shows_neither_token_nor_application_secret() {
    let server = Server::new("");
    for target in ["/token?appid=invented-app&appsecret={}", "/membersort?token={}"] {
        let request = http::Request::get(target.replace("{}", SECRET)).body(());
        let (head, ()) = request.expect("a request").into_parts();
        let routed = server.route(&head).expect("a request that can be routed");
        let shown = format!("{routed:?}");
        assert!(!shown.contains(SECRET), "{shown}");
        let (call, responder) = routed.read(b"").expect("a call");
        let shown = format!("{call:?} {responder:?}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

/// A token answer whose secret stands where none is due.
#[test]
fn a_token_in_the_wrong_place_is_not_shown_either() {
    let bodies: &[(Format, &str)] = &[
        (Format::Json, r#"{"success":true,"data":"{}"}"#),
        (Format::Json, r#"{"success":true,"data":["{}"]}"#),
        (Format::Json, r#"{"success":true,"data":{"tkn":"{}"}}"#),
        (Format::Json, r#"["{}"]"#),
        (Format::Json, "{'success':true,'data':{'token':'{}'}}"),
        (Format::Json, "{success:true,data:{token:{}}}"),
        (Format::Json, "{}"),
        (Format::Json, "token: {}"),
        (Format::Xml, "<ApiResult><data><token>ab&{};</token></data></ApiResult>"),
        (Format::Xml, "<ApiResult><data><token><!{}</token></data></ApiResult>"),
        (Format::Xml, "<ApiResult><data><token>x</{}></data></ApiResult>"),
        (Format::Xml, "<ApiResult><data><token v='{}'/></data></ApiResult>"),
        (Format::Xml, r#"<ApiResult><data><t token="x" v="{}"/></data></ApiResult>"#),
        (Format::Xml, r#"<ApiResult><success>true</success><data>{}</data></ApiResult>"#),
        (
            Format::Xml,
            r#"<ApiResult><success>true</success><data><![CDATA[{}]]></data></ApiResult>"#,
        ),
        (
            Format::Xml,
            r#"<ApiResult><success>true</success><data><tkn>{}</tkn></data></ApiResult>"#,
        ),
        (Format::Xml, r#"<ApiResult>{}<success>true</success></ApiResult>"#),
        (Format::Xml, r#"<ApiResult><success>true</success></ApiResult>{}"#),
    ];
    for (format, body) in bodies {
        let body = body.replace("{}", SECRET);
        for options in [DecodeOptions::tolerant(), DecodeOptions::strict()] {
            let read =
                Body::decode(MessageName::ApiTokenResult, *format, body.as_bytes(), &options);
            let refusal = read.expect_err("no token answer");
            let shown = format!("{refusal}\n{}", refusal.report());
            assert!(!shown.contains("9khRIV5q"), "{body}\n{shown}");
        }
    }
}
