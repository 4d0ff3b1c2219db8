//! Settings: flags, environment, file, in this order.
//!
//! ```toml
//! database = "unicrm.db"
//! zone = "+08:00"
//! log = "info"
//!
//! [serve]
//! listen = "127.0.0.1:8080"
//! path = "/openapi"
//! ```

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Deserializer};
use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::error::{CommandError, Result};
use crate::rules::Zone;

/// Where the API is served unless configured: on this machine alone.
const LISTEN: &str = "127.0.0.1:8080";

/// The path of the service URI unless configured.
const PATH: &str = "/openapi";

/// Settings of every command.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// A configuration file (TOML).
    #[arg(long, global = true, env = "UNICRM_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// The database.
    #[arg(long, global = true, env = "UNICRM_DATABASE", value_name = "FILE")]
    pub(super) database: Option<PathBuf>,
    /// Make the database if there is none.
    #[arg(long, global = true)]
    pub(super) create: bool,
    /// The zone of civil times, as an offset from UTC [default: +08:00]
    #[arg(
        long,
        global = true,
        env = "UNICRM_ZONE",
        value_name = "OFFSET",
        allow_hyphen_values = true
    )]
    pub(super) zone: Option<Zone>,
    /// How much is logged, to standard error [default: info for serve]
    #[arg(long, global = true, env = "UNICRM_LOG", value_name = "LEVEL")]
    pub(super) log: Option<LogLevel>,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LogLevel {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// And what looks wrong.
    Warn,
    /// And every request.
    Info,
    /// And how it went.
    Debug,
    /// And each step.
    Trace,
}

/// Settings of serving.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Serve {
    /// The address and port to listen on; port 0 for any free one [default: 127.0.0.1:8080]
    #[arg(long, env = "UNICRM_LISTEN", value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// The path below which the operations lie; / for none [default: /openapi]
    #[arg(long, env = "UNICRM_PATH", value_name = "PATH")]
    path: Option<String>,
    /// The certificates for TLS, the server's own first (PEM).
    #[arg(long, env = "UNICRM_TLS_CERT", value_name = "FILE")]
    pub(super) tls_cert: Option<PathBuf>,
    /// The private key for TLS (PEM).
    #[arg(long, env = "UNICRM_TLS_KEY", value_name = "FILE")]
    pub(super) tls_key: Option<PathBuf>,
    /// How long a token lives [default: 7200]
    #[arg(long, env = "UNICRM_TOKEN_SECONDS", value_name = "SECONDS")]
    token_seconds: Option<u64>,
    /// The most rows of a page [default: 1000]
    #[arg(long, env = "UNICRM_TOP", value_name = "ROWS")]
    pub(super) top: Option<u32>,
    /// The longest request body [default: 65536]
    #[arg(long, env = "UNICRM_BODY", value_name = "BYTES")]
    pub(super) body: Option<usize>,
    /// How long a request's body may take once its token is known to be good [default: 10]
    #[arg(long, env = "UNICRM_BODY_SECONDS", value_name = "SECONDS")]
    body_seconds: Option<u64>,
    /// The most connections at a time [default: 1024]
    #[arg(long, env = "UNICRM_CONNECTIONS", value_name = "COUNT")]
    pub(super) connections: Option<usize>,
    /// How many threads read the database [default: one for each core]
    #[arg(long, env = "UNICRM_READERS", value_name = "COUNT")]
    pub(super) readers: Option<usize>,
    /// How many reads and how many writes may wait; more are answered with 503 [default: 4096]
    #[arg(long, env = "UNICRM_QUEUE", value_name = "COUNT")]
    pub(super) queue: Option<usize>,
}

impl Serve {
    /// These settings, and those of the file where these say nothing.
    pub(super) fn or(self, file: Self) -> Self {
        Self {
            listen: self.listen.or(file.listen),
            path: self.path.or(file.path),
            tls_cert: self.tls_cert.or(file.tls_cert),
            tls_key: self.tls_key.or(file.tls_key),
            token_seconds: self.token_seconds.or(file.token_seconds),
            top: self.top.or(file.top),
            body: self.body.or(file.body),
            body_seconds: self.body_seconds.or(file.body_seconds),
            connections: self.connections.or(file.connections),
            readers: self.readers.or(file.readers),
            queue: self.queue.or(file.queue),
        }
    }

    pub(super) fn listen(&self) -> SocketAddr {
        let fallback = || SocketAddr::from(([127, 0, 0, 1], 8080));
        self.listen.or_else(|| LISTEN.parse().ok()).unwrap_or_else(fallback)
    }

    /// Empty, or with a slash in front and none behind.
    pub(super) fn path(&self) -> String {
        let path = self.path.as_deref().unwrap_or(PATH).trim_matches('/');
        if path.is_empty() { String::new() } else { format!("/{path}") }
    }

    pub(super) fn body_time(&self) -> Option<Duration> {
        self.body_seconds.map(Duration::from_secs)
    }

    pub(super) fn token_lifetime(&self) -> Option<Duration> {
        self.token_seconds.map(Duration::from_secs)
    }
}

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) database: Option<PathBuf>,
    #[serde(deserialize_with = "zone")]
    pub(super) zone: Option<Zone>,
    pub(super) log: Option<LogLevel>,
    pub(super) serve: Serve,
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Zone>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

impl File {
    /// The file of that name; without one, no settings.
    pub(super) fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).map_err(|source| CommandError::File {
            expected: "a configuration file",
            path: path.to_owned(),
            source,
        })?;
        toml::from_str(&text).map_err(|source| CommandError::Config {
            path: path.to_owned(),
            source: Box::new(source),
        })
    }
}

/// The log goes to standard error, so that standard output is what a command has to say. Only our
/// own crates log: those below them might show what a URL holds.
pub(super) fn start_log(level: Option<LogLevel>) {
    let level = match level.unwrap_or(LogLevel::Info) {
        LogLevel::Off => return,
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    };
    let ours = ["unicrm_http", "unicrm_server"].map(|name| (name, level));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines.with_filter(Targets::from_iter(ours))).init();
}
