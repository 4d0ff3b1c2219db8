//! Whose seal makes a certificate, and of which runs.

use super::{Folder, codec_transcript, sealed, stands};
use crate::{check_exit, program, shipped};
use unicrm_conformance::evidence::{Key, Role, statement};

#[test]
fn a_whole_run_becomes_a_certificate_by_an_authority_alone() {
    let folder = Folder::new();
    let (vendor, authority) = (folder.path("vendor.key"), folder.path("authority.key"));
    let (run, certificate) = (folder.path("run.jsonl"), folder.path("certificate.jsonl"));
    check_exit(&["keygen", "--out", &vendor], 0);
    let public = program(&["keygen", "--out", &authority]).stdout;
    let public = String::from_utf8(public).expect("digits").trim().to_owned();
    check_exit(&["codec", "--evidence", &run, "--key", &vendor], 0);
    let alone = check_exit(&["judge", &run], 0);
    assert!(alone.contains("NO CERTIFICATE") && alone.contains("that one's word"), "{alone}");
    check_exit(&["judge", &run, "--authority", &public], 1);
    let signed = check_exit(&["judge", &run, "--sign", &authority, "--out", &certificate], 0);
    assert!(signed.contains("sealed as an authority"), "{signed}");
    let judged = check_exit(&["judge", &certificate, "--authority", &public], 0);
    assert!(judged.contains("\nCERTIFICATE, until "), "{judged}");
    let unknown = check_exit(&["judge", &certificate], 0);
    assert!(
        unknown.contains("is none given here") && unknown.contains("NO CERTIFICATE"),
        "{unknown}"
    );
}

#[test]
fn a_partial_run_gets_no_seal_of_an_authority() {
    let folder = Folder::new();
    let (authority, run) = (folder.path("authority.key"), folder.path("run.jsonl"));
    let out = folder.path("certificate.jsonl");
    check_exit(&["keygen", "--out", &authority], 0);
    check_exit(&["codec", "--only", "sorts-*", "--evidence", &run], 0);
    let text = check_exit(&["judge", &run, "--sign", &authority, "--out", &out], 0);
    assert!(text.contains("NOT SEALED") && text.contains("it is partial"), "{text}");
    assert!(!std::path::Path::new(&out).exists());
}

#[test]
fn a_certificate_ends() {
    let key = Key::one_time().expect("a key");
    let whole = sealed(codec_transcript(&shipped(), &[]));
    let whole = whole.and(&key, Role::Authority).expect("a seal");
    let (again, standing) = stands(&whole, &[key.public()]);
    assert!(standing.certificate && standing.exit_code == 0, "{}", standing.text);
    let expires = whole.transcript.header.expires;
    let data = shipped();
    let past = statement(&whole, &again, &data, &[key.public()], expires).expect("a statement");
    assert!(!past.certificate && past.exit_code == 1, "{}", past.text);
    assert!(past.text.contains("PAST"), "{}", past.text);
    let other = Key::one_time().expect("a key");
    let (_, standing) = stands(&whole, &[other.public()]);
    assert!(!standing.certificate && standing.exit_code == 1, "{}", standing.text);
}

#[test]
fn keys_are_private_and_never_overwritten_and_anything_else_is_refused() {
    let folder = Folder::new();
    let key = folder.path("a.key");
    check_exit(&["keygen", "--out", &key], 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&key).expect("a key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let text = check_exit(&["keygen", "--out", &key], 2);
    assert!(text.contains("never overwritten"), "{text}");
    let run = folder.path("run.jsonl");
    check_exit(&["codec", "--only", "sorts-*", "--key", &key], 2);
    check_exit(
        &["codec", "--only", "sorts-*", "--evidence", &folder.path("none/run"), "--key", &key],
        2,
    );
    let no_key = folder.path("no.key");
    std::fs::write(&no_key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
        .expect("a file");
    check_exit(&["codec", "--only", "sorts-*", "--evidence", &run, "--key", &no_key], 2);
    assert!(!std::path::Path::new(&run).exists());
    let text = check_exit(&["judge", &run, "--authority", &key], 2);
    assert!(text.contains("a private key"), "{text}");
    check_exit(&["judge", &run, "--authority", "00"], 2);
}
