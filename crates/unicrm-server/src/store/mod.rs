//! The store on SQLite: the only SQL of the server. It loads, locks and writes; what to write is
//! decided in [`crate::rules`].
//!
//! One thread writes and groups what waits into one commit; others read beside it. Functions of
//! the modules below take the connection inside a transaction; [`Store::read`] and
//! [`Store::write`] bring them to it.

pub mod accounts;
pub mod applications;
mod columns;
mod connection;
pub mod error;
pub mod key;
pub mod ledger;
pub mod members;
mod outcomes;
pub mod pay;
mod readers;
pub mod recharge;
mod reply;
pub mod save;
mod sequences;
pub mod sorts;
pub mod tokens;
pub mod verify;
mod writer;

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use crate::Clock;

pub use error::{Result, StoreError};
pub use key::SecretKey;
pub use reply::Reply;
pub(crate) use writer::chain;

/// How a store is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// Whether to make the database if there is none.
    pub create: bool,
    /// How many threads read.
    pub readers: usize,
    /// How many reads and how many writes may wait; more are refused as busy, so that a server
    /// under more load than it bears answers instead of growing.
    pub queue: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        let readers = std::thread::available_parallelism().map_or(2, usize::from);
        Self { create: false, readers, queue: 4096 }
    }
}

/// An open database. Dropping it finishes what waits and closes it.
#[derive(Debug)]
pub struct Store {
    readers: readers::Readers,
    writer: writer::Writer,
    key: SecretKey,
    clock: Arc<dyn Clock>,
}

impl Store {
    /// Opens the database at a path.
    ///
    /// # Errors
    /// [`StoreError`] where there is none and none is to be made, where it is damaged or of a
    /// later revision, or its key is missing.
    pub fn open(path: &Path, options: &StoreOptions, clock: Arc<dyn Clock>) -> Result<Self> {
        if options.create {
            connection::create_file(path)?;
        }
        let connection = connection::open_writer(path)?;
        let key = SecretKey::open(path, &connection)?;
        let readers = readers::Readers::start(path, options.readers, options.queue)?;
        let writer = writer::Writer::start(connection, options.queue, Arc::clone(&clock));
        Ok(Self { readers, writer, key, clock })
    }

    /// The key under which secrets are stored.
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Runs `work` on one state of the database, which it cannot change.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Reply<T> {
        self.readers.read(work)
    }

    /// Runs `work` in a transaction, perhaps together with others; the reply comes after the
    /// commit. An error takes back what `work` wrote.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Reply<T> {
        self.writer.write(work)
    }
}
