//! Certificates that cannot be trusted are told apart, as mistakes of the address and not of the server.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::{ServerConfig, ServerConnection};

/// An invented authority, whose certificate lies in a file.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "invented authority");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        let file = std::env::temp_dir().join(format!("unicrm-{name}-{}.pem", std::process::id()));
        std::fs::write(&file, pem).expect("a file");
        Self { issuer: Issuer::new(params, key), file }
    }

    /// A server that greets under TLS with a certificate of the name, and says no more; its address.
    fn server(&self, name: &str, is_over: bool) -> String {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        if is_over {
            params.not_before = date_time_ymd(2016, 11, 6);
            params.not_after = date_time_ymd(2016, 11, 7);
        }
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = key.serialize_der().try_into().expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a configuration");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let greeting = ServerConnection::new(Arc::clone(&config));
                let _ = greeting.map(|mut greeting| greeting.complete_io(&mut stream));
            }
        });
        format!("https://localhost:{port}/openapi")
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// `smoke` against the address, where the system trusts just that authority.
#[track_caller]
fn check(url: &str, trusted: &Authority, words: &[&str]) {
    let fixture = trusted.file.with_extension("toml");
    std::fs::write(&fixture, "[application]\nappid = \"a\"\nappsecret = \"env:PATH\"\n")
        .expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_unicrm-conformance"))
        .args(["smoke", "--url", url, "--fixture"])
        .arg(&fixture)
        .env("SSL_CERT_FILE", &trusted.file)
        .env_remove("SSL_CERT_DIR")
        .output()
        .expect("the program starts");
    let _ = std::fs::remove_file(&fixture);
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{told}");
    for word in words {
        assert!(told.contains(word), "expected `{word}` in:\n{told}");
    }
}

#[test]
fn certificates_are_told_apart() {
    let (ours, other) = (Authority::new("trusted"), Authority::new("untrusted"));
    let untrusted = ["service.url", "whose authority this system trusts", "SSL_CERT_FILE"];
    check(&other.server("localhost", false), &ours, &untrusted);
    check(&ours.server("localhost", true), &ours, &["service.url", "valid today", "renew it"]);
    check(
        &ours.server("crm.example", false),
        &ours,
        &["service.url", "of the name in the address"],
    );
    // This one is trusted: what is wrong is that nobody speaks behind it.
    check(&ours.server("localhost", false), &ours, &["service.url", "an answer of HTTP/1.1"]);
}
