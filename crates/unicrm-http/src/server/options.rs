//! Limits and times, each with its reason.

use std::time::Duration;

use unicrm_proto::exchange::server::ServerLimits;

use super::Tls;

/// How a service reads requests.
#[derive(Debug, Clone)]
pub struct ServiceOptions {
    /// The path below which the operations lie: empty, or such as `/openapi`.
    pub path: String,
    /// How large bodies, texts and pages may be.
    pub limits: ServerLimits,
    /// How long a body may take from the moment at which token and right are known to be good. A
    /// request is a few hundred bytes: ten seconds are plenty for any network.
    pub body_time: Duration,
    /// How long a head may be, in bytes: request line and header fields. The longest that the
    /// protocol needs is far below the default of 16 KiB.
    pub head_size: usize,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        Self {
            path: String::new(),
            limits: ServerLimits::default(),
            body_time: Duration::from_secs(10),
            head_size: 16 << 10,
        }
    }
}

/// How [`serve`](super::serve) keeps its connections.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// How many connections there may be at a time; more wait in the system's queue. The default
    /// of 1024 fits the usual limit of open files with room for a store.
    pub connections: usize,
    /// How many requests one HTTP/2 connection may have under way. The default of 64 keeps one
    /// client from taking the whole server.
    pub streams: u32,
    /// How long a TLS handshake or a head may take, and how long a connection may be idle or its
    /// client may leave an answer unread. The default of 20 seconds outlives slow networks and
    /// ends connections that hold a place for nothing.
    pub head_time: Duration,
    /// How long requests under way may take to finish once the server is told to end.
    pub grace: Duration,
    /// The certificate and key; none for plain HTTP, as behind a proxy or on loopback.
    pub tls: Option<Tls>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            connections: 1024,
            streams: 64,
            head_time: Duration::from_secs(20),
            grace: Duration::from_secs(30),
            tls: None,
        }
    }
}
