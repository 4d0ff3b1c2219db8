//! Trouble in the store. None of it carries a secret, a token or a member's data: the text is for
//! the log.

use std::path::PathBuf;
use std::sync::Arc;

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// More writes wait than the queue holds, or another process holds the database. Nothing was
    /// done.
    #[error("expected room in the store's queue within its time, found none; try again later")]
    Busy,
    /// SQLite says no.
    #[error("the database refused an operation")]
    Database(#[source] Arc<rusqlite::Error>),
    /// A commit failed: whether it holds is known only after the database is opened again.
    #[error("the database did not confirm a commit")]
    Commit(#[source] Arc<rusqlite::Error>),
    /// A value in the database is none that the server writes.
    #[error("expected {expected} in the database, found another value; run `unicrm-server verify`")]
    Corrupt {
        /// What should be there.
        expected: &'static str,
    },
    /// The work on the store's thread panicked; its transaction was taken back.
    #[error("the store's work panicked and was taken back")]
    Panicked,
    /// The store is closed.
    #[error("expected an open store, found it closed")]
    Closed,
    /// A file beside or of the database.
    #[error("expected {expected} at {path}")]
    File {
        /// What should be there.
        expected: &'static str,
        /// Where.
        path: PathBuf,
        /// Why it is not.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// The key is not the one that the database was made with.
    #[error(
        "expected the key that the database was made with at {0}, found another or a damaged \
         one; restore it from where the database was copied"
    )]
    WrongKey(PathBuf),
    /// The schema cannot be brought to this program's revision.
    #[error("the database's schema cannot be brought to this program's revision")]
    Migration(#[source] Arc<rusqlite_migration::Error>),
    /// The machine gives no random bytes.
    #[error("expected random bytes from the machine, found none")]
    Random,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy) => Self::Busy,
            _ => Self::Database(Arc::new(error)),
        }
    }
}

/// What a store's function gives.
pub type Result<T> = std::result::Result<T, StoreError>;
