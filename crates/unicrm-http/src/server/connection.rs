//! One connection: TLS, the version of HTTP, its requests, and an end that loses no answer.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutWriter;
use tokio_util::sync::CancellationToken;
use tower_service::Service;
use unicrm_proto::exchange::server::Responder;

use super::activity::Activity;
use super::enveloped::{Enveloped, closing};
use super::tls::HTTP2;
use super::{Peer, ServeOptions, UniCrm, UniCrmService};

/// How HTTP/2 begins where no ALPN says so; no method begins like this.
const HTTP2_START: [u8; 3] = *b"PRI";

/// How long what a client still sends is read after the last answer. Closing at once would make
/// the system reset the connection, and the client would lose the answer.
const LINGER_TIME: Duration = Duration::from_secs(1);

/// How much is read then: a client that sends more does not look at answers.
const LINGER_BYTES: u64 = 1 << 20;

/// Above this many times the limit, HTTP/2 refuses a head without an envelope.
const HEAD_ROOM: u32 = 4;

/// What the connections of one server have in common.
pub(super) struct Connections<S> {
    pub(super) service: UniCrmService<S>,
    pub(super) options: ServeOptions,
    /// The server is to end: finish what is under way, take nothing new.
    pub(super) closing: CancellationToken,
}

impl<S: UniCrm> Connections<S> {
    /// Serves one connection to its end.
    pub(super) async fn serve(&self, stream: TcpStream, peer: IpAddr) {
        if let Err(fault) = self.talk(stream, peer).await {
            // A client's own doing, such as a port scan: of no interest to an operator.
            tracing::debug!(%peer, %fault, "a connection ended");
        }
    }

    async fn talk(&self, stream: TcpStream, peer: IpAddr) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let Some(tls) = &self.options.tls else {
            return self.talk_plainly(stream, peer).await;
        };
        let accepted = timeout(self.options.head_time, tls.acceptor().accept(stream)).await;
        let stream = accepted.map_err(|_| io::ErrorKind::TimedOut)??;
        if stream.get_ref().1.alpn_protocol() == Some(HTTP2) {
            self.talk_http2(stream, Bytes::new(), peer).await
        } else {
            self.talk_http1(stream, Bytes::new(), peer).await
        }
    }

    async fn talk_plainly(&self, mut stream: TcpStream, peer: IpAddr) -> io::Result<()> {
        let mut start = Vec::with_capacity(HTTP2_START.len());
        let waited = tokio::select! {
            () = self.closing.cancelled() => return Ok(()),
            waited = timeout(self.options.head_time, read_start(&mut stream, &mut start)) => waited,
        };
        if start.is_empty() {
            return waited.unwrap_or(Ok(()));
        }
        if start == HTTP2_START {
            self.talk_http2(stream, start.into(), peer).await
        } else {
            self.talk_http1(stream, start.into(), peer).await
        }
    }

    async fn talk_http1<IO>(&self, io: IO, start: Bytes, peer: IpAddr) -> io::Result<()>
    where
        IO: AsyncRead + AsyncWrite + Unpin,
    {
        let head_size = self.service.options().head_size;
        let io = TokioIo::new(Enveloped::new(self.impatient(io), start, peer, head_size));
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.options.head_time)
            .max_header_size(head_size)
            .serve_connection(io, self.requests(peer, &Activity::default()));
        let end = pin!(std::future::pending());
        let close = http1::Connection::graceful_shutdown;
        let ended = driven(Pin::new(&mut connection), &self.closing, end, close).await;

        let parts = connection.into_parts();
        let mut io = parts.io.into_inner().into_inner();
        if let Err(fault) = ended {
            // Of an idle connection nothing was read: it just ends.
            if fault.is_timeout() && !parts.read_buf.is_empty() {
                io.write_all(&closing(&self.head_too_slow(), peer)).await?;
            }
            tracing::debug!(%peer, %fault, "a connection failed");
        }
        linger(io).await
    }

    async fn talk_http2<IO>(&self, io: IO, start: Bytes, peer: IpAddr) -> io::Result<()>
    where
        IO: AsyncRead + AsyncWrite + Unpin,
    {
        let head_size = self.service.options().head_size;
        let activity = Activity::default();
        let io = TokioIo::new(Enveloped::new(self.impatient(io), start, peer, head_size));
        let mut connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(self.options.streams)
            .max_header_list_size(
                u32::try_from(head_size).unwrap_or(u32::MAX).saturating_mul(HEAD_ROOM),
            )
            .serve_connection(io, self.requests(peer, &activity));
        let idle = pin!(activity.idle(self.options.head_time));
        let close = http2::Connection::graceful_shutdown;
        let driven = driven(Pin::new(&mut connection), &self.closing, idle, close);
        driven.await.map_err(io::Error::other)
    }

    /// A client that does not take its answer holds its place no longer than an idle one.
    fn impatient<IO: AsyncWrite>(&self, io: IO) -> Pin<Box<TimeoutWriter<IO>>> {
        let mut io = TimeoutWriter::new(io);
        io.set_timeout(Some(self.options.head_time));
        Box::pin(io)
    }

    /// The service, each of its requests with its peer.
    fn requests(
        &self,
        peer: IpAddr,
        activity: &Activity,
    ) -> impl hyper::service::Service<
        Request<Incoming>,
        Response = <UniCrmService<S> as Service<Request<Incoming>>>::Response,
        Error = std::convert::Infallible,
        Future: Send + Unpin,
    > + Unpin
    + use<S> {
        let (service, activity) = (self.service.clone(), activity.clone());
        hyper::service::service_fn(move |mut request: Request<Incoming>| {
            let under_way = activity.begin();
            request.extensions_mut().insert(Peer { address: peer });
            let mut service = service.clone();
            Box::pin(async move {
                let response = service.call(request).await;
                drop(under_way);
                response
            })
        })
    }

    fn head_too_slow(&self) -> unicrm_proto::exchange::server::Answer {
        let time = self.options.head_time;
        let reason = format!("expected a whole head within {time:?}, found a part of it");
        *Responder::unrouted().fault(StatusCode::REQUEST_TIMEOUT, &reason)
    }
}

