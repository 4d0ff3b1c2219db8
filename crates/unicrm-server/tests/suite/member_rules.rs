//! Creating and modifying: which request does what, and what is refused for which field.

use unicrm_proto::CompactString;
use unicrm_proto::KnownError;
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::operation::OpenId;
use unicrm_proto::value::Presence;
use unicrm_server::rules::Refusal;
use unicrm_server::rules::member::{Existing, Facts, Saving, Wanted, save};

fn body() -> WeiXinMember {
    WeiXinMember {
        wx_open_id: "o-1".into(),
        name: "测试会员".into(),
        member_sort_no: "01".into(),
        ..WeiXinMember::default()
    }
}

/// Facts of a request that may create.
fn nobody() -> Facts {
    Facts { sort_exists: true, ..Facts::default() }
}

/// Facts of a request that names member 7.
fn somebody() -> Facts {
    let existing = Existing { id: 7, sort_no: "01".into() };
    Facts { existing: Some(existing), ..nobody() }
}

fn saved(body: &WeiXinMember, facts: &Facts) -> Result<Saving, Refusal> {
    save(Wanted::new(None, body)?, facts)
}

type Change = fn(&mut WeiXinMember);

#[test]
fn what_creation_refuses_names_the_field() {
    let table: &[(&str, Change, Facts, &str)] = &[
        ("a missing name", |body| body.name = Presence::Absent, nobody(), "name"),
        ("a nil name", |body| body.name = Presence::Nil, nobody(), "name"),
        ("an empty name", |body| body.name = "".into(), nobody(), "name"),
        (
            "a missing sort",
            |body| body.member_sort_no = Presence::Absent,
            nobody(),
            "member_sort_no",
        ),
        ("an empty sort", |body| body.member_sort_no = "".into(), nobody(), "member_sort_no"),
        ("an unknown sort", |_| (), Facts { sort_exists: false, ..nobody() }, "member_sort_no"),
        (
            "a card in use",
            |body| body.card_no = "1".into(),
            Facts { card_holder: Some(3), ..nobody() },
            "card_no",
        ),
        (
            "a mobile in use",
            |body| body.mobilephone = "1".into(),
            Facts { mobile_holder: Some(3), ..nobody() },
            "mobilephone",
        ),
        ("a character that XML cannot carry", |body| body.city = "\u{0}".into(), nobody(), "city"),
        (
            "an openid that no path can have",
            |body| body.wx_open_id = "..".into(),
            nobody(),
            "wx_open_id",
        ),
    ];
    for (sentence, change, facts, field) in table {
        let mut body = body();
        change(&mut body);
        let refusal = saved(&body, facts).expect_err(sentence);
        assert_eq!(refusal.code, KnownError::ServerError, "{sentence}");
        let reason = refusal.reason.unwrap_or_default();
        assert!(reason.contains(field), "{sentence}: {reason}");
    }
}

#[test]
fn an_unknown_openid_creates_and_keeps_empty_and_null_apart() {
    let mut body = body();
    body.card_no = "".into();
    body.email = "".into();
    body.sex = Presence::Nil;
    let Ok(Saving::Create(new)) = saved(&body, &nobody()) else { panic!("no creation") };
    assert_eq!(new.card_no, None, "an empty card number is generated");
    assert_eq!(new.profile.email, Some(CompactString::default()));
    assert_eq!(new.profile.sex, None);
    assert_eq!(new.open_id.as_deref(), Some("o-1"));
}

#[test]
fn a_known_openid_modifies_what_has_a_value() {
    let mut body = body();
    body.mobilephone = "".into();
    body.city = Presence::Nil;
    let Ok(Saving::Modify(7, profile)) = saved(&body, &somebody()) else { panic!("no change") };
    assert_eq!(profile.name.as_deref(), Some("测试会员"));
    assert_eq!(profile.mobilephone.as_deref(), Some(""), "empty is stored");
    assert_eq!(profile.city, None, "nil changes nothing");
    assert_eq!(profile.country, None, "absent changes nothing");
}

#[test]
fn what_modification_refuses_names_the_field() {
    let table: &[(&str, Change, Facts, Option<&str>)] = &[
        ("an empty name", |body| body.name = "".into(), somebody(), Some("name")),
        (
            "another card",
            |body| body.card_no = "2".into(),
            Facts { card_holder: Some(8), ..somebody() },
            Some("card_no"),
        ),
        ("a card of nobody", |body| body.card_no = "2".into(), somebody(), Some("card_no")),
        (
            "the own card",
            |body| body.card_no = "1".into(),
            Facts { card_holder: Some(7), ..somebody() },
            None,
        ),
        (
            "another sort",
            |body| body.member_sort_no = "02".into(),
            somebody(),
            Some("member_sort_no"),
        ),
        ("an empty sort", |body| body.member_sort_no = "".into(), somebody(), None),
        (
            "another's mobile",
            |body| body.mobilephone = "1".into(),
            Facts { mobile_holder: Some(8), ..somebody() },
            Some("mobilephone"),
        ),
        (
            "the own mobile",
            |body| body.mobilephone = "1".into(),
            Facts { mobile_holder: Some(7), ..somebody() },
            None,
        ),
    ];
    for (sentence, change, facts, field) in table {
        let mut body = body();
        change(&mut body);
        match (saved(&body, facts), field) {
            (Ok(Saving::Modify(7, _)), None) => {}
            (Err(refusal), Some(field)) => {
                assert!(refusal.reason.unwrap_or_default().contains(field), "{sentence}");
            }
            (other, _) => panic!("{sentence}: {other:?}"),
        }
    }
}

#[test]
fn an_openid_in_the_path_must_exist() {
    let path = OpenId::new("o-9").expect("an openid");
    let body = WeiXinMember { name: "测试会员".into(), ..WeiXinMember::default() };
    let wanted = || Wanted::new(Some(&path), &body).expect("a request");
    assert_eq!(save(wanted(), &nobody()), Err(KnownError::UnknownCard.into()));
    assert!(matches!(save(wanted(), &somebody()), Ok(Saving::Modify(7, _))));
}
