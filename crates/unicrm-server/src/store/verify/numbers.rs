//! Numbers of items, and kept outcomes that name them.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::Report;
use crate::store::error::Result;
use crate::store::sequences;

pub(super) fn check(connection: &Connection, report: &mut Report) -> Result<()> {
    sequences_are_ahead(connection, report)?;
    outcomes(connection, report)
}

/// No sequence may give a number that an item has already.
fn sequences_are_ahead(connection: &Connection, report: &mut Report) -> Result<()> {
    let mut greatest = BTreeMap::<(String, String), i64>::new();
    let mut statement = connection.prepare("SELECT no FROM items")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let no: String = row.get(0)?;
        let Some((shop, minute, nth)) = parts(&no) else {
            report.find(format!("item {no}"), "expected shop-minute-sequence as its number");
            continue;
        };
        let greatest = greatest.entry((shop.to_owned(), minute.to_owned())).or_default();
        *greatest = nth.max(*greatest);
    }
    for ((shop, minute), nth) in greatest {
        let last = sequences::last(connection, &shop, &minute)?;
        if last < nth {
            let text = format!("expected at least {nth} as its last number, found {last}");
            report.find(format!("sequence {shop}-{minute}"), text);
        }
    }
    Ok(())
}

/// The shop may have hyphens itself.
fn parts(no: &str) -> Option<(&str, &str, i64)> {
    let mut parts = no.rsplitn(3, '-');
    let (nth, minute, shop) = (parts.next()?, parts.next()?, parts.next()?);
    Some((shop, minute, nth.parse().ok()?))
}

fn outcomes(connection: &Connection, report: &mut Report) -> Result<()> {
    let sql = "SELECT o.application_id, o.item_no FROM outcomes o \
               LEFT JOIN items i ON i.no = o.item_no WHERE o.item_no IS NOT NULL AND i.no IS NULL";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (application, item): (String, String) = (row.get(0)?, row.get(1)?);
        let text = format!("expected item {item}, which it says was posted, found none");
        report.find(format!("outcome of application {application}"), text);
    }
    Ok(())
}
