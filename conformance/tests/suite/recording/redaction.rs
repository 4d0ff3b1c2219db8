//! No value that is secret or personal survives, whatever it is written with; all else stays as it is.

use encoding_rs::{GBK, UTF_8, UTF_16LE};
use proptest::prelude::*;
use unicrm_conformance::recording::redact::{
    Kind, Message, Redactor, Replaced, Treatment, of_field,
};
use unicrm_proto::{Body, DataShape, DecodeOptions, FieldType, Format, MessageName, Schema};

/// How characters are written.
#[derive(Debug, Clone, Copy)]
enum Dress {
    Plain,
    /// `\u5f20`, `&#x5F20;`, `%E5`.
    Upper,
    /// `\u5F20`, `&#24352;`, `%e5`.
    Lower,
    /// Cut in two by a CDATA section, in XML.
    Section,
}

#[derive(Debug, Clone)]
struct Person {
    card: String,
    name: String,
    mobile: String,
    email: String,
    openid: String,
    token: String,
    secret: String,
}

impl Person {
    fn all(&self) -> [&str; 7] {
        [&self.card, &self.name, &self.mobile, &self.email, &self.openid, &self.token, &self.secret]
    }
}

fn person() -> impl Strategy<Value = Person> {
    let name = prop_oneof!["[一-龥]{2,4}", "[A-Z][a-z]{6,9}", "[张王]·[a-z]{5}"];
    (
        "[0-9]{8,12}",
        name,
        "1[3-9][0-9]{9}",
        "[a-z]{3,8}@[a-z]{3,6}\\.(com|cn)",
        "o[A-Za-z0-9_-]{20,27}",
        "[A-Za-z0-9_-]{22}",
        "[A-Za-z0-9+/]{16,30}=",
    )
        .prop_map(|(card, name, mobile, email, openid, token, secret)| Person {
            card,
            name,
            mobile,
            email,
            openid,
            token,
            secret,
        })
        // One value within another has no substitute of its own.
        .prop_filter("values apart", |person| {
            let all = person.all();
            (0..7).all(|one| (0..7).all(|other| one == other || !all[other].contains(all[one])))
        })
}

fn dress() -> impl Strategy<Value = Dress> {
    prop_oneof![Just(Dress::Plain), Just(Dress::Upper), Just(Dress::Lower), Just(Dress::Section)]
}

fn in_json(text: &str, dress: Dress) -> String {
    match dress {
        Dress::Plain | Dress::Section => text.to_owned(),
        Dress::Upper => text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
        Dress::Lower => text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect(),
    }
}

fn in_xml(text: &str, dress: Dress) -> String {
    let code = |character: char| u32::from(character);
    match dress {
        Dress::Plain => text.to_owned(),
        Dress::Upper => text.chars().map(|c| format!("&#x{:X};", code(c))).collect(),
        Dress::Lower => text.chars().map(|c| format!("&#{};", code(c))).collect(),
        Dress::Section => {
            let at = text.char_indices().nth(1).map_or(0, |(at, _)| at);
            format!("{}<![CDATA[{}]]>", &text[..at], &text[at..])
        }
    }
}

fn in_query(text: &str, dress: Dress) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() && !matches!(dress, Dress::Upper);
    let written = |byte: u8| match (plain(byte), dress) {
        (true, _) => char::from(byte).to_string(),
        (false, Dress::Lower) => format!("%{byte:02x}"),
        (false, _) => format!("%{byte:02X}"),
    };
    text.bytes().map(written).collect()
}

fn answer(person: &Person, format: Format, dress: Dress) -> String {
    let Person { card, name, mobile, email, .. } = person;
    match format {
        Format::Json => format!(
            r#"{{"success":true,"error_code":"","error_reason":"","data":{{"member_no":"{}","name":"{}","member_sort_no":"01","member_sort_name":"储值卡","mobilephone":"{}","email":"{}","comment":"{} 的朋友，电话{}，token=abc","accounts":[{{"account_no":"00","name":"储值","balance":120.50,"comment":null}}]}}}}"#,
            in_json(card, dress),
            in_json(name, dress),
            in_json(mobile, dress),
            in_json(email, dress),
            name,
            in_json(mobile, dress),
        ),
        Format::Xml => format!(
            r#"<ApiResult xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><success>true</success><error_code /><error_reason /><data xsi:type="GetMemberResult"><member_no>{}</member_no><name>{}</name><member_sort_no>01</member_sort_no><member_sort_name>储值卡</member_sort_name><mobilephone> {} </mobilephone><email>{}</email><comment>{} 的朋友，电话{}</comment><accounts><MemberAccount><account_no>00</account_no><name>储值</name><balance>120.50</balance></MemberAccount></accounts></data></ApiResult>"#,
            in_xml(card, dress),
            in_xml(name, dress),
            in_xml(mobile, dress),
            in_xml(email, dress),
            in_xml(name, dress),
            mobile,
        ),
    }
}

