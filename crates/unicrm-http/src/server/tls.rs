//! The server's certificate and key, by rustls with ring.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig, crypto};

/// What ALPN offers, the better first.
const PROTOCOLS: [&[u8]; 2] = [HTTP2, b"http/1.1"];

/// HTTP/2's name in ALPN.
pub(super) const HTTP2: &[u8] = b"h2";

/// A certificate with its key, ready to accept TLS 1.2 and 1.3. Printing it prints no part of it.
#[derive(Clone)]
pub struct Tls(Arc<ServerConfig>);

/// A certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificates are no PEM, or there is none.
    #[error("expected one or more PEM certificates, the server's own first")]
    Certificates(#[source] pem::Error),
    /// The key is no PEM, or there is none.
    #[error("expected a PEM private key")]
    Key(#[source] pem::Error),
    /// Both can be read, and do not serve together.
    #[error("expected a private key that belongs to the first certificate")]
    Pair(#[source] rustls::Error),
}

impl Tls {
    /// From the chain of certificates, the server's own first, and its private key, both PEM.
    ///
    /// # Errors
    /// [`TlsError`] names which of the two to mend.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let certificates = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(TlsError::Certificates)?;
        if certificates.is_empty() {
            return Err(TlsError::Certificates(pem::Error::NoItemsFound));
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsError::Key)?;
        let provider = Arc::new(crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(certificates, key))
            .map_err(TlsError::Pair)?;
        Ok(Self::from_config(config))
    }

    /// From a configuration of rustls, for those who need more, such as client certificates. Its
    /// ALPN protocols are replaced by those that [`serve`](super::serve) speaks.
    pub fn from_config(mut config: ServerConfig) -> Self {
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        Self(Arc::new(config))
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.0))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(hidden)")
    }
}
