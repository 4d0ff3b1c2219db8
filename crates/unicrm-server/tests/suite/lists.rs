//! Lists: order, totals, the end, and sorts and accounts that do not exist.

use unicrm_server::rules::Zone;
use unicrm_server::store::{ledger, members};

use crate::support::{ACCOUNT, CARD, Shop, page};

/// The numbers of a page of members, and the total.
fn member_page(shop: &Shop, sort: Option<&'static str>, skip: u64, top: u32) -> (Vec<String>, u64) {
    let listed =
        shop.store().read(move |connection| members::list(connection, sort, page(skip, top)));
    let listed = listed.wait().expect("the store");
    let numbers = listed.items.into_iter().map(|member| member.member_no.into()).collect();
    (numbers, listed.total_count.get())
}

#[test]
fn members_come_in_the_order_of_joining() {
    let shop = Shop::with_balance("0");
    for card in ["9", "8", "7", "6"] {
        shop.add_member(card);
    }
    let numbers = |numbers: &[&str]| numbers.iter().map(|no| (*no).to_owned()).collect::<Vec<_>>();
    assert_eq!(member_page(&shop, None, 0, 2), (numbers(&[CARD, "9"]), 5));
    assert_eq!(member_page(&shop, None, 3, 10), (numbers(&["7", "6"]), 5));
    assert_eq!(member_page(&shop, Some("01"), 4, 1), (numbers(&["6"]), 5));
    assert_eq!(member_page(&shop, None, 5, 10), (vec![], 5), "past the end");
    assert_eq!(member_page(&shop, None, 0, 0), (vec![], 5), "the count alone");
    assert_eq!(member_page(&shop, Some("02"), 0, 10), (vec![], 0), "a sort without members");
    assert_eq!(member_page(&shop, Some("99"), 0, 10), (vec![], 0), "no such sort");
}

/// The quantities of a page of items, and the total.
fn item_page(
    shop: &Shop,
    account: Option<&'static str>,
    skip: u64,
    top: u32,
) -> Option<(Vec<String>, u64)> {
    let listed = shop.store().read(move |connection| {
        let (member, zone) = (members::by_card(connection, CARD)?.unwrap_or(0), Zone::default());
        let page = page(skip, top);
        match account {
            None => ledger::page_of_member(connection, member, page, zone).map(Some),
            Some(no) => ledger::page_of_account(connection, member, no, page, zone),
        }
    });
    let listed = listed.wait().expect("the store")?;
    let quantities = listed.items.iter().map(|item| item.quantity.to_string()).collect();
    Some((quantities, listed.total_count.get()))
}

#[test]
fn items_come_newest_first_of_one_account_or_of_all() {
    let shop = Shop::with_balance("0");
    for (nth, account) in [ACCOUNT, "10", ACCOUNT, "10", ACCOUNT].into_iter().enumerate() {
        shop.recharge(CARD, account, &format!("{}", nth + 1));
    }
    let page = |quantities: &[&str], total| {
        let quantities = quantities.iter().map(|quantity| format!("{quantity}.0000")).collect();
        Some((quantities, total))
    };
    assert_eq!(item_page(&shop, None, 0, 10), page(&["5", "4", "3", "2", "1"], 5));
    assert_eq!(item_page(&shop, None, 1, 2), page(&["4", "3"], 5));
    assert_eq!(item_page(&shop, Some("10"), 0, 10), page(&["4", "2"], 2));
    assert_eq!(item_page(&shop, Some(ACCOUNT), 2, 10), page(&["1"], 3));
    assert_eq!(item_page(&shop, Some(ACCOUNT), 3, 10), page(&[], 3), "past the end");
    assert_eq!(item_page(&shop, None, 0, 0), page(&[], 5), "the count alone");
    assert_eq!(item_page(&shop, Some("99"), 0, 10), None, "no such account");
    shop.assert_clean();
}

#[test]
fn a_page_reads_its_own_rows_however_deep_it_lies() {
    let shop = Shop::with_balance("0");
    let plans = shop.store().read(|connection| {
        let mut plans = Vec::new();
        for sql in [
            "SELECT * FROM members WHERE id BETWEEN 1 AND 2",
            "SELECT * FROM members WHERE sort_no = '01' AND sort_nth BETWEEN 1 AND 2 \
             ORDER BY sort_nth",
            "SELECT * FROM items WHERE account_id = 1 AND account_nth BETWEEN 1 AND 2 \
             ORDER BY account_nth DESC",
            "SELECT * FROM items WHERE member_id = 1 AND member_nth BETWEEN 1 AND 2 \
             ORDER BY member_nth DESC",
            "SELECT id FROM members WHERE mobilephone = '1' AND mobilephone <> ''",
        ] {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let rows = statement.query_map([], |row| row.get::<_, String>("detail"))?;
            plans.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(plans)
    });
    for plan in plans.wait().expect("the store") {
        assert!(plan.starts_with("SEARCH"), "{plan}");
    }
}
