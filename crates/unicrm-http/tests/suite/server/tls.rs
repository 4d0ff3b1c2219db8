//! TLS with a certificate of our own: HTTP/2 where the client offers it, else HTTP/1.1.

use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use unicrm_http::server::{ServeOptions, Tls, TlsError};

use super::backend::Shop;
use super::harness::{Running, service_options, start_with};
use super::raw::{Connection, payment};

fn certified() -> (Running, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let tls = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
    let options = ServeOptions { tls: Some(tls), ..ServeOptions::default() };
    (start_with(Shop::default(), service_options(), options), made.cert.der().clone())
}

async fn connect(
    server: &Running,
    certificate: CertificateDer<'static>,
    protocols: &[&[u8]],
) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(server.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

fn request(uri: &str) -> http::Request<Full<bytes::Bytes>> {
    let request = http::Request::post(uri).header("host", "localhost");
    let request = request.header("content-type", "application/json");
    request.body(Full::from(payment("11000121"))).unwrap()
}

async fn check(response: http::Response<hyper::body::Incoming>) {
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert!(body.starts_with(b"{\"success\":true"), "{body:?}");
}

#[test]
fn a_client_that_offers_http2_is_served_by_it() {
    let (server, certificate) = certified();
    server.runtime.block_on(async {
        let stream = connect(&server, certificate, &[b"h2", b"http/1.1"]).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
        let (mut sender, connection) = handshake.await.unwrap();
        let _connection = tokio::spawn(connection);
        let uri = "https://localhost/openapi/memberpay?token=invented-token-0001";
        check(sender.send_request(request(uri)).await.unwrap()).await;
    });
}

#[test]
fn a_client_that_offers_nothing_is_served_by_http1() {
    let (server, certificate) = certified();
    server.runtime.block_on(async {
        let stream = connect(&server, certificate, &[]).await;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        let _connection = tokio::spawn(connection);
        for _ in 0..2 {
            sender.ready().await.unwrap();
            let uri = "/openapi/memberpay?token=invented-token-0001";
            check(sender.send_request(request(uri)).await.unwrap()).await;
        }
    });
}

#[test]
fn plain_http_on_a_port_of_tls_is_ended() {
    let (server, _) = certified();
    let mut connection = Connection::open(server.address);
    connection.send("GET /openapi/membersort HTTP/1.1\r\nhost: x\r\n\r\n");
    let mut ends = false;
    // An alert of TLS comes first.
    for _ in 0..16 {
        ends = ends || connection.is_ended();
    }
    assert!(ends);
}

#[test]
fn certificates_and_keys_that_cannot_be_used_are_told_apart() {
    let one = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (one.cert.pem(), other.signing_key.serialize_pem());
    let made = |certificate: &str, key: &str| {
        Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap_err()
    };
    assert!(matches!(made("", &key), TlsError::Certificates(_)));
    assert!(matches!(made(&certificate, &certificate), TlsError::Key(_)));
    let fault = made(&certificate, &key);
    assert!(matches!(fault, TlsError::Pair(_)));
    assert_eq!(fault.to_string(), "expected a private key that belongs to the first certificate");
}
