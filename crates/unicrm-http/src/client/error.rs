//! Why a call gave no data: who is to blame, and whether anything left this machine.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::uri::Authority;
use unicrm_proto::exchange::client as exchange;
use unicrm_proto::operation::OperationName;

pub use unicrm_proto::exchange::client::Refused;

/// Why a call gave no data. No token and no secret is in it, however it is printed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The caller asked for what cannot be done; nothing was sent.
    #[error(transparent)]
    Misuse(#[from] Misuse),
    /// No answer arrived.
    #[error(transparent)]
    Transport(#[from] Transport),
    /// The server understood, and refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// An answer arrived that cannot be read; nobody knows what the server did.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The operating system gave no random bits, which a payment's key is made of.
    #[error("expected random bits from the operating system, found none")]
    NoRandomness(#[source] Arc<io::Error>),
}

/// The caller asked for what cannot be done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Misuse {
    /// The request cannot be written.
    #[error(transparent)]
    Request(#[from] exchange::Misuse),
    /// The payment was sent before, nobody knows with which outcome, and the server is not known
    /// to take a key once (clause O15.2).
    #[error(
        "expected a payment that was never sent, found one that may have been taken; \
         look it up with `reconcile`"
    )]
    SentBefore,
    /// The payment was first sent so long ago that a server may have forgotten its key
    /// (ruling O14).
    #[error(
        "expected a payment that was first sent less than {} hours ago, found an older one; \
         look it up with `reconcile`",
        .0.as_secs() / 3600
    )]
    KeyTooOld(Duration),
}

/// No answer arrived.
#[derive(Debug, Clone)]
pub struct Transport {
    /// What was asked; `GetToken` where a call failed before anything else was sent.
    pub operation: OperationName,
    /// Whom.
    pub authority: Authority,
    /// Whether the request may have left this machine.
    pub left: Left,
    /// What went wrong.
    pub fault: Fault,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, authority, left, fault } = self;
        write!(f, "no answer to {operation} from {authority}: {fault}; {left}")
    }
}

impl std::error::Error for Transport {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.fault.source()
    }
}

/// Whether a request may have left this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// No byte of it did: the server cannot have done anything.
    Nothing,
    /// It may have: nobody knows what the server did.
    Perhaps,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing left this machine",
            Self::Perhaps => "the request may have arrived",
        })
    }
}

/// What went wrong on the way.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The host's name has no address.
    #[error("expected an address of the host, found none")]
    Resolve(#[source] Arc<io::Error>),
    /// A name that must mean this machine means another (ruling O16).
    #[error("expected a loopback address for plain http, found others")]
    NotLoopback,
    /// No address of the host took the connection.
    #[error("expected a connection, found none")]
    Connect(#[source] Arc<io::Error>),
    /// The host's certificate is not trusted, or the host speaks no TLS.
    #[error("expected a TLS connection with a trusted certificate, found none")]
    Tls(#[source] Arc<io::Error>),
    /// The time for connecting, TLS included, is over.
    #[error("expected a connection within {0:?}, found none")]
    ConnectTimeout(Duration),
    /// The time for the answer's head is over.
    #[error("expected the head of an answer within {0:?}, found none")]
    HeaderTimeout(Duration),
    /// The time for the answer's body is over.
    #[error("expected the body of the answer within {0:?}, found a part of it")]
    BodyTimeout(Duration),
    /// The time for the whole call, with all its repetitions, is over.
    #[error("expected the call to end within {0:?}, found it still under way")]
    TotalTimeout(Duration),
    /// The connection broke.
    #[error("expected a whole answer, found a broken connection")]
    Broken(#[source] Arc<hyper::Error>),
}

impl Fault {
    /// Whether the same fault is certain to come again: another try would only take time.
    pub(super) fn is_lasting(&self) -> bool {
        match self {
            Self::TotalTimeout(_) | Self::NotLoopback => true,
            // What rustls says of a certificate or of a peer that speaks no TLS.
            Self::Tls(error) => error.kind() == io::ErrorKind::InvalidData,
            _ => false,
        }
    }

    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(self)
    }
}

/// An answer cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{operation}: {why}")]
pub struct Unreadable {
    /// What was asked; `GetToken` where a call failed before anything else was sent.
    pub operation: OperationName,
    /// Why it cannot be read.
    #[source]
    pub why: AnswerFault,
}

/// Why an answer cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFault {
    /// Its body, media type or status cannot be understood.
    #[error(transparent)]
    Message(#[from] exchange::Unreadable),
    /// It sends the client elsewhere.
    #[error(
        "expected an answer, found a redirect (status {status}), which is never followed: it \
         would carry secrets to another address; give the client the service's own address"
    )]
    Redirect {
        /// The response's status.
        status: StatusCode,
    },
    /// Its body is longer than the client's limit.
    #[error(
        "expected a body of at most {limit} bytes (status {status}), found a longer one; ask for \
         fewer rows, or raise the client's response limit"
    )]
    TooLarge {
        /// The response's status.
        status: StatusCode,
        /// The limit in bytes.
        limit: usize,
    },
    /// It is no HTTP.
    #[error("expected an HTTP/1.1 response, found something else")]
    NotHttp(#[source] Arc<hyper::Error>),
    /// It succeeds without the data that it is due to have.
    #[error("expected data (status {status}), found none")]
    NoData {
        /// The response's status.
        status: StatusCode,
    },
    /// Page after page has no row that was not given before.
    #[error("expected pages that go on, found {0} in a row without a new row")]
    Endless(u32),
}
