//! One payment for one key: again, at once, after a restart, with another body, after a day.

use std::sync::Arc;

use jiff::SignedDuration;
use unicrm_proto::KnownError;
use unicrm_proto::message::MemberPay;
use unicrm_proto::value::Presence;
use unicrm_server::rules::Zone;
use unicrm_server::rules::idempotency::fingerprint;
use unicrm_server::rules::payment::Order;
use unicrm_server::store::applications;
use unicrm_server::store::pay::{self, Paid};

use crate::support::{ACCOUNT, APPID, CARD, Shop, order};

#[test]
fn the_same_key_again_is_the_same_payment_also_after_a_restart() {
    let mut shop = Shop::with_balance("100");
    let first = shop.pay("16", Some("key-1"));
    assert!(matches!(first, Paid::Applied(_)));
    assert_eq!(shop.pay("16.0000", Some("key-1")), first, "the quantity counts by number");
    shop.open();
    assert_eq!(shop.pay("16", Some("key-1")), first);
    assert_eq!(shop.balance(), "84.0000");
    assert_eq!(shop.pay("16.01", Some("key-1")), Paid::OtherBody);
    assert_ne!(shop.pay("16", Some("key-2")), first, "another key is another payment");
    assert_eq!(shop.balance(), "68.0000");
    shop.assert_clean();
}

#[test]
fn the_same_key_at_once_is_taken_once() {
    let shop = Shop::with_balance("100");
    let paid: Vec<Paid> = std::thread::scope(|scope| {
        let payments: Vec<_> =
            (0..20).map(|_| scope.spawn(|| shop.pay("16", Some("key-1")))).collect();
        payments.into_iter().map(|payment| payment.join().expect("no panic")).collect()
    });
    assert!(matches!(paid[0], Paid::Applied(_)));
    assert!(paid.iter().all(|one| *one == paid[0]), "{paid:?}");
    assert_eq!(shop.balance(), "84.0000");
    shop.assert_clean();
}

#[test]
fn a_refusal_is_kept_for_24_hours_and_no_longer() {
    let shop = Shop::with_balance("0");
    let too_little = Paid::Refused(KnownError::InsufficientBalance);
    assert_eq!(shop.pay("16", Some("key-1")), too_little);
    shop.recharge(CARD, ACCOUNT, "100");
    assert_eq!(shop.pay("16", Some("key-1")), too_little);
    shop.clock.advance(SignedDuration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(shop.pay("16", Some("key-1")), too_little);
    shop.clock.advance(SignedDuration::from_secs(1));
    assert!(matches!(shop.pay("16", Some("key-1")), Paid::Applied(_)));
    assert_eq!(shop.balance(), "84.0000");
    shop.assert_clean();
}

#[test]
fn what_says_nothing_of_the_payment_is_not_kept() {
    let shop = Shop::with_balance("100");
    set_running(&shop, false);
    assert_eq!(shop.pay("16", Some("key-1")), Paid::Refused(KnownError::NotAuthenticated));
    set_running(&shop, true);
    assert!(matches!(shop.pay("16", Some("key-1")), Paid::Applied(_)));
    set_running(&shop, false);
    // A stopped application learns nothing, not even of what it paid.
    assert_eq!(shop.pay("16", Some("key-1")), Paid::Refused(KnownError::NotAuthenticated));
}

fn set_running(shop: &Shop, running: bool) {
    let set =
        shop.store().write(move |connection| applications::set_running(connection, APPID, running));
    assert!(set.wait().expect("the store"));
}

#[test]
fn a_payment_is_known_by_what_it_means() {
    let mut request = MemberPay::new(
        CARD.try_into().expect("a card"),
        ACCOUNT.try_into().expect("an account"),
        "1.0".parse().expect("a decimal"),
    );
    let plain = fingerprint(&order(CARD, ACCOUNT, "1"));
    let of = |request: &MemberPay| fingerprint(&Order::new(request).expect("an order"));
    request.from_no = Presence::Nil;
    assert_eq!(of(&request), plain, "nil is absent");
    request.from_no = "".into();
    assert_ne!(of(&request), plain, "empty is not");
    let (mut left, mut right) = (request.clone(), request);
    left.from_no = "1".into();
    right.comment = "1".into();
    assert_ne!(of(&left), of(&right), "a text is its field's");
}

#[test]
fn a_caller_that_goes_away_leaves_a_whole_payment() {
    let shop = Shop::with_balance("100");
    let (caller, clock) = (shop.caller.clone(), Arc::clone(&shop.clock));
    let order = order(CARD, ACCOUNT, "16");
    drop(shop.store().write(move |connection| {
        use unicrm_server::Clock as _;
        pay::pay(connection, &caller, &order, Some("key-1"), clock.now(), Zone::default())
    }));
    assert!(matches!(shop.pay("16", Some("key-1")), Paid::Applied(_)));
    assert_eq!(shop.balance(), "84.0000");
    shop.assert_clean();
}
