//! Reading a body with a limit and a time, or leaving it unread without cutting the answer off.

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Buf, BufMut};
use http::request::Parts;
use http::{Version, header};
use http_body::Body;
use tokio::time::timeout;

/// A body that has not been read to its end.
pub(super) struct RequestBody<B> {
    body: Pin<Box<B>>,
    is_whole: bool,
    has_failed: bool,
}

/// Why a body cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// It is longer than allowed.
    TooLarge,
    /// It takes longer than allowed.
    TooSlow,
    /// It broke off.
    BrokenOff,
}

impl<B> RequestBody<B>
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    pub(super) fn new(body: B) -> Self {
        let is_whole = body.is_end_stream();
        Self { body: Box::pin(body), is_whole, has_failed: false }
    }

    /// The whole body. A length that is announced and beyond the limit is refused at once.
    pub(super) async fn read(
        &mut self,
        limit: usize,
        time: Duration,
    ) -> Result<Vec<u8>, BodyFault> {
        let read = if self.is_announced_beyond(limit) {
            Err(BodyFault::TooLarge)
        } else {
            timeout(time, self.all(limit)).await.unwrap_or(Err(BodyFault::TooSlow))
        };
        self.has_failed = read.is_err();
        read
    }

    async fn all(&mut self, limit: usize) -> Result<Vec<u8>, BodyFault> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if chunk.remaining() > limit - bytes.len() {
                return Err(BodyFault::TooLarge);
            }
            bytes.put(chunk);
        }
        Ok(bytes)
    }

    async fn chunk(&mut self) -> Result<Option<B::Data>, BodyFault> {
        while !self.is_whole {
            match poll_fn(|context| self.body.as_mut().poll_frame(context)).await {
                None => self.is_whole = true,
                Some(Err(_)) => return Err(BodyFault::BrokenOff),
                // Trailers mean nothing here.
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
        Ok(None)
    }

    fn is_announced_beyond(&self, limit: usize) -> bool {
        u64::try_from(limit).is_ok_and(|limit| self.body.size_hint().lower() > limit)
    }

    /// Leaves what was not read, and tells whether the connection has to end for that.
    ///
    /// On HTTP/1 the rest of a body stands before the next request. A short rest is read and
    /// forgotten while the answer is already on its way, so that the connection lives on. A
    /// client that waits for 100 will not send the body at all.
    pub(super) fn leave(mut self, head: &Parts, limit: usize, time: Duration) -> bool {
        let has_streams = head.version >= Version::HTTP_2;
        if self.is_whole || self.body.is_end_stream() || has_streams {
            return false;
        }
        if self.has_failed
            || head.headers.contains_key(header::EXPECT)
            || self.is_announced_beyond(limit)
        {
            return true;
        }
        tokio::spawn(async move { self.read(limit, time).await.map(drop) });
        false
    }
}
