//! The client's options, and what is checked before there is a client.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use compact_str::CompactString;
use http::HeaderValue;
use http::uri::Scheme;
use tokio_rustls::rustls::pki_types::ServerName;
use unicrm_proto::exchange::{ServiceUri, client::Client as Exchange};
use unicrm_proto::operation::AppSecret;
use unicrm_proto::value::UtcOffset;
use unicrm_proto::{Format, Limits};

use super::address::Address;
use super::carrier::Carrier;
use super::connect::Connector;
use super::pool::Pool;
use super::skew::Skew;
use super::token::TokenKeeper;
use super::{
    Clock, Inner, Randomness, Retries, SystemClock, SystemRandomness, Timeouts, TrustStore,
    UniCrmClient,
};

/// Connections kept open between calls: as many as a busy till's server uses at once.
const IDLE_CONNECTIONS: usize = 32;

/// How long they are kept; common servers and proxies close an idle connection after 60 seconds
/// or more, so that this side closes first.
const KEEP_IDLE: Duration = Duration::from_secs(30);

/// The zone of a server's moments without an offset, in minutes: +08:00 (ruling V2).
const SERVER_ZONE: UtcOffset = UtcOffset::Signed { negative: false, minutes: 8 * 60 };

/// The options of a [`UniCrmClient`].
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    service: ServiceUri,
    appid: CompactString,
    appsecret: AppSecret,
    format: Format,
    timeouts: Timeouts,
    response_limit: usize,
    retries: Retries,
    trust: TrustStore,
    user_agent: String,
    allow_plain_http: bool,
    trust_idempotency: bool,
    server_zone: UtcOffset,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

/// A client cannot be built as asked.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The service is plain http on another machine (ruling O16).
    #[error(
        "expected https, or http to this machine, found http to {host}: secrets and tokens travel \
         in the URL; use https, or allow it with `allow_plain_http(true)`"
    )]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// The service's port is no port.
    #[error("expected a port from 1 to 65535, found another")]
    Port,
    /// The host cannot be the name on a certificate.
    #[error("expected a host name or address that a certificate can have, found another text")]
    HostName,
    /// The user agent cannot be a header's value.
    #[error("expected a user agent of visible ASCII characters, found others")]
    UserAgent,
    /// The system trusts nobody.
    #[error(
        "expected certificates in the system's trust store, found none; install the system's \
         package of them (ca-certificates), or give a PEM text with `trust`"
    )]
    NoSystemTrust,
    /// The trust store's PEM text has no certificate, or a bad one.
    #[error("expected a PEM text of certificates, found none or a bad one")]
    Pem(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// The TLS library refuses its settings.
    #[error("expected usable TLS settings, found others")]
    Tls(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl Builder {
    pub(super) fn new(service: ServiceUri, appid: CompactString, appsecret: AppSecret) -> Self {
        Self {
            service,
            appid,
            appsecret,
            format: Format::Json,
            timeouts: Timeouts::default(),
            response_limit: Limits::default().body,
            retries: Retries::default(),
            trust: TrustStore::default(),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_plain_http: false,
            trust_idempotency: false,
            server_zone: SERVER_ZONE,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        }
    }

    /// The format that bodies are written in and answers asked for; JSON unless set.
    pub fn format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// How long a call may take, step by step.
    pub fn timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// How many bytes of an answer's body are read: 16 MiB unless set. A longer one is
    /// unreadable.
    pub fn response_limit(self, bytes: usize) -> Self {
        Self { response_limit: bytes, ..self }
    }

    /// How often a request that may be sent again is sent, and after which pauses.
    pub fn retries(self, retries: Retries) -> Self {
        Self { retries, ..self }
    }

    /// Which authorities' certificates are trusted; the system's unless set.
    pub fn trust(self, trust: TrustStore) -> Self {
        Self { trust, ..self }
    }

    /// What the client calls itself in its requests.
    pub fn user_agent(self, name: impl Into<String>) -> Self {
        Self { user_agent: name.into(), ..self }
    }

    /// Allows plain http to other machines. Everyone on the way can read secret and tokens then
    /// (ruling O16).
    pub fn allow_plain_http(self, allow: bool) -> Self {
        Self { allow_plain_http: allow, ..self }
    }

    /// Vouches that the server takes an idempotency key once (ruling O14), so that a payment
    /// without an answer is sent again with its key. Where the server does not, the money is
    /// taken twice.
    pub fn trust_idempotency(self, trust: bool) -> Self {
        Self { trust_idempotency: trust, ..self }
    }

    /// The zone of the server's moments that are written without an offset; +08:00 unless set.
    /// `reconcile` needs it to tell which account items are too old.
    pub fn server_zone(self, zone: UtcOffset) -> Self {
        Self { server_zone: zone, ..self }
    }

    /// Another clock than the machine's.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Another source of random bits than the operating system's.
    pub fn randomness(self, randomness: impl Randomness) -> Self {
        Self { randomness: Arc::new(randomness), ..self }
    }

    /// The client. It connects to nothing yet.
    ///
    /// # Errors
    /// [`BuildError`], which names the option that cannot be.
    pub fn build(self) -> Result<UniCrmClient, BuildError> {
        let address = Address::of(&self.service, self.allow_plain_http)?;
        let tls = if *self.service.scheme() == Scheme::HTTPS {
            let name = ServerName::try_from(address.host.clone());
            let name = name.map_err(|_| BuildError::HostName)?;
            Some((self.trust.connector()?, name))
        } else {
            None
        };
        let host = HeaderValue::from_str(self.service.authority().as_str());
        let carrier = Carrier {
            connector: Connector { address, tls },
            pool: Pool::new(IDLE_CONNECTIONS, KEEP_IDLE),
            timeouts: self.timeouts.bounded(),
            response_limit: self.response_limit,
            host: host.map_err(|_| BuildError::HostName)?,
            user_agent: HeaderValue::from_str(&self.user_agent)
                .map_err(|_| BuildError::UserAgent)?,
        };
        let mut limits = Limits::default();
        limits.body = self.response_limit;
        Ok(UniCrmClient(Arc::new(Inner {
            exchange: Exchange::new(self.service, self.format).with_limits(limits),
            appid: self.appid,
            appsecret: self.appsecret,
            carrier,
            retries: self.retries,
            tokens: TokenKeeper::default(),
            skew: Skew::default(),
            vouched: self.trust_idempotency,
            key_echoed: AtomicBool::new(false),
            server_zone: self.server_zone,
            clock: self.clock,
            randomness: self.randomness,
        })))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, appid) = (&self.service, &self.appid);
        write!(f, "Builder({service}, application {appid})")
    }
}
