//! Opening the database's file.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::error::{Result, StoreError};

/// How long one process waits for another that writes: longer than any of our transactions, so
/// that a command beside a running server gets its turn.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Statements kept prepared on each connection: more than the server has.
const PREPARED: usize = 128;

/// The revisions of the schema; a new one is added at the end.
const REVISIONS: &[M<'_>] = &[M::up(include_str!("schema.sql"))];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(REVISIONS);

/// Makes the database's file if there is none. It holds people's data: only its owner reads it;
/// SQLite gives the files beside it the same mode.
pub(super) fn create_file(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            let expected = "a place where the database can be made";
            Err(StoreError::File { expected, path: path.into(), source: Arc::new(error) })
        }
        _ => Ok(()),
    }
}

/// Only the owner may read what is made.
pub(crate) fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// A connection that writes, with the schema of this program's revision.
pub(super) fn open_writer(path: &Path) -> Result<Connection> {
    let mut connection = open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Each commit is on the disk before it is answered.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let migrated = MIGRATIONS.to_latest(&mut connection);
    migrated.map_err(|error| StoreError::Migration(Arc::new(error)))?;
    Ok(connection)
}

/// A connection that reads only.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let connection = open(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn open(path: &Path) -> Result<Connection> {
    if let Err(error) = std::fs::metadata(path) {
        let expected = "a database (`--create` makes one)";
        return Err(StoreError::File { expected, path: path.into(), source: Arc::new(error) });
    }
    // No URI: a path is a path. Each connection stays on its thread.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Nothing in a database file that came from elsewhere may call functions with effects.
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}