/// The first bytes, as far as they are those of HTTP/2.
async fn read_start(stream: &mut TcpStream, start: &mut Vec<u8>) -> io::Result<()> {
    while HTTP2_START.starts_with(start) && start.len() < HTTP2_START.len() {
        let byte = stream.read_u8().await;
        match byte {
            Ok(byte) => start.push(byte),
            Err(fault) if fault.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// Runs a connection to its end, which is asked for when the server ends or the connection idles.
async fn driven<C: Future<Output = hyper::Result<()>>>(
    mut connection: Pin<&mut C>,
    closing: &CancellationToken,
    idle: Pin<&mut impl Future<Output = ()>>,
    close: fn(Pin<&mut C>),
) -> hyper::Result<()> {
    let is_idle = tokio::select! {
        // An answer after the end was called for says that it is the last.
        biased;
        () = closing.cancelled() => false,
        ended = connection.as_mut() => return ended,
        () = idle => true,
    };
    close(connection.as_mut());
    if is_idle {
        // Nothing is under way, and a client that has gone never agrees to the end.
        return timeout(LINGER_TIME, connection).await.unwrap_or(Ok(()));
    }
    connection.await
}

/// Ends the connection from our side, and reads on until the client does the same.
async fn linger<IO: AsyncRead + AsyncWrite + Unpin>(mut io: IO) -> io::Result<()> {
    io.shutdown().await?;
    let mut rest = io.take(LINGER_BYTES);
    let mut nowhere = tokio::io::sink();
    let read_on = tokio::io::copy(&mut rest, &mut nowhere);
    // Whether the client ends in time or not, there is nothing more to say.
    let _ = timeout(LINGER_TIME, read_on).await;
    Ok(())
}
