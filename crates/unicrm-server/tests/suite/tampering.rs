//! Whoever changes the database behind the server's back is found out by verify.

use rusqlite::Connection;

use crate::support::{ACCOUNT, CARD, Shop};

/// A shop with some history.
fn shop() -> Shop {
    let shop = Shop::with_balance("100");
    shop.add_member("2");
    shop.recharge("2", ACCOUNT, "50");
    for quantity in ["1", "2.5", "3"] {
        shop.pay(quantity, Some(&format!("key-{quantity}")));
    }
    shop.recharge(CARD, "10", "7");
    shop.assert_clean();
    shop
}

/// Changes the file by SQL, without the triggers that keep an honest program from it.
#[track_caller]
fn tamper(sql: &str) -> String {
    let mut shop = shop();
    shop.store = None;
    let connection = Connection::open(shop.path()).expect("a database");
    let without = "DROP TRIGGER items_are_not_changed; DROP TRIGGER items_are_not_deleted; \
                   PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = 0;";
    connection.execute_batch(without).expect("no triggers");
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    drop(connection);
    shop.open();
    let findings = shop.verify().findings;
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

#[test]
fn every_change_is_found_where_it_was_made() {
    let table = [
        (
            "a greater balance",
            "UPDATE accounts SET balance = balance + 1 WHERE id = 1",
            "account 00",
        ),
        ("a smaller quantity", "UPDATE items SET quantity = 1 WHERE account_nth = 2", "item"),
        ("another remark", "UPDATE items SET comment = 'x' WHERE account_nth = 2", "the link"),
        ("no remark instead of none", "UPDATE items SET from_no = '' WHERE id = 3", "the link"),
        ("another moment", "UPDATE items SET created_on = created_on + 1 WHERE id = 3", "the link"),
        ("an item less at the end", "DELETE FROM items WHERE account_nth = 4", "account 00"),
        (
            "an item less in between",
            "DELETE FROM items WHERE account_nth = 2",
            "rank in its account",
        ),
        (
            "an item moved to another account",
            "UPDATE items SET account_id = (SELECT id FROM accounts WHERE member_id = 2 LIMIT 1), \
             account_nth = 2 WHERE account_nth = 4",
            "the member's id",
        ),
        ("another total of items", "UPDATE members SET items = 9 WHERE id = 1", "member 11000121"),
        (
            "another total of members",
            "UPDATE counters SET value = 9 WHERE name = 'members'",
            "counters",
        ),
        (
            "another total of a sort",
            "UPDATE member_sorts SET members = 9 WHERE no = '01'",
            "sort 01",
        ),
        ("another rank", "UPDATE members SET sort_nth = 9 WHERE id = 2", "rank in its sort"),
        ("a member without a card", "DELETE FROM cards WHERE no = '2'", "expected a card"),
        ("a first card of another number", "UPDATE cards SET no = '3' WHERE no = '2'", "card 3"),
        (
            "a sequence set back",
            "UPDATE sequences SET last = 1 WHERE shop = '0000'",
            "sequence 0000",
        ),
        (
            "an outcome of no item",
            "UPDATE outcomes SET item_no = 'x' WHERE key = 'key-1'",
            "outcome of application till",
        ),
        ("an account of no member", "UPDATE accounts SET member_id = 9 WHERE id = 2", "accounts"),
        (
            "a balance below zero",
            "UPDATE accounts SET balance = -1 WHERE id = 2",
            "CHECK constraint",
        ),
    ];
    for (sentence, sql, expected) in table {
        let findings = tamper(sql);
        assert!(findings.contains(expected), "{sentence}: {findings}");
    }
}

#[test]
fn a_consistent_change_of_item_and_balance_breaks_the_chain() {
    let findings = tamper(
        "UPDATE items SET quantity = quantity - 10000, balance = balance + 10000 \
             WHERE account_id = 1 AND account_nth = 4; \
         UPDATE accounts SET balance = balance + 10000 WHERE id = 1;",
    );
    assert_eq!(findings.lines().count(), 1, "{findings}");
    assert!(findings.contains("the link"), "{findings}");
}

#[test]
fn the_ledger_refuses_to_be_changed() {
    let shop = shop();
    for sql in ["UPDATE items SET comment = 'x'", "DELETE FROM items"] {
        let changed = shop.store().write(move |connection| Ok(connection.execute(sql, [])?));
        assert!(changed.wait().is_err(), "{sql}");
    }
    shop.assert_clean();
}
