//! Tokens, stored as hashes.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::applications;
use super::columns::moment;
use super::error::Result;
use crate::rules::access::FoundToken;
use crate::rules::token::TokenHash;

/// Keeps a new token; older ones stay alive (clause V5.5).
pub fn insert(
    connection: &Connection,
    hash: &TokenHash,
    application_id: &str,
    expires_on: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO tokens (hash, application_id, expires_on) VALUES (?1, ?2, ?3)";
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute(params![hash, application_id, expires_on.as_microsecond()])?;
    Ok(())
}

/// The token of a hash, with its application.
pub fn find(connection: &Connection, hash: &TokenHash) -> Result<Option<FoundToken>> {
    let sql = "SELECT t.expires_on, a.* FROM tokens t \
               JOIN applications a ON a.id = t.application_id WHERE t.hash = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row(params![hash], |row| {
        Ok(moment(row, "expires_on").and_then(|expires_on| {
            Ok(FoundToken { expires_on, application: applications::application(row)? })
        }))
    });
    found.optional()?.transpose()
}

/// Ends the tokens of an application.
pub fn revoke(connection: &Connection, application_id: &str) -> Result<()> {
    connection.execute("DELETE FROM tokens WHERE application_id = ?1", [application_id])?;
    Ok(())
}

/// Deletes expired tokens, at most `rows`.
pub(super) fn purge(connection: &Connection, now: Timestamp, rows: i64) -> Result<()> {
    let sql = "DELETE FROM tokens WHERE hash IN \
               (SELECT hash FROM tokens WHERE expires_on <= ?1 ORDER BY expires_on LIMIT ?2)";
    connection.prepare_cached(sql)?.execute(params![now.as_microsecond(), rows])?;
    Ok(())
}
