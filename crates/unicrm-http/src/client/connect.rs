//! Connections: name resolution, TCP, TLS, and the start of HTTP/1.1.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Fault;
use super::address::Address;

/// Bytes of an answer's head. Ours have under a kilobyte; proxies add some.
const HEAD_LIMIT: usize = 64 << 10;

/// One connection's way in.
pub(super) type Sender = http1::SendRequest<Full<Bytes>>;

/// Makes connections to one service.
pub(super) struct Connector {
    pub(super) address: Address,
    /// None for plain http.
    pub(super) tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Connector {
    /// A new connection. Nothing of a request has been sent on it.
    pub(super) async fn connect(&self, time: Duration) -> Result<Sender, Fault> {
        let stream = self.tcp(time).await?;
        // Requests are small and their answers are waited for.
        stream.set_nodelay(true).map_err(|error| Fault::Connect(Arc::new(error)))?;
        match &self.tls {
            None => open(stream).await,
            Some((tls, name)) => {
                let stream = tls.connect(name.clone(), stream).await;
                open(stream.map_err(|error| Fault::Tls(Arc::new(error)))?).await
            }
        }
    }

    /// Tries the host's addresses in turn, each for its share of the time.
    async fn tcp(&self, time: Duration) -> Result<TcpStream, Fault> {
        let end = Instant::now() + time;
        let addresses = self.addresses().await?;
        let mut last = Fault::ConnectTimeout(time);
        for (tried, address) in addresses.iter().enumerate() {
            let now = Instant::now();
            let left = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
            let share = end.saturating_duration_since(now) / left;
            match timeout_at(now + share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = Fault::Connect(Arc::new(error)),
                Err(_) => last = Fault::ConnectTimeout(time),
            }
        }
        Err(last)
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, Fault> {
        let found = lookup_host((self.address.host.as_str(), self.address.port)).await;
        let found: Vec<_> = found.map_err(|error| Fault::Resolve(Arc::new(error)))?.collect();
        if found.is_empty() {
            return Err(Fault::Resolve(Arc::new(io::ErrorKind::NotFound.into())));
        }
        let allowed: Vec<_> = found.into_iter().filter(|&at| self.address.allows(at)).collect();
        if allowed.is_empty() { Err(Fault::NotLoopback) } else { Ok(allowed) }
    }
}

/// Starts HTTP/1.1 on a stream; a task of its own carries it until either side closes it.
async fn open<S>(stream: S) -> Result<Sender, Fault>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut settings = http1::Builder::new();
    settings.max_buf_size(HEAD_LIMIT);
    let (sender, connection) = settings
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| Fault::Broken(Arc::new(error)))?;
    tokio::spawn(async move {
        // Whoever waits for an answer is told of the fault; here it is only the end.
        if let Err(error) = connection.await {
            tracing::trace!(%error, "a connection ended with a fault");
        }
    });
    Ok(sender)
}
