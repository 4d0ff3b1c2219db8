//! Why a command did not do what it was asked: one line for the person who typed it.

use std::path::PathBuf;

use crate::rules::Refusal;
use crate::store::StoreError;

/// Why a command failed. None of it shows a secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// Trouble in the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules say no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// Nobody said which database.
    #[error("expected a database: name it by --database FILE or UNICRM_DATABASE")]
    NoDatabase,
    /// A file is there that is to be made.
    #[error("expected nothing at {0} yet, found a file; name another place or move it away")]
    Exists(PathBuf),
    /// Something that was named is not there.
    #[error("expected {what} `{name}` to exist, found none")]
    Unknown {
        /// What it would be.
        what: &'static str,
        /// As it was named.
        name: String,
    },
    /// Something that is to be added is there.
    #[error("expected a new number or id, found that {what} `{name}` exists")]
    Taken {
        /// What it is.
        what: &'static str,
        /// As it was named.
        name: String,
    },
    /// A file cannot be read or written.
    #[error("expected {expected} at {path}")]
    File {
        /// What should be there.
        expected: &'static str,
        /// Where.
        path: PathBuf,
        /// Why it is not.
        #[source]
        source: std::io::Error,
    },
    /// The configuration file says something that it cannot.
    #[error("expected a configuration in {path}; {source}")]
    Config {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        source: Box<toml::de::Error>,
    },
    /// The certificate and the key do not fit.
    #[error("expected a certificate and a key")]
    Tls(#[source] unicrm_http::server::TlsError),
    /// One of the two is missing.
    #[error("expected --tls-cert and --tls-key together, found one of them")]
    HalfTls,
    /// Sockets, threads, signals.
    #[error("expected to {doing}")]
    System {
        /// What was tried.
        doing: String,
        /// Why it did not work.
        #[source]
        source: std::io::Error,
    },
}

pub(super) type Result<T> = std::result::Result<T, CommandError>;

impl CommandError {
    /// For `map_err` on what the system does.
    pub(super) fn system(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::System { doing, source }
    }

    /// For `map_err` on what is written to a file that must be new.
    pub(super) fn new_file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            std::io::ErrorKind::AlreadyExists => Self::Exists(path),
            _ => Self::File { expected: "a place for a new file", path, source },
        }
    }
}

/// `Ok` where something was found by its name.
pub(super) fn found(is_there: bool, what: &'static str, name: &str) -> Result<()> {
    let unknown = || CommandError::Unknown { what, name: name.to_owned() };
    if is_there { Ok(()) } else { Err(unknown()) }
}

/// `Ok` where something could be added under its name.
pub(super) fn added(is_new: bool, what: &'static str, name: &str) -> Result<()> {
    let taken = || CommandError::Taken { what, name: name.to_owned() };
    if is_new { Ok(()) } else { Err(taken()) }
}
