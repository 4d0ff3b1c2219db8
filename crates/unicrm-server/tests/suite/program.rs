//! The commands, as an operator types them.

use std::path::Path;

use crate::support::{Http, Program};

#[track_caller]
fn run(folder: &Path, line: &str) -> (bool, String) {
    let arguments: Vec<&str> = line.split(' ').collect();
    let output = Program::run(&arguments, folder);
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[track_caller]
fn ok(folder: &Path, line: &str) -> String {
    let (success, text) = run(folder, line);
    assert!(success, "{line}: {text}");
    text
}

#[track_caller]
fn refused(folder: &Path, line: &str, expected: &str) {
    let (success, text) = run(folder, line);
    assert!(!success && text.contains(expected), "{line}: {text}");
}

#[test]
fn a_shop_is_set_up_and_serves() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(
        folder.join("unicrm.toml"),
        "database = \"shop.db\"\nlog = \"warn\"\n[serve]\nlisten = \"127.0.0.1:0\"\npath = \"/api/\"\n",
    )
    .expect("a configuration");
    let ok = |line: &str| ok(folder, &format!("--config unicrm.toml {line}"));
    let refused = |line: &str, expected: &str| {
        refused(folder, &format!("--config unicrm.toml {line}"), expected);
    };
    refused("sort list", "--create");
    ok("sort add 01 充值卡 --create");
    refused("sort add 01 贵宾卡", "exists");
    assert_eq!(ok("sort list"), "01\t充值卡\n");
    ok("member add 测试会员 --sort 01 --card 100 --mobile 13800000000");
    refused("member add 测试会员 --sort 01 --card 100", "card_no");
    refused("member add 测试会员 --sort 09", "member_sort_no");
    ok("member card 101 --new-for 100 --expires 2030-12-31");
    refused("member card 101 --new-for 100", "exists");
    refused("member card 999 --state invalid", "none");
    ok("member state 100 invalid");
    ok("member state 100 valid");
    ok("recharge 101 00 20.5");
    refused("recharge 999 00 1", "1001");
    refused("recharge 100 99 1", "1004");
    refused("recharge 100 00 0", "over zero");
    assert!(ok("member list").contains("100\t测试会员\t01\t13800000000\t00 20.5000, 10 0\n1 of 1"));
    assert!(ok("verify").contains("as they should be"));

    let added = ok("app add till --rights read,pay --shop 1001 --name 收银台");
    assert!(added.contains("till.secret"), "{added}");
    refused("app add till --secret-file other.secret", "exists");
    assert!(!folder.join("other.secret").exists(), "no secret of no application");
    let secret = std::fs::read_to_string(folder.join("till.secret")).expect("a secret");
    assert_eq!(secret.len(), 43, "256 bits in base64url");
    assert!(!added.contains(&secret));
    ok("app start till");
    assert!(
        ok("app list").contains("till\t收银台\trunning\trights read,pay\tfrom anywhere\tshop 1001")
    );

    let program = Program::serve(&["--config", "unicrm.toml", "serve"], folder);
    assert!(program.url.ends_with("/api"), "{}", program.url);
    let mut http = Http::connect(&program.url).expect("a connection");
    let token = http.token("till", &secret);
    let body = r#"{"card_no":"101","account_sort_no":"00","quantity":0.5}"#;
    let paid = http.post(&format!("memberpay?token={token}"), "", body).expect("an answer");
    assert!(paid.text("").unwrap_or_default().starts_with("1001-"), "{paid:?}");
    ok("app secret till --secret-file new.secret");
    let ended = http.get(&format!("membersort?token={token}"), "application/json");
    assert_eq!(ended.expect("an answer").code(), "0000", "a new secret ends the old one's tokens");
    ok("app rights till --rights none --from 192.0.2.0/24");
    assert!(ok("app list").contains("rights none\tfrom 192.0.2.0/24"));
}

#[test]
fn what_is_typed_wrong_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    refused(folder, "serve", "--database");
    refused(folder, "serve --database none.db", "expected a database");
    refused(folder, "--zone 8 serve", "+08:00");
    std::fs::write(folder.join("bad.toml"), "databse = \"x\"").expect("a file");
    refused(folder, "--config bad.toml serve", "databse");
    ok(folder, "--database x.db --create sort list");
    refused(folder, "--database x.db serve --tls-cert a.pem", "--tls-key");
    refused(folder, "--database x.db serve --tls-cert a.pem --tls-key b.pem", "a.pem");
    refused(folder, "--database x.db demo", "expected nothing");
}

#[cfg(unix)]
#[test]
fn what_holds_secrets_or_people_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let demo = crate::over_http::Demo::start(&[]);
    let files = std::fs::read_dir(demo.folder.path()).expect("a folder");
    let mut count = 0;
    for file in files.map(|file| file.expect("a file")) {
        let mode = file.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", file.path());
        count += 1;
    }
    assert!(count >= 5, "database, its two companions, key, secret, fixture");
}
