//! Creating and modifying over HTTP: what is stored, and that a refusal stores nothing.

use serde_json::{Value, json};

use crate::over_http::Demo;
use crate::support::Http;

struct Session {
    http: Http,
    token: String,
}

impl Session {
    fn start(demo: &Demo) -> Self {
        let mut http = demo.http();
        let token = http.token(demo.text("application.appid"), demo.text("application.appsecret"));
        Self { http, token }
    }

    /// Saves a member; the code, and the reason where it is refused.
    fn save(&mut self, path: &str, body: &Value) -> (String, String) {
        let target = format!("weixinmember{path}?token={}", self.token);
        let answer = self.http.post(&target, "", &body.to_string()).expect("an answer");
        assert_eq!(answer.status, 200, "{answer:?}");
        let envelope: Value = serde_json::from_str(&answer.body).expect("JSON");
        (answer.code(), envelope["error_reason"].as_str().unwrap_or_default().to_owned())
    }

    #[track_caller]
    fn saved(&mut self, path: &str, body: &Value) {
        assert_eq!(self.save(path, body), (String::new(), String::new()));
    }

    /// It is refused, with 1000 and a reason that names the field.
    #[track_caller]
    fn refused(&mut self, body: &Value, field: &str) {
        let (code, reason) = self.save("", body);
        assert!(code == "1000" && reason.contains(field), "{code} {reason}");
    }

    /// The data of an answer; null where it is refused.
    fn data(&mut self, target: &str) -> Value {
        let mark = if target.contains('?') { '&' } else { '?' };
        let target = format!("{target}{mark}token={}", self.token);
        let answer = self.http.get(&target, "application/json").expect("an answer");
        let envelope: Value = serde_json::from_str(&answer.body).expect("JSON");
        envelope["data"].clone()
    }
}

#[test]
fn a_creation_again_changes_nothing_and_a_modification_what_it_names() {
    let demo = Demo::start(&[]);
    let mut session = Session::start(&demo);
    let new = json!({"wx_open_id": "o-1", "name": "微信测试", "member_sort_no": "01",
        "card_no": null, "mobilephone": "13700000001", "email": ""});
    session.saved("", &new);
    let created = session.data("weixinmember/o-1");
    let card = created["member_no"].as_str().expect("a generated number").to_owned();
    assert_eq!(created["name"], "微信测试");
    assert_eq!(created["email"], "");
    assert_eq!(created["accounts"][0]["balance"], json!(0.0));
    assert_eq!(session.data(&format!("member?cardno={card}")), created);
    assert_eq!(session.data("member?top=0")["total_count"], 2660);
    assert_eq!(session.data("member?skip=2659")["items"][0], created, "the last to join");

    session.saved("", &new);
    assert_eq!(session.data("weixinmember/o-1"), created);
    session.saved(
        "",
        &json!({"wx_open_id": "o-1", "card_no": card, "email": "a@example.com",
        "name": null}),
    );
    session.saved("/o-1", &json!({"mobilephone": "", "city": null}));
    let modified = session.data("weixinmember/o-1");
    assert_eq!(modified["email"], "a@example.com");
    assert_eq!((&modified["mobilephone"], &modified["name"]), (&json!(""), &json!("微信测试")));
    assert_eq!(session.save("/o-9", &json!({"name": "微信测试"})).0, "1001");
}

#[test]
fn a_refusal_names_the_field_and_stores_nothing() {
    let demo = Demo::start(&[]);
    let mut session = Session::start(&demo);
    let with = |field: &str, value: Value| {
        let mut body = json!({"wx_open_id": "o-2", "name": "微信测试", "member_sort_no": "01"});
        body[field] = value;
        body
    };
    session.refused(&with("card_no", json!("11000121")), "card_no");
    session.refused(&with("member_sort_no", json!("99")), "member_sort_no");
    session.refused(&with("name", json!("")), "name");
    session.refused(&with("mobilephone", json!("13900000000")), "mobilephone");
    session.refused(&with("city", json!("\u{1}")), "city");
    assert_eq!(session.data("weixinmember/o-2"), Value::Null);
    assert_eq!(session.data("member?top=0")["total_count"], 2659);

    session.saved("", &with("card_no", json!("70000001")));
    let before = session.data("weixinmember/o-2");
    session.refused(&with("card_no", json!("70000002")), "card_no");
    session.refused(&with("member_sort_no", json!("02")), "member_sort_no");
    session.refused(&with("name", json!("")), "name");
    session.refused(&with("mobilephone", json!("13900000000")), "mobilephone");
    assert_eq!(session.data("weixinmember/o-2"), before);
    assert!(crate::over_http::verify(demo.folder.path()).contains("as they should be"));
}
