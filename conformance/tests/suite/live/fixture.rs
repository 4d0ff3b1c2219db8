//! A fixture with mistakes gets clear errors.

use unicrm_conformance::live::Fixture;

const SOUND: &str = "
[service]
url = \"http://127.0.0.1:1/openapi\"
[application]
appid = \"suite\"
appsecret = \"not-a-secret-0001\"
";

#[track_caller]
fn check(text: &str, url: Option<&str>, words: &[&str]) {
    let problem = Fixture::parse(text, url).expect_err("a mistake");
    for word in words {
        assert!(problem.contains(word), "expected `{word}` in:\n{problem}");
    }
}

#[test]
fn a_fixture_needs_an_address_and_an_application_and_no_more() {
    let fixture = Fixture::parse(SOUND, None).expect("a sound fixture");
    assert!(fixture.member.is_none() && fixture.spending.is_none());
    let bare = SOUND.replace("url", "# url");
    check(&bare, None, &["service.url", "--url"]);
    assert!(Fixture::parse(&bare, Some("https://crm.example/openapi")).is_ok());
    check("[service]\nurl = \"http://a\"", None, &["application"]);
}

#[test]
fn a_key_that_is_not_known_is_named_with_its_line() {
    check(
        &format!("{SOUND}secret = \"x\"\n"),
        None,
        &["unknown field `secret`", "appsecret", "line"],
    );
    check(
        &format!("{SOUND}[cards]\nexpird = \"1\"\n"),
        None,
        &["unknown field `expird`", "expired"],
    );
    check(
        &SOUND.replace("url", "claims = [\"idempotent\"]\nurl"),
        None,
        &["idempotent", "idempotency"],
    );
}

#[test]
fn a_value_that_cannot_be_is_named_by_its_key() {
    check(&format!("{SOUND}[spending]\ncap = \"much\"\n"), None, &["spending.cap", "much"]);
    check(&format!("{SOUND}[spending]\ncap = \"0.00\"\n"), None, &["spending.cap", "over zero"]);
    check(&format!("{SOUND}[sort]\nno = \"\"\n"), None, &["sort.no", "empty"]);
    check(SOUND, Some("ftp://crm.example"), &["service.url", "ftp"]);
    check(SOUND, Some("crm.example"), &["service.url", "https://crm.example/openapi"]);
    check(SOUND, Some("http://me:pw@crm.example"), &["service.url", "a user"]);
}

#[test]
fn a_secret_is_in_no_debug_output() {
    let fixture = Fixture::parse(SOUND, None).expect("a sound fixture");
    assert!(!format!("{fixture:?}").contains("not-a-secret-0001"));
}
