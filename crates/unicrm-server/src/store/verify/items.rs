//! Balances, chains, ranks and totals of items.

use rusqlite::{Connection, Row};

use super::Report;
use crate::rules::Amount;
use crate::rules::chain::{self, Link, START};
use crate::store::error::Result;
use crate::store::ledger;

pub(super) fn check(connection: &Connection, report: &mut Report) -> Result<()> {
    accounts(connection, report)?;
    of_members(connection, report)
}

/// An account as its items make it.
struct Computed {
    balance: Amount,
    items: i64,
    head: Link,
}

fn accounts(connection: &Connection, report: &mut Report) -> Result<()> {
    let sql = "SELECT a.id, a.sort_no, a.balance, a.items, a.head, m.id AS member_id, \
                      m.no AS member_no \
               FROM accounts a JOIN members m ON m.id = a.member_id ORDER BY a.id";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        report.accounts += 1;
        account(connection, row, report)?;
    }
    Ok(())
}

fn account(connection: &Connection, row: &Row<'_>, report: &mut Report) -> Result<()> {
    let (no, member_no): (String, String) = (row.get("sort_no")?, row.get("member_no")?);
    let place = || format!("account {no} of member {member_no}");
    let computed = recompute(connection, row, (&member_no, &no), report)?;
    let balance = Amount::from_units(row.get("balance")?);
    report.compare(place, "the balance", &computed.balance, &balance);
    report.compare(place, "items", &computed.items, &row.get("items")?);
    if computed.head != row.get::<_, Link>("head")? {
        report.find(place(), "expected the link of its last item, found another");
    }
    Ok(())
}

/// Follows the items of an account from the first.
fn recompute(
    connection: &Connection,
    account: &Row<'_>,
    (member_no, no): (&str, &str),
    report: &mut Report,
) -> Result<Computed> {
    let (id, member_id): (i64, i64) = (account.get("id")?, account.get("member_id")?);
    let mut computed = Computed { balance: Amount::ZERO, items: 0, head: START };
    let sql = "SELECT * FROM items WHERE account_id = ?1 ORDER BY account_nth";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let item = ledger::item(row)?;
        let place = || format!("item {}", item.no);
        computed.items += 1;
        report.items += 1;
        report.compare(place, "rank in its account", &computed.items, &item.account_nth);
        report.compare(place, "the member's id", &member_id, &row.get("member_id")?);
        let posting = &item.posting;
        match posting.side.apply(computed.balance, posting.quantity) {
            Some(balance) => report.compare(place, "the balance", &balance, &posting.balance),
            None => report.find(place(), "expected a balance that an account can hold"),
        }
        computed.balance = posting.balance;
        let link = chain::link(&computed.head, member_no, no, &item);
        let found = row.get::<_, Link>("link")?;
        if found != link {
            report.find(place(), "expected the link of the item and the one before, found another");
        }
        // Going on with what was found shows one finding for one change.
        computed.head = found;
    }
    Ok(computed)
}

/// The items of a member, over all accounts, have dense ranks, and their number is kept.
fn of_members(connection: &Connection, report: &mut Report) -> Result<()> {
    let sql = "SELECT m.no, m.items, count(i.id), coalesce(min(i.member_nth), 1), \
                      coalesce(max(i.member_nth), 0) \
               FROM members m LEFT JOIN items i ON i.member_id = m.id GROUP BY m.id";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (no, kept): (String, i64) = (row.get(0)?, row.get(1)?);
        let (count, first, last): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let place = || format!("member {no}");
        report.compare(place, "items", &count, &kept);
        // Ranks are unique, so that these two make them dense.
        report.compare(place, "the first rank of its items", &1, &first);
        report.compare(place, "the last rank of its items", &count, &last);
    }
    Ok(())
}
