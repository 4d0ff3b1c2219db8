//! Ranks and totals of members, sorts and cards.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::Report;
use crate::store::error::Result;

pub(super) fn check(connection: &Connection, report: &mut Report) -> Result<()> {
    let in_sorts = ranks(connection, report)?;
    totals(connection, report, &in_sorts)?;
    cards(connection, report)
}

/// The nth member has rank n, in all and in the sort. How many each sort has is returned.
fn ranks(connection: &Connection, report: &mut Report) -> Result<BTreeMap<String, i64>> {
    let mut in_sorts = BTreeMap::<String, i64>::new();
    let sql = "SELECT id, no, sort_no, sort_nth FROM members ORDER BY id";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, no): (i64, String) = (row.get(0)?, row.get(1)?);
        let (sort, sort_nth): (String, i64) = (row.get(2)?, row.get(3)?);
        report.members += 1;
        let place = || format!("member {no}");
        report.compare(place, "rank", &report.members.clone(), &id);
        let expected = in_sorts.entry(sort).or_default();
        *expected += 1;
        report.compare(place, "rank in its sort", expected, &sort_nth);
    }
    Ok(in_sorts)
}

fn totals(
    connection: &Connection,
    report: &mut Report,
    in_sorts: &BTreeMap<String, i64>,
) -> Result<()> {
    let kept = crate::store::members::count(connection)?;
    report.compare(|| "counters".to_owned(), "members", &report.members.clone(), &kept);
    let mut statement = connection.prepare("SELECT no, members FROM member_sorts")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (no, kept): (String, i64) = (row.get(0)?, row.get(1)?);
        let expected = in_sorts.get(&no).copied().unwrap_or(0);
        report.compare(|| format!("sort {no}"), "members", &expected, &kept);
    }
    Ok(())
}

/// Cards of a member have dense ranks, and the first one's number is the member's (clause O6.1).
fn cards(connection: &Connection, report: &mut Report) -> Result<()> {
    let sql = "SELECT m.no, c.no, c.nth, row_number() OVER (PARTITION BY m.id ORDER BY c.nth) \
               FROM members m LEFT JOIN cards c ON c.member_id = m.id ORDER BY m.id, c.nth";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let member: String = row.get(0)?;
        let (card, nth): (Option<String>, Option<i64>) = (row.get(1)?, row.get(2)?);
        let expected: i64 = row.get(3)?;
        let (Some(card), Some(nth)) = (card, nth) else {
            report.find(format!("member {member}"), "expected a card, found none");
            continue;
        };
        let place = || format!("card {card}");
        report.compare(place, "rank at its member", &expected, &nth);
        if expected == 1 && card != member {
            let text = format!("expected the number of its member {member}, found another");
            report.find(place(), text);
        }
    }
    Ok(())
}
