//! Sorts of members and of accounts.

use rusqlite::{Connection, OptionalExtension, params};
use unicrm_proto::message::{MemberSort, MemberSorts};

use super::columns::text;
use super::error::Result;

/// Adds a sort of members; `false` where its number is taken.
pub fn insert_member_sort(connection: &Connection, no: &str, name: &str) -> Result<bool> {
    let sql = "INSERT INTO member_sorts (no, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    Ok(connection.prepare_cached(sql)?.execute([no, name])? == 1)
}

/// Adds a sort of accounts, which members who join from now on have; `false` where its number is
/// taken.
pub fn insert_account_sort(connection: &Connection, no: &str, name: Option<&str>) -> Result<bool> {
    let sql = "INSERT INTO account_sorts (no, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    Ok(connection.prepare_cached(sql)?.execute(params![no, name])? == 1)
}

/// The sorts of members, by number.
pub fn list(connection: &Connection) -> Result<MemberSorts> {
    let mut statement =
        connection.prepare_cached("SELECT no, name FROM member_sorts ORDER BY no")?;
    let mut rows = statement.query([])?;
    let mut sorts = Vec::new();
    while let Some(row) = rows.next()? {
        sorts.push(MemberSort { no: text(row, "no")?, name: text(row, "name")? });
    }
    Ok(MemberSorts(sorts))
}

/// How many members a sort has, as kept; none where there is no such sort.
pub fn members(connection: &Connection, no: &str) -> Result<Option<i64>> {
    let sql = "SELECT members FROM member_sorts WHERE no = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([no], |row| row.get(0)).optional()?)
}
