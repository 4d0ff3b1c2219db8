//! The order of a payment's codes, and what it posts.

use jiff::civil::date;
use unicrm_proto::KnownError::{self, *};
use unicrm_proto::exchange::server::Right;
use unicrm_proto::message::MemberPay;
use unicrm_proto::value::Presence;
use unicrm_server::rules::access::{self, Addresses, Application, FoundToken, Rights};
use unicrm_server::rules::card::{CardFacts, State};
use unicrm_server::rules::payment::{Order, Payer, pay};
use unicrm_server::rules::posting::Side;
use unicrm_server::rules::{Amount, Zone};

use crate::support::{HERE, moment, order};

fn application() -> Application {
    Application {
        id: "till".into(),
        name: "收银台".into(),
        shop: "0000".into(),
        rights: Rights::ALL,
        addresses: Addresses::default(),
        running: true,
    }
}

/// A payer who is refused for everything that is named, and has money in ten-thousandths.
fn payer(faults: &[&str], balance: Option<i64>) -> Payer {
    let state = |fault| if faults.contains(&fault) { State::Invalid } else { State::Valid };
    let expires_on = faults.contains(&"expired").then(|| date(2016, 11, 6));
    let card = CardFacts { state: state("card"), expires_on };
    Payer { card, member: state("member"), balance: balance.map(Amount::from_units) }
}

#[test]
fn the_first_code_that_fits_is_given() {
    let all: &[&str] = &["card", "member", "expired"];
    let table: &[(&str, Option<Payer>, Result<(), KnownError>)] = &[
        ("an unknown card is 1001", None, Err(UnknownCard)),
        ("an invalid card comes before all else", Some(payer(all, None)), Err(InvalidCard)),
        (
            "an invalid member comes before expiry",
            Some(payer(&["member", "expired"], None)),
            Err(InvalidMember),
        ),
        ("expiry comes before the account", Some(payer(&["expired"], None)), Err(ExpiredCard)),
        ("an account that the member lacks is 1004", Some(payer(&[], None)), Err(InvalidAccount)),
        ("too little is 1005", Some(payer(&[], Some(15_999))), Err(InsufficientBalance)),
        ("just enough is enough", Some(payer(&[], Some(16_000))), Ok(())),
    ];
    let now = moment("2016-11-07T04:00:00Z");
    for (sentence, payer, expected) in table {
        let order = order("1", "00", "1.6");
        let posting = pay(&order, *payer, &application(), now, Zone::default());
        assert_eq!(posting.map(|_| ()), *expected, "{sentence}");
    }
}

#[test]
fn more_than_any_account_holds_is_too_much_and_no_fault() {
    let order = order("1", "00", "79228162514264337593543950335");
    let now = moment("2016-11-07T04:00:00Z");
    let rich = payer(&[], Some(i64::MAX));
    let refused = pay(&order, Some(rich), &application(), now, Zone::default());
    assert_eq!(refused, Err(InsufficientBalance));
}

#[test]
fn a_card_pays_until_its_last_day_is_over_in_the_servers_zone() {
    let card = CardFacts { state: State::Valid, expires_on: Some(date(2016, 11, 7)) };
    let payer = Payer { card, member: State::Valid, balance: Some(Amount::from_units(10_000)) };
    let pays =
        |at| pay(&order("1", "00", "1"), Some(payer), &application(), moment(at), Zone::default());
    assert!(pays("2016-11-07T15:59:59Z").is_ok());
    assert_eq!(pays("2016-11-07T16:00:00Z"), Err(ExpiredCard));
}

#[test]
fn a_payment_posts_what_the_clauses_say() {
    let mut request = MemberPay::new(
        "11000121".try_into().expect("a card"),
        "00".try_into().expect("an account"),
        "16.5".parse().expect("a decimal"),
    );
    request.from_no = "till-1".into();
    request.comment = "".into();
    request.fromcontent = Presence::Nil;
    let order = Order::new(&request).expect("an order");
    let now = moment("2016-05-30T23:30:00.907Z");
    let before = payer(&[], Some(113_520_000));
    let posting = pay(&order, Some(before), &application(), now, Zone::default());
    let posting = posting.expect("a posting");
    assert_eq!(posting.side, Side::Debit);
    assert_eq!(posting.quantity.to_string(), "16.5000");
    assert_eq!(posting.balance.to_string(), "11335.5000");
    assert_eq!((&*posting.action, &*posting.title), ("消费支付", "消费支付"));
    assert_eq!(posting.account_date, date(2016, 5, 31), "the date of the zone");
    assert_eq!(posting.created_at, "收银台");
    assert_eq!(posting.from_no.as_deref(), Some("till-1"));
    assert_eq!(posting.comment.as_deref(), Some(""), "an empty remark stays one");
    assert_eq!(posting.from_content, None);
}

#[test]
fn a_field_that_the_rules_refuse_is_named() {
    let mut request = MemberPay::new(
        "1".try_into().expect("a card"),
        "00".try_into().expect("an account"),
        "1".parse().expect("a decimal"),
    );
    let refused = |request: &MemberPay| {
        let refusal = Order::new(request).expect_err("a refusal");
        assert_eq!(refusal.code, ServerError);
        refusal.reason.unwrap_or_default()
    };
    request.comment = "\u{1}".into();
    assert!(refused(&request).contains("comment"));
    request.quantity = "1.00001".parse().expect("a decimal");
    assert!(refused(&request).contains("quantity"), "the quantity comes first");
}

#[test]
fn who_may_call() {
    let now = moment("2016-11-07T04:00:00Z");
    let token = |change: fn(&mut FoundToken)| {
        let expires_on = moment("2016-11-07T04:00:01Z");
        let mut token = FoundToken { expires_on, application: application() };
        change(&mut token);
        Some(token)
    };
    let table = [
        ("a living token with the right may", token(|_| ()), None),
        ("no token is 0000", None, Some(NotAuthenticated)),
        (
            "an expired one is 0000",
            token(|token| token.expires_on = moment("2016-11-07T04:00:00Z")),
            Some(NotAuthenticated),
        ),
        (
            "a stopped application is 0000, whatever its rights",
            token(|token| {
                token.application.running = false;
                token.application.rights = Rights::default();
            }),
            Some(NotAuthenticated),
        ),
        (
            "a missing right is 0003",
            token(|token| token.application.rights.pay = false),
            Some(NoRight),
        ),
        (
            "another address is 0003",
            token(|token| {
                token.application.addresses = "192.0.2.0/24,::1".parse().expect("networks");
            }),
            Some(NoRight),
        ),
        (
            "an address in a network may",
            token(|token| {
                token.application.addresses = "192.0.2.1, 127.0.0.0/8".parse().expect("networks");
            }),
            None,
        ),
    ];
    for (sentence, found, expected) in table {
        assert_eq!(access::check(found, Right::Pay, HERE, now).err(), expected, "{sentence}");
    }
}

#[test]
fn rights_and_networks_read_back_as_they_are_written() {
    for text in ["none", "read", "read,pay", "read,edit,pay"] {
        assert_eq!(text.parse::<Rights>().expect("rights").to_string(), text);
    }
    assert!("read,write".parse::<Rights>().is_err());
    for text in ["", "192.0.2.0/24", "192.0.2.1/32,2001:db8::/32"] {
        assert_eq!(text.parse::<Addresses>().expect("networks").to_string(), text);
    }
    assert!("here".parse::<Addresses>().is_err());
    let mapped = "::ffff:192.0.2.7".parse().expect("an address");
    assert!("192.0.2.0/24".parse::<Addresses>().expect("networks").allow(mapped));
}
