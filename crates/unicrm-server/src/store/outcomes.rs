//! What payments with a key came to, kept in the payment's own transaction (ruling O14).

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use unicrm_proto::ErrorCode;

use super::columns::{hash, moment, optional_text};
use super::error::{Result, StoreError};
use crate::rules::idempotency::{KEPT_FOR, Kept, Outcome};

/// The outcome kept of an application's key.
pub(super) fn find(
    connection: &Connection,
    application_id: &str,
    key: &str,
) -> Result<Option<Kept>> {
    let sql = "SELECT * FROM outcomes WHERE application_id = ?1 AND key = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row([application_id, key], |row| Ok(kept(row))).optional()?.transpose()
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    let known = |code| ErrorCode::new(code).known();
    let outcome = match optional_text(row, "item_no")? {
        Some(no) => Outcome::Applied(no),
        None => {
            let code = optional_text(row, "code")?.and_then(known);
            let expected = "a code of the table";
            Outcome::Refused(code.ok_or(StoreError::Corrupt { expected })?)
        }
    };
    Ok(Kept { fingerprint: hash(row, "fingerprint")?, since: moment(row, "since")?, outcome })
}

/// Keeps an outcome, in place of one whose time is over.
pub(super) fn keep(
    connection: &Connection,
    application_id: &str,
    key: &str,
    kept: &Kept,
) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO outcomes \
               (application_id, key, fingerprint, since, item_no, code) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (item_no, code) = match &kept.outcome {
        Outcome::Applied(no) => (Some(no.as_str()), None),
        Outcome::Refused(code) => (None, Some(code.code())),
    };
    let since = kept.since.as_microsecond();
    let values = params![application_id, key, kept.fingerprint, since, item_no, code];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Deletes outcomes whose time is over, at most `rows`.
pub(super) fn purge(connection: &Connection, now: Timestamp, rows: i64) -> Result<()> {
    let Ok(before) = now.checked_sub(KEPT_FOR) else { return Ok(()) };
    let sql = "DELETE FROM outcomes WHERE (application_id, key) IN \
               (SELECT application_id, key FROM outcomes WHERE since <= ?1 ORDER BY since LIMIT ?2)";
    connection.prepare_cached(sql)?.execute(params![before.as_microsecond(), rows])?;
    Ok(())
}
