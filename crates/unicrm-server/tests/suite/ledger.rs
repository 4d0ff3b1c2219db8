//! Posting: never more than there is, never a number twice, nothing but adding.

use std::collections::BTreeSet;

use unicrm_proto::KnownError;
use unicrm_proto::operation::AppSecret;
use unicrm_server::store::pay::Paid;
use unicrm_server::store::{Store, StoreError, StoreOptions, applications};

use crate::support::{ACCOUNT, APPID, APPSECRET, CARD, Shop};

#[test]
fn two_hundred_concurrent_payments_take_exactly_the_balance() {
    let shop = Shop::with_balance("100.5");
    let paid: Vec<Paid> = std::thread::scope(|scope| {
        let payments: Vec<_> = (0..200).map(|_| scope.spawn(|| shop.pay("1", None))).collect();
        payments.into_iter().map(|payment| payment.join().expect("no panic")).collect()
    });
    let numbers: BTreeSet<&str> = paid
        .iter()
        .filter_map(|paid| if let Paid::Applied(no) = paid { Some(&**no) } else { None })
        .collect();
    assert_eq!(numbers.len(), 100, "each applied payment has a number of its own");
    let refused = Paid::Refused(KnownError::InsufficientBalance);
    assert_eq!(paid.iter().filter(|paid| **paid == refused).count(), 100);
    assert_eq!(shop.balance(), "0.5000");
    shop.assert_clean();
}

#[track_caller]
fn applied(paid: Paid) -> String {
    let Paid::Applied(no) = paid else { panic!("not applied: {paid:?}") };
    no.into()
}

#[test]
fn a_number_never_comes_twice() {
    let mut shop = Shop::with_balance("2000");
    assert_eq!(applied(shop.pay("1", None)), "0000-1611071200-001");
    assert_eq!(applied(shop.pay("1", None)), "0000-1611071200-002");
    shop.clock.set("2016-11-07T04:01:59.999Z");
    assert_eq!(applied(shop.pay("1", None)), "0000-1611071201-001");
    // The clock steps back.
    shop.clock.set("2016-11-07T04:00:10Z");
    assert_eq!(applied(shop.pay("1", None)), "0000-1611071200-003");
    // The server starts anew.
    shop.open();
    assert_eq!(applied(shop.pay("1", None)), "0000-1611071200-004");
    // The sequence grows past three digits.
    for nth in 5..=1000 {
        assert_eq!(applied(shop.pay("1", None)), format!("0000-1611071200-{nth:03}"));
    }
    shop.assert_clean();
}

#[test]
fn an_account_without_items_answers_0_and_one_that_was_emptied_four_decimals() {
    let shop = Shop::with_balance("0");
    assert_eq!(shop.balance(), "0");
    shop.recharge(CARD, ACCOUNT, "1");
    shop.pay("1", None);
    assert_eq!(shop.balance(), "0.0000");
}

#[test]
fn work_that_fails_or_panics_takes_back_its_own_writes_only() {
    let shop = Shop::with_balance("100");
    let store = shop.store();
    let spoil = |connection: &rusqlite::Connection| {
        connection.execute("UPDATE accounts SET balance = 0", [])
    };
    let failing = store.write(move |connection| {
        spoil(connection)?;
        Err::<(), _>(StoreError::Corrupt { expected: "a test" })
    });
    let panicking = store.write(move |connection| {
        spoil(connection)?;
        if connection.is_autocommit() { Ok(()) } else { panic!("as a fault would") }
    });
    let paid = shop.pay("1", None);
    assert!(matches!(failing.wait(), Err(StoreError::Corrupt { .. })));
    assert!(matches!(panicking.wait(), Err(StoreError::Panicked)));
    assert!(matches!(paid, Paid::Applied(_)));
    assert_eq!(shop.balance(), "99.0000");
    shop.assert_clean();
}

#[test]
fn a_transaction_that_is_lost_is_reported_to_all_in_it() {
    let shop = Shop::with_balance("100");
    let lost = shop.store().write(|connection| {
        connection.execute_batch("ROLLBACK")?;
        Ok(())
    });
    assert!(matches!(lost.wait(), Err(StoreError::Database(_))));
    assert!(matches!(shop.pay("1", None), Paid::Applied(_)), "the next one is whole again");
    shop.assert_clean();
}

#[test]
fn a_reader_cannot_write() {
    let shop = Shop::with_balance("100");
    let read = shop.store().read(|connection| {
        connection.execute("UPDATE accounts SET balance = 0", [])?;
        Ok(())
    });
    assert!(matches!(read.wait(), Err(StoreError::Database(_))));
    assert_eq!(shop.balance(), "100.0000");
}

#[test]
fn a_full_queue_is_busy_and_does_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = StoreOptions { create: true, readers: 1, queue: 1 };
    let clock = crate::support::SetClock::at("2016-11-07T04:00:00Z");
    let store = Store::open(&folder.path().join("shop.db"), &options, clock).expect("a store");
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (began, begun) = std::sync::mpsc::channel();
    let first = store.write(move |_| {
        let _ = began.send(());
        let _ = wait.recv();
        Ok(())
    });
    begun.recv().expect("the writer begins");
    let second = store.write(|_| Ok(()));
    assert!(matches!(store.write(|_| Ok(())).wait(), Err(StoreError::Busy)));
    go.send(()).expect("the writer waits");
    first.wait().expect("done");
    second.wait().expect("done");
}

#[test]
fn a_database_wants_its_own_key() {
    let mut shop = Shop::with_balance("100");
    let secret = AppSecret::new(APPSECRET);
    let kept = |shop: &Shop| {
        let found = shop.store().read(|connection| applications::find(connection, APPID));
        let (_, hash) = found.wait().expect("the store").expect("the application");
        (hash, shop.store().key().matches(&AppSecret::new(APPSECRET), &hash))
    };
    let (hash, matches) = kept(&shop);
    assert!(matches);
    assert!(!shop.store().key().matches(&AppSecret::new("another"), &hash));
    assert_eq!(hash, shop.store().key().hash_secret(&secret));

    shop.store = None;
    let key = shop.folder.path().join("shop.db.key");
    let away = shop.folder.path().join("away");
    std::fs::rename(&key, &away).expect("a rename");
    let options = StoreOptions::default();
    let open = || Store::open(&shop.path(), &options, shop.clock.clone());
    assert!(matches!(open(), Err(StoreError::File { .. })));
    std::fs::write(&key, "A".repeat(43)).expect("another key");
    assert!(matches!(open(), Err(StoreError::WrongKey(_))));
    std::fs::rename(&away, &key).expect("a rename");
    assert!(open().is_ok());
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_mistake() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = crate::support::SetClock::at("2016-11-07T04:00:00Z");
    let opened = Store::open(&folder.path().join("typo.db"), &StoreOptions::default(), clock);
    assert!(matches!(opened, Err(StoreError::File { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
