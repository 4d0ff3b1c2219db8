//! Threads that read, each with a connection of its own. A read sees one state of the database,
//! however many statements it takes, and never waits for the writer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, TrySendError};
use rusqlite::Connection;

use super::connection::open_reader;
use super::error::{Result, StoreError};
use super::reply::Reply;

type Work = Box<dyn FnOnce(&Connection) + Send>;

/// The readers' end for callers.
#[derive(Debug)]
pub(super) struct Readers {
    queue: Option<Sender<Work>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    pub(super) fn start(path: &Path, count: usize, queue: usize) -> Result<Self> {
        let (sender, receiver) = crossbeam_channel::bounded::<Work>(queue);
        let mut threads = Vec::with_capacity(count);
        for _ in 0..count.max(1) {
            let connection = open_reader(path)?;
            let receiver = receiver.clone();
            threads.push(std::thread::spawn(move || {
                receiver.iter().for_each(|work| work(&connection));
            }));
        }
        Ok(Self { queue: Some(sender), threads })
    }

    /// Runs `work` on one state of the database.
    pub(super) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Reply<T> {
        let (answer, reply) = Reply::pair();
        let work: Work = Box::new(move |connection| {
            let outcome = catch_unwind(AssertUnwindSafe(|| in_snapshot(connection, work)));
            answer.give(outcome.unwrap_or(Err(StoreError::Panicked)));
        });
        let Some(queue) = &self.queue else { return Reply::failed(StoreError::Closed) };
        match queue.try_send(work) {
            Ok(()) => reply,
            Err(TrySendError::Full(_)) => Reply::failed(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Reply::failed(StoreError::Closed),
        }
    }
}

fn in_snapshot<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    // Ends when it is dropped, also by a panic.
    let transaction = connection.unchecked_transaction()?;
    work(&transaction)
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
