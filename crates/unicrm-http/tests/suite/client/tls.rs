//! TLS: whom the client trusts, and that nothing leaves where it does not.

use std::sync::Arc;

use rcgen::{CertificateParams, DnType, Issuer, KeyPair};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use unicrm_http::client::{Error, Fault, Left, TrustStore};

use super::*;

/// An authority of a test's own, which vouches for `localhost`.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub(super) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "invented authority");
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    pub(super) fn trust(&self) -> TrustStore {
        TrustStore::Pem(self.pem.clone().into_bytes())
    }

    fn acceptor(&self) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = key.serialize_der().try_into().unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

async fn server(authority: &Authority) -> ScriptedServer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let handler = with_tokens(|_| Reply::json(MEMBER));
    ScriptedServer::on(listener, Some(authority.acceptor()), handler)
}

#[tokio::test]
async fn a_server_that_a_given_authority_vouches_for_is_trusted() {
    let authority = Authority::new();
    let server = server(&authority).await;
    let url = format!("https://localhost:{}/openapi", server.port());
    let client = builder_for(&url).trust(authority.trust()).build().unwrap();
    assert_eq!(client.get_member(card("1")).await.unwrap().member_no, "11000121");
}

#[tokio::test]
async fn a_server_of_another_authority_or_name_gets_nothing_and_is_tried_once() {
    let authority = Authority::new();
    for (host, trusted) in
        [("localhost", Authority::new().trust()), ("127.0.0.1", authority.trust())]
    {
        let server = server(&authority).await;
        let url = format!("https://{host}:{}/openapi", server.port());
        let client = builder_for(&url).trust(trusted).build().unwrap();
        let error = client.get_member(card("1")).await.unwrap_err();
        let Error::Transport(transport) = &error else { panic!("{error}") };
        assert!(matches!(transport.fault, Fault::Tls(_)), "{error}");
        assert_eq!(transport.left, Left::Nothing);
        assert_eq!(server.connections(), 1, "a certificate does not change by asking again");
        server.check_arrived("GET token", 0);
    }
}
