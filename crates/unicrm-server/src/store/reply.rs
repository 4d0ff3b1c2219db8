//! What a caller waits for while one of the store's threads works.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::error::{Result, StoreError};

/// The answer of the store. Dropping it does not stop the work: a payment whose caller went away
/// is whole or not there.
#[derive(Debug)]
#[must_use = "whether it was done is in the reply"]
pub struct Reply<T>(oneshot::Receiver<Result<T>>);

/// The other end of a [`Reply`].
#[derive(Debug)]
pub(super) struct Answer<T>(oneshot::Sender<Result<T>>);

impl<T> Reply<T> {
    pub(super) fn pair() -> (Answer<T>, Self) {
        let (sender, receiver) = oneshot::channel();
        (Answer(sender), Self(receiver))
    }

    /// A reply that is there already.
    pub(super) fn failed(error: StoreError) -> Self {
        let (answer, reply) = Self::pair();
        answer.give(Err(error));
        reply
    }

    /// Waits for the answer on a thread that may block.
    ///
    /// # Errors
    /// What the store says.
    pub fn wait(self) -> Result<T> {
        self.0.blocking_recv().unwrap_or(Err(StoreError::Closed))
    }
}

impl<T> Answer<T> {
    /// Gives the answer; nobody may be there to take it.
    pub(super) fn give(self, answer: Result<T>) {
        let _ = self.0.send(answer);
    }
}

impl<T> Future for Reply<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let received = Pin::new(&mut self.0).poll(context);
        received.map(|received| received.unwrap_or(Err(StoreError::Closed)))
    }
}
