//! Which authorities' certificates are trusted.

use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::BuildError;

/// Which authorities' certificates are trusted.
#[derive(Debug, Clone, Default)]
pub enum TrustStore {
    /// Those that this machine trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR` name others.
    #[default]
    System,
    /// The certificates of this PEM text, and no others.
    Pem(Vec<u8>),
}

impl TrustStore {
    /// TLS 1.2 and 1.3 for connections to servers that these authorities vouch for.
    pub(super) fn connector(&self) -> Result<TlsConnector, BuildError> {
        let roots = match self {
            Self::System => system_roots()?,
            Self::Pem(pem) => pem_roots(pem)?,
        };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| BuildError::Tls(Arc::new(error)))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

/// The machine's certificates. One that cannot be read does not spoil the others.
fn system_roots() -> Result<RootCertStore, BuildError> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::debug!(%error, "a certificate of the system's trust store cannot be read");
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() { Err(BuildError::NoSystemTrust) } else { Ok(roots) }
}

/// The certificates of a PEM text, which must all be good: someone meant each of them.
fn pem_roots(pem: &[u8]) -> Result<RootCertStore, BuildError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| BuildError::Pem(Some(Arc::new(error))))?;
        roots.add(certificate).map_err(|error| BuildError::Pem(Some(Arc::new(error))))?;
    }
    if roots.is_empty() { Err(BuildError::Pem(None)) } else { Ok(roots) }
}