fn encoded(text: &str, encoding: &'static encoding_rs::Encoding) -> (Vec<u8>, String) {
    if encoding == UTF_16LE {
        let bytes = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes);
        return (bytes.collect(), "utf-16".to_owned());
    }
    (encoding.encode(text).0.into_owned(), encoding.name().to_ascii_lowercase())
}

fn message(head: &[&str], body: Vec<u8>) -> Message {
    let head = format!("{}\r\nContent-Length: {}\r\n\r\n", head.join("\r\n"), body.len());
    Message { head: head.into_bytes(), body }
}

fn exchange(
    person: &Person,
    format: Format,
    dress: Dress,
    encoding: &'static encoding_rs::Encoding,
) -> (Message, Message) {
    let (body, charset) = encoded(&answer(person, format, dress), encoding);
    let target = format!(
        "GET /openapi/weixinmember/{}?appsecret={}&token={}&name={} HTTP/1.1",
        in_query(&person.openid, dress),
        in_query(&person.secret, dress),
        in_query(&person.token, dress),
        in_query(&person.name, dress),
    );
    let request = message(
        &[
            &target,
            "Host: crm.example",
            &format!("X-Trace: {}", person.openid),
            &format!("Cookie: a={}; b=22222222", person.token),
        ],
        Vec::new(),
    );
    let kind = format!("Content-Type: application/{format}; charset={charset}");
    (request, message(&["HTTP/1.1 200 OK", "Date: Tue, 24 Nov 2026 15:18:12 GMT", &kind], body))
}

