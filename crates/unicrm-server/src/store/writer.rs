//! The one thread that writes: it groups what waits into one commit and answers after it.
//!
//! ```text
//! queue ─→ BEGIN IMMEDIATE
//!            SAVEPOINT, work, RELEASE      for each that waits; an error takes back only its own
//!          COMMIT                          one sync of the disk for all
//!          answers
//! ```

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, TrySendError};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::error::{Result, StoreError};
use super::reply::{Answer, Reply};
use super::{outcomes, tokens};
use crate::Clock;

/// The most writes of one commit: enough to spread the cost of a sync thin, few enough that the
/// first does not wait noticeably for the last.
const GROUP: usize = 256;

/// How often what is no longer needed is deleted, and how many rows of a kind at a time, so that
/// payments do not wait for it.
const TIDY_EVERY: SignedDuration = SignedDuration::from_secs(10);
const TIDY_ROWS: i64 = 2000;

/// Work that waits.
type Work = Box<dyn Job>;

/// What can be done with work that waits.
trait Job: Send {
    /// Runs it inside the transaction.
    fn run(self: Box<Self>, connection: &Connection) -> Done;

    /// Tells the caller that it was not even begun.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// Work that ran inside the transaction.
struct Done {
    /// Whether it is to be committed.
    keep: bool,
    /// Tells the caller.
    tell: Box<dyn FnOnce(Result<()>) + Send>,
}

/// The writer's end for callers.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, queue: usize, clock: Arc<dyn Clock>) -> Self {
        let (sender, receiver) = crossbeam_channel::bounded(queue);
        let thread = std::thread::spawn(move || run(&connection, &receiver, &*clock));
        Self { queue: Some(sender), thread: Some(thread) }
    }

    /// Runs `work` in a transaction. What it returns is answered after the commit; an error takes
    /// back what it wrote, and only that.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Reply<T> {
        let (answer, reply) = Reply::pair();
        let work: Work = Box::new(Write { work, answer });
        let Some(queue) = &self.queue else { return Reply::failed(StoreError::Closed) };
        match queue.try_send(work) {
            Ok(()) => reply,
            Err(TrySendError::Full(_)) => Reply::failed(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Reply::failed(StoreError::Closed),
        }
    }
}

impl Drop for Writer {
    /// What is in the queue is still done.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A caller's work and where its answer goes.
struct Write<F, T> {
    work: F,
    answer: Answer<T>,
}

impl<T, F> Job for Write<F, T>
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Result<T> + Send,
{
    fn run(self: Box<Self>, connection: &Connection) -> Done {
        let Self { work, answer } = *self;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(connection)));
        let outcome = outcome.unwrap_or(Err(StoreError::Panicked));
        let keep = outcome.is_ok();
        let tell = move |committed: Result<()>| {
            answer.give(outcome.and_then(|value| committed.map(|()| value)));
        };
        Done { keep, tell: Box::new(tell) }
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        self.answer.give(Err(error));
    }
}

/// Deletes tokens and outcomes whose time is over.
struct Tidy(Timestamp);

impl Job for Tidy {
    fn run(self: Box<Self>, connection: &Connection) -> Done {
        let done = tokens::purge(connection, self.0, TIDY_ROWS)
            .and_then(|()| outcomes::purge(connection, self.0, TIDY_ROWS));
        if let Err(error) = &done {
            tracing::warn!(cause = chain(error), "what is no longer needed could not be deleted");
        }
        Done { keep: done.is_ok(), tell: Box::new(|_| ()) }
    }

    fn refuse(self: Box<Self>, _: StoreError) {}
}

fn run(connection: &Connection, queue: &Receiver<Work>, clock: &dyn Clock) {
    let mut tidied = Timestamp::MIN;
    while let Ok(first) = queue.recv() {
        let mut group = Vec::with_capacity(GROUP);
        group.push(first);
        group.extend(queue.try_iter().take(GROUP - 1));
        let now = clock.now();
        if now.duration_since(tidied).abs() >= TIDY_EVERY {
            tidied = now;
            group.push(Box::new(Tidy(now)));
        }
        commit(connection, group);
    }
}

/// An error with what is behind it, for the log.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

fn commit(connection: &Connection, group: Vec<Work>) {
    let mut done = Vec::with_capacity(group.len());
    let fate = in_transaction(connection, group, &mut done);
    for work in done {
        (work.tell)(fate.clone());
    }
}

/// Runs the group; whatever ran is in `done`, also where the whole is lost.
fn in_transaction(connection: &Connection, group: Vec<Work>, done: &mut Vec<Done>) -> Result<()> {
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        refuse(group, error.into());
        return Ok(());
    }
    let mut rest = group.into_iter();
    for work in rest.by_ref() {
        if let Err(error) = run_one(connection, work, done) {
            refuse(rest, error.clone());
            roll_back(connection);
            return Err(error);
        }
    }
    connection.execute_batch("COMMIT").map_err(|error| {
        roll_back(connection);
        StoreError::Commit(Arc::new(error))
    })
}

/// Runs one work under a savepoint of its own.
fn run_one(connection: &Connection, work: Work, done: &mut Vec<Done>) -> Result<()> {
    connection.execute_batch("SAVEPOINT work")?;
    let outcome = work.run(connection);
    let end = if outcome.keep { "RELEASE work" } else { "ROLLBACK TO work; RELEASE work" };
    done.push(outcome);
    // Some faults (a full disk) end the whole transaction; what follows would then run outside
    // of any, and a savepoint would commit by itself.
    if connection.is_autocommit() {
        return Err(StoreError::Database(Arc::new(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
            Some("the transaction was ended by a fault".to_owned()),
        ))));
    }
    Ok(connection.execute_batch(end)?)
}

fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
}

fn refuse(group: impl IntoIterator<Item = Work>, error: StoreError) {
    group.into_iter().for_each(|work| work.refuse(error.clone()));
}
