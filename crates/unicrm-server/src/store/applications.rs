//! Applications: who may call, what, and from where (rulings O11 and O12).

use compact_str::CompactString;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{hash, spelled, text};
use super::error::Result;
use crate::rules::access::{Addresses, Application, Rights};

/// Adds an application; `false` where the id is taken.
pub fn insert(
    connection: &Connection,
    application: &Application,
    secret: &[u8; 32],
    now: Timestamp,
) -> Result<bool> {
    let sql = "INSERT INTO applications \
               (id, name, secret, rights, addresses, shop, running, created_on) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";
    let inserted = connection.prepare_cached(sql)?.execute(params![
        application.id.as_str(),
        application.name.as_str(),
        secret,
        application.rights.to_string(),
        application.addresses.to_string(),
        application.shop.as_str(),
        application.running,
        now.as_microsecond(),
    ])?;
    Ok(inserted == 1)
}

/// The application of an id, with the hash of its secret.
pub fn find(connection: &Connection, id: &str) -> Result<Option<(Application, [u8; 32])>> {
    let mut statement = connection.prepare_cached("SELECT * FROM applications WHERE id = ?1")?;
    let found = statement.query_row([id], |row| {
        Ok(application(row).and_then(|application| Ok((application, hash(row, "secret")?))))
    });
    found.optional()?.transpose()
}

/// All applications, by id.
pub fn list(connection: &Connection) -> Result<Vec<Application>> {
    let mut statement = connection.prepare_cached("SELECT * FROM applications ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut applications = Vec::new();
    while let Some(row) = rows.next()? {
        applications.push(application(row)?);
    }
    Ok(applications)
}

/// Starts or stops an application; `false` where there is none.
pub fn set_running(connection: &Connection, id: &str, running: bool) -> Result<bool> {
    let sql = "UPDATE applications SET running = ?2 WHERE id = ?1";
    Ok(connection.prepare_cached(sql)?.execute(params![id, running])? == 1)
}

/// Gives an application other rights; `false` where there is none.
pub fn set_rights(connection: &Connection, id: &str, rights: Rights) -> Result<bool> {
    let sql = "UPDATE applications SET rights = ?2 WHERE id = ?1";
    Ok(connection.prepare_cached(sql)?.execute(params![id, rights.to_string()])? == 1)
}

/// Lets an application call from other addresses; `false` where there is none.
pub fn set_addresses(connection: &Connection, id: &str, addresses: &Addresses) -> Result<bool> {
    let sql = "UPDATE applications SET addresses = ?2 WHERE id = ?1";
    Ok(connection.prepare_cached(sql)?.execute(params![id, addresses.to_string()])? == 1)
}

/// Gives an application another secret; `false` where there is none. Tokens that the old secret
/// brought end.
pub fn set_secret(connection: &Connection, id: &str, secret: &[u8; 32]) -> Result<bool> {
    let sql = "UPDATE applications SET secret = ?2 WHERE id = ?1";
    let found = connection.prepare_cached(sql)?.execute(params![id, secret])? == 1;
    super::tokens::revoke(connection, id)?;
    Ok(found)
}

/// The application in a row that has its columns.
pub(super) fn application(row: &Row<'_>) -> Result<Application> {
    let (id, name, shop): (CompactString, _, _) =
        (text(row, "id")?, text(row, "name")?, text(row, "shop")?);
    Ok(Application {
        id,
        name,
        shop,
        rights: spelled(row, "rights", "rights such as read,pay")?,
        addresses: spelled(row, "addresses", "networks such as 192.0.2.0/24")?,
        running: row.get("running")?,
    })
}