/// A message as any reader may see it: as it is, and with everything resolved.
fn readings(message: &Message) -> String {
    let bytes = message.bytes();
    let utf16: Vec<u16> = message
        .body
        .chunks(2)
        .filter(|pair| pair.len() == 2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let all = [
        String::from_utf8_lossy(&bytes).into_owned(),
        GBK.decode_without_bom_handling(&message.body).0.into_owned(),
        String::from_utf16_lossy(&utf16),
    ]
    .join("\n");
    let cut = all.replace("<![CDATA[", "").replace("]]>", "");
    let mut resolved = String::new();
    let mut rest = cut.as_str();
    while let Some(first) = rest.chars().next() {
        let escape = |prefix: &str, radix: u32, length: usize| {
            let digits = rest.strip_prefix(prefix)?.get(..length)?;
            Some((char::from_u32(u32::from_str_radix(digits, radix).ok()?)?, prefix.len() + length))
        };
        let reference = |prefix: &str, radix: u32| {
            let digits = rest.strip_prefix(prefix)?.split(';').next()?;
            Some((
                char::from_u32(u32::from_str_radix(digits, radix).ok()?)?,
                prefix.len() + digits.len() + 1,
            ))
        };
        let found =
            escape("\\u", 16, 4).or_else(|| reference("&#x", 16)).or_else(|| reference("&#", 10));
        let (character, length) = found.unwrap_or((first, first.len_utf8()));
        resolved.push(character);
        rest = rest.get(length..).unwrap_or("");
    }
    let percent = percent_decoded(&all);
    format!("{all}\n{resolved}\n{percent}").to_ascii_lowercase()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .filter(|_| first == b'%')
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Outside of the spans nothing changed.
#[track_caller]
fn check_spans(before: &[Message; 2], after: &[Message; 2], replaced: &[Replaced]) {
    use unicrm_conformance::recording::redact::Side;
    for (index, side) in [Side::Request, Side::Response].into_iter().enumerate() {
        let (mut old, new) = (before[index].bytes(), after[index].bytes());
        assert_eq!(old.len(), new.len());
        for found in replaced.iter().filter(|found| found.file == side) {
            let span = found.offset..found.offset + found.length;
            assert_ne!(old[span.clone()], new[span.clone()], "{found:?}");
            old[span.clone()].copy_from_slice(&new[span]);
        }
        assert_eq!(old, new, "a change outside of the spans");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_value_survives_in_any_form_and_the_structure_stays(
        person in person(), dress in dress(), is_xml in any::<bool>(), encoding in 0..3_usize, seed in any::<u64>(),
    ) {
        let encoding = [UTF_8, GBK, UTF_16LE][encoding];
        let format = if is_xml { Format::Xml } else { Format::Json };
        let (request, response) = exchange(&person, format, dress, encoding);
        let before = [request.clone(), response.clone()];
        let mut redactor = Redactor::seeded(seed, 1);
        let (mut new_request, mut new_response) = (request, response);
        let replaced = redactor.exchange(&mut new_request, Some(&mut new_response));
        let after = [new_request.clone(), new_response.clone()];
        check_spans(&before, &after, &replaced);
        for message in &after {
            let seen = readings(message);
            for value in person.all() {
                prop_assert!(!seen.contains(&value.to_ascii_lowercase()), "{value} survived in:\n{seen}");
            }
        }
        // It is still the same message, read as before.
        let kind = after[1].header("content-type").unwrap_or_default();
        let options = DecodeOptions::tolerant().with_content_type(&kind);
        let read = |message: &Message| Body::decode(MessageName::GetMemberResult, format, &message.body, &options);
        let (old, new) = (read(&before[1]).expect("it is read"), read(&after[1]).expect("it is still read"));
        prop_assert_eq!(old.deviations.len(), new.deviations.len());
        let neutral = |body: &Body| serde_json::to_value(body).expect("a value");
        let (old, new) = (neutral(&old.value), neutral(&new.value));
        prop_assert_eq!(&old["data"]["accounts"], &new["data"]["accounts"]);
        prop_assert_eq!(&old["data"]["member_sort_name"], &new["data"]["member_sort_name"]);
        let text = |value: &serde_json::Value, name: &str| value["data"][name].as_str().expect("a text").trim().to_owned();
        let mobile = text(&new, "mobilephone");
        prop_assert!(mobile.starts_with('1') && mobile.len() == 11 && mobile.bytes().all(|byte| byte.is_ascii_digit()));
        prop_assert!(text(&new, "comment").contains(&mobile), "the same value has the same substitute");
        prop_assert!(text(&new, "comment").contains(&text(&new, "name")));
        prop_assert_eq!(text(&new, "email").find('@'), text(&old, "email").find('@'));
        // Once more: other substitutes in the same places.
        let (mut again_request, mut again_response) = (new_request, new_response);
        let again = Redactor::seeded(seed, 2).exchange(&mut again_request, Some(&mut again_response));
        let places = |all: &[Replaced]| all.iter().map(|found| (found.file, found.offset, found.length)).collect::<Vec<_>>();
        prop_assert_eq!(places(&replaced), places(&again));
    }

    #[test]
    fn nothing_survives_in_a_body_that_is_cut_off(person in person(), dress in dress(), is_xml in any::<bool>(), cut in 1..600_usize) {
        let format = if is_xml { Format::Xml } else { Format::Json };
        let whole = answer(&person, format, dress);
        let mut end = cut.min(whole.len() - 1);
        while !whole.is_char_boundary(end) { end -= 1; }
        let kind = format!("Content-Type: application/{format}; charset=utf-8");
        let mut request = message(&["GET /openapi/member?cardno=1&token=t HTTP/1.1"], Vec::new());
        let mut response = message(&["HTTP/1.1 200 OK", &kind], whole.as_bytes()[..end].to_vec());
        let before = response.bytes().len();
        Redactor::fresh().exchange(&mut request, Some(&mut response));
        prop_assert_eq!(before, response.bytes().len());
        let seen = readings(&response);
        for value in person.all() {
            prop_assert!(!seen.contains(&value.to_ascii_lowercase()), "{value} survived in:\n{seen}");
        }
    }
}

fn each_record(schema: &'static Schema, visit: &mut dyn FnMut(&'static Schema)) {
    visit(schema);
    for field in schema.fields {
        if let FieldType::List(items) = field.ty {
            each_record(items, visit);
        }
    }
}

#[test]
fn every_field_of_the_protocol_has_a_treatment() {
    let mut replaced = 0;
    for message in MessageName::ALL {
        let (DataShape::Record(schema) | DataShape::List(schema)) = message.data() else {
            continue;
        };
        each_record(schema, &mut |schema| {
            for field in schema.fields {
                let treatment = of_field(schema.name, field);
                assert!(treatment.is_some(), "{}/{}", schema.name, field.name);
                assert!(
                    !field.secret || treatment == Some(Treatment::Replace(Kind::Token)),
                    "{}",
                    field.name
                );
                replaced += usize::from(matches!(treatment, Some(Treatment::Replace(_))));
            }
        });
    }
    assert!(replaced >= 14, "{replaced}");
}

fn replaced_in(request: &str, head: &str, body: &str) -> (String, String, Vec<Replaced>) {
    let mut redactor = Redactor::fresh();
    let mut request =
        Message { head: request.replace('\n', "\r\n").into_bytes(), body: Vec::new() };
    let mut response = message(&head.split('\n').collect::<Vec<_>>(), body.as_bytes().to_vec());
    let replaced = redactor.exchange(&mut request, Some(&mut response));
    let text = |message: &Message| String::from_utf8_lossy(&message.bytes()).into_owned();
    (text(&request), text(&response), replaced)
}

#[test]
fn what_is_no_secret_stays_byte_for_byte() {
    let body = r#"{"success":true,"error_code":"","error_reason":"","data":{"total_count":1,"skip":0,"items":[{"no":"0000-1611072116-427","quantity":20161107.00,"balance":1.0,"account_date":"2016-11-07","created_on":"2016-05-30T23:12:45.907","title":"消费支付","from_no":"A-1","created_at":"开放应用"}]}}"#;
    let request = "GET /openapi/accountitem?skip=0&top=10 HTTP/1.1\nHost: crm.example\nIdempotency-Key: 0f8fad5b-d9cb\nUser-Agent: unicrm/0.1.0\n\n";
    let head = "HTTP/1.1 200 OK\nContent-Type: application/json; charset=utf-8\nDate: Tue, 24 Nov 2026 15:18:12 GMT";
    let (new_request, new_response, replaced) = replaced_in(request, head, body);
    assert_eq!(replaced, []);
    assert_eq!(new_request, request.replace('\n', "\r\n"));
    assert!(new_response.ends_with(body));
}

#[test]
fn headers_that_prove_who_asks_are_replaced_but_for_scheme_and_names() {
    let request = "GET /openapi/membersort HTTP/1.1\nAuthorization: Bearer abcdefghij\nCookie: sid=0123456789; theme=darkmode\nX-Api-Key: keykeykey\n\n";
    let (text, _, replaced) =
        replaced_in(request, "HTTP/1.1 200 OK\nSet-Cookie: sid=0123456789; Path=/openapi", "");
    for gone in ["abcdefghij", "0123456789", "darkmode", "keykeykey"] {
        assert!(!text.contains(gone), "{text}");
    }
    assert!(
        text.contains("Authorization: Bearer ")
            && text.contains("Cookie: sid=")
            && text.contains("; theme=")
    );
    assert_eq!(replaced.len(), 5, "{replaced:?}");
}

#[test]
fn a_value_that_was_in_a_remark_before_it_was_known_goes_when_the_recording_is_closed() {
    let mut redactor = Redactor::fresh();
    let reason = r#"{"success":false,"error_code":"1000","error_reason":"姓名 甲乙丙丁 已存在","data":null}"#;
    let head = ["HTTP/1.1 200 OK", "Content-Type: application/json"];
    let mut early_request =
        message(&["GET /openapi/membersort?token=aaaaaaaaaa HTTP/1.1"], Vec::new());
    let mut early = message(&head, reason.as_bytes().to_vec());
    let mut replaced = redactor.exchange(&mut early_request, Some(&mut early));
    assert!(String::from_utf8_lossy(&early.body).contains("甲乙丙丁"), "not known yet");
    let body = r#"{"name":"甲乙丙丁","wx_open_id":"o-invented-0001"}"#;
    let mut request = message(
        &["POST /openapi/weixinmember?token=aaaaaaaaaa HTTP/1.1", "Content-Type: application/json"],
        body.as_bytes().to_vec(),
    );
    redactor.exchange(&mut request, None);
    let tokens = replaced.len();
    redactor.again(&mut early_request, Some(&mut early), &mut replaced);
    assert!(!String::from_utf8_lossy(&early.body).contains("甲乙丙丁"));
    assert_eq!(replaced.len(), tokens + 1);
}
