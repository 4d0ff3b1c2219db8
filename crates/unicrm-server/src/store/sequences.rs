//! Sequences of item numbers: one for each shop and minute, never going back (clause V4.3).

use rusqlite::{Connection, params};

use super::error::Result;

/// The next number of a shop in a minute. It is kept with the item that gets it, so that it
/// never comes twice: not after a restart, and not when the clock steps back.
pub(super) fn next(connection: &Connection, shop: &str, minute: &str) -> Result<i64> {
    let sql = "INSERT INTO sequences (shop, minute, last) VALUES (?1, ?2, 1) \
               ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last";
    Ok(connection.prepare_cached(sql)?.query_row([shop, minute], |row| row.get(0))?)
}

/// Lets the sequence go on behind `last`, for items that come with a number.
pub(super) fn skip_to(connection: &Connection, shop: &str, minute: &str, last: i64) -> Result<()> {
    let sql = "INSERT INTO sequences (shop, minute, last) VALUES (?1, ?2, ?3) \
               ON CONFLICT DO UPDATE SET last = max(last, excluded.last)";
    connection.prepare_cached(sql)?.execute(params![shop, minute, last])?;
    Ok(())
}

/// The last number given; 0 where none was.
pub(super) fn last(connection: &Connection, shop: &str, minute: &str) -> Result<i64> {
    let sql = "SELECT coalesce(max(last), 0) FROM sequences WHERE shop = ?1 AND minute = ?2";
    Ok(connection.prepare_cached(sql)?.query_row([shop, minute], |row| row.get(0))?)
}
