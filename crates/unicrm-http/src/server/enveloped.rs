//! Envelopes for the faults that hyper answers by itself.
//!
//! A head that cannot be read never becomes a request: hyper answers it with a bare status. The
//! protocol owes an envelope there, too (clause E7.2). So this sits between hyper and the socket,
//! knows a bare answer by what it lacks, and sends a whole one in its place.

use std::io::{self, IoSlice};
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use bytes::{Buf, Bytes, BytesMut};
use http::{StatusCode, header};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use unicrm_proto::exchange::server::{Answer, Responder};

use super::access_log;
use super::request_id::{REQUEST_ID_HEADER, RequestId};
use super::service::head_too_large;

/// A connection on which every answer is an envelope.
pub(super) struct Enveloped<IO> {
    io: IO,
    /// What was read to find out which protocol is spoken, and hyper is still to read.
    read_ahead: Bytes,
    /// What is sent in the place of a bare answer.
    substitute: Bytes,
    peer: IpAddr,
    head_size: usize,
}

impl<IO> Enveloped<IO> {
    pub(super) fn new(io: IO, read_ahead: Bytes, peer: IpAddr, head_size: usize) -> Self {
        Self { io, read_ahead, substitute: Bytes::new(), peer, head_size }
    }

    pub(super) fn into_inner(self) -> IO {
        self.io
    }

    /// Takes over a bare answer that hyper is about to write.
    fn replaces(&mut self, written: &[u8]) -> bool {
        let Some(status) = bare_fault(written) else { return false };
        let answer = match status {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE | StatusCode::URI_TOO_LONG => {
                head_too_large(self.head_size)
            }
            status => {
                let reason = "expected a request of HTTP/1.1, found bytes that are none";
                Responder::unrouted().fault(status, reason)
            }
        };
        self.substitute = closing(&answer, self.peer);
        true
    }
}

/// The status of an answer without a body and without the header of all our own.
fn bare_fault(written: &[u8]) -> Option<StatusCode> {
    let is_fault = written.starts_with(b"HTTP/1.") && written.get(9) == Some(&b'4');
    if !is_fault || !written.ends_with(b"\r\n\r\n") {
        return None;
    }
    let mut names = written.split(|&byte| byte == b'\n');
    let is_ours = names.any(|line| line.starts_with(REQUEST_ID_HEADER.as_bytes()));
    if is_ours { None } else { StatusCode::from_bytes(written.get(9..12)?).ok() }
}

/// The bytes of the last answer on a connection, which is logged here.
pub(super) fn closing(answer: &Answer, peer: IpAddr) -> Bytes {
    let request_id = RequestId::next();
    access_log::answered_without_head(request_id, peer, answer.status());
    let content_type = answer.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {}\r\ncontent-type: {content_type}\r\n{REQUEST_ID_HEADER}: {request_id}\r\n\
         connection: close\r\ncontent-length: {}\r\ndate: {}\r\n\r\n",
        answer.status(),
        answer.body().len(),
        httpdate::HttpDate::from(SystemTime::now()),
    );
    let mut bytes = BytesMut::from(head.as_bytes());
    bytes.extend_from_slice(answer.body());
    bytes.freeze()
}

impl<IO: AsyncRead + Unpin> AsyncRead for Enveloped<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read_ahead.is_empty() {
            return Pin::new(&mut self.io).poll_read(context, buffer);
        }
        let length = self.read_ahead.len().min(buffer.remaining());
        buffer.put_slice(&self.read_ahead.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Enveloped<IO> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.replaces(buffer) {
            return Poll::Ready(Ok(buffer.len()));
        }
        Pin::new(&mut self.io).poll_write(context, buffer)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // A bare answer has no body: it is a buffer alone.
        if let [buffer] = buffers
            && self.replaces(buffer)
        {
            return Poll::Ready(Ok(buffer.len()));
        }
        Pin::new(&mut self.io).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while this.substitute.has_remaining() {
            let written = ready!(Pin::new(&mut this.io).poll_write(context, &this.substitute))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            this.substitute.advance(written);
        }
        Pin::new(&mut this.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().poll_flush(context))?;
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
