//! What is refused before there is a client.

use unicrm_http::client::{BuildError, TrustStore};

use super::*;

#[track_caller]
fn check_refused(builder: Builder, expected: &str) {
    let error = builder.build().unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn plain_http_to_another_machine_is_refused_unless_it_is_allowed() {
    check_refused(builder_for("http://crm.example/openapi"), "found http to crm.example");
    check_refused(builder_for("http://192.168.1.7"), "found http to 192.168.1.7");
    let allowed = builder_for("http://crm.example/openapi").allow_plain_http(true);
    assert!(allowed.build().is_ok());
    assert!(builder_for("http://localhost:8080").build().is_ok());
}

#[test]
fn a_trust_store_without_a_good_certificate_is_refused() {
    let bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "no PEM at all", bad] {
        let builder = builder_for("https://crm.example");
        check_refused(builder.trust(TrustStore::Pem(pem.into())), "expected a PEM text");
    }
}

#[test]
fn a_user_agent_that_no_header_can_carry_is_refused() {
    check_refused(builder_for("http://localhost").user_agent("two\r\nlines"), "user agent");
}

#[test]
fn a_port_that_is_none_is_refused() {
    let error = builder_for("http://localhost:99999").build().unwrap_err();
    assert!(matches!(error, BuildError::Port), "{error}");
}
