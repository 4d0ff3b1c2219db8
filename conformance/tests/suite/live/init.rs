//! `init`: the fixture that it writes has every key that a fixture may have, and no other.

use std::collections::BTreeSet;
use std::path::PathBuf;

use unicrm_conformance::live::Fixture;
use unicrm_conformance::live::server::template;

use crate::check_exit;

/// The template with every key that is commented out taken in.
fn whole() -> toml::Table {
    let text = template(None).expect("a template");
    let is_key = |line: &str| {
        let rest = line.strip_prefix('#').unwrap_or("");
        rest.starts_with(|first: char| first.is_ascii_lowercase() || first == '[')
    };
    let lines = text.lines().map(|line| if is_key(line) { &line[1..] } else { line });
    let text = lines.collect::<Vec<_>>().join("\n");
    text.parse().unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// Without what lies outside the file.
fn with_secrets_in_it(table: &toml::Table) -> String {
    let text = toml::to_string(table).expect("TOML");
    text.replace("\"env:", "\"secret-").replace("\"file:", "\"secret-")
}

fn keys_of(prefix: &str, table: &toml::Table, all: &mut BTreeSet<String>) {
    for (key, value) in table {
        let path = format!("{prefix}{key}");
        if let toml::Value::Table(inner) = value {
            keys_of(&format!("{path}."), inner, all);
        }
        all.insert(path);
    }
}

/// The keys that a table may have: what the reader says when it meets one that it does not know.
fn allowed(path: &[&str]) -> Vec<String> {
    let mut table = whole();
    let mut inner = &mut table;
    for key in path {
        inner = inner.get_mut(*key).and_then(toml::Value::as_table_mut).expect("a table");
    }
    inner.insert("no-such-key".to_owned(), 1.into());
    let problem = Fixture::parse(&with_secrets_in_it(&table), None).expect_err("an unknown key");
    let (_, expected) = problem.split_once("unknown field").expect("an unknown field");
    expected.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

fn struct_keys(path: &[&str], all: &mut BTreeSet<String>) {
    for key in allowed(path) {
        let inner = [path, &[&*key]].concat();
        let mut at = Some(toml::Value::Table(whole()));
        for key in &inner {
            at = at.and_then(|table| table.get(*key).cloned());
        }
        let is_table = at.is_some_and(|value| value.is_table());
        if is_table {
            struct_keys(&inner, all);
        }
        all.insert(inner.join("."));
    }
}

#[test]
fn the_template_has_every_key_of_a_fixture_and_no_other() {
    let (mut written, mut known) = (BTreeSet::new(), BTreeSet::new());
    keys_of("", &whole(), &mut written);
    struct_keys(&[], &mut known);
    // How a subject was reached is for the suite to say.
    assert!(known.remove("subject.reached_by"), "{known:?}");
    assert!(known.len() > 40, "{known:?}");
    assert_eq!(written, known);
}

#[test]
fn the_template_is_a_sound_fixture_as_it_is_and_with_every_key() {
    let text = template(None).expect("a template").replace("env:UNICRM_APPSECRET", "secret");
    let bare = Fixture::parse(&text, None).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(bare.member.is_none() && bare.spending.is_none(), "nothing is paid unasked");
    let whole = Fixture::parse(&with_secrets_in_it(&whole()), None);
    let whole = whole.unwrap_or_else(|problem| panic!("{problem}"));
    assert!(whole.barred.is_some() && whole.cards.empty_account.is_some());
}

#[test]
fn every_key_has_a_word_on_how_it_is_found() {
    let text = template(None).expect("a template");
    for line in text.lines().filter(|line| line.contains(" = ") && !line.starts_with("# ")) {
        let key = line.trim_start_matches('#').split(' ').next().unwrap_or("");
        let said = line[1..].contains('#') || ["appid", "appsecret", "claims"].contains(&key);
        assert!(said, "{line}");
    }
}

struct Gone(PathBuf);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn fresh(name: &str) -> Gone {
    let path = std::env::temp_dir().join(format!("unicrm-{name}-{}.toml", std::process::id()));
    let _ = std::fs::remove_file(&path);
    Gone(path)
}

#[test]
fn init_writes_a_fixture_for_the_address_and_never_over_another_file() {
    let file = fresh("init");
    let out = file.0.to_string_lossy().into_owned();
    let arguments = ["init", "--out", &out, "--url", "ftp://crm.example"];
    check_exit(&arguments, 2);
    let arguments = ["init", "--out", &out, "--url", "http://127.0.0.1:9/openapi"];
    let told = check_exit(&arguments, 0);
    assert!(told.contains("smoke --fixture"), "{told}");
    let text = std::fs::read_to_string(&file.0).expect("a file");
    assert!(text.contains("url = \"http://127.0.0.1:9/openapi\""), "{text}");
    let told = check_exit(&arguments, 2);
    assert!(told.contains("--out"), "{told}");
    assert_eq!(std::fs::read_to_string(&file.0).expect("a file"), text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file.0).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_secret_comes_from_a_file_or_the_environment() {
    let (fixture, secret) = (fresh("referring"), fresh("secret"));
    std::fs::write(&secret.0, "not-a-secret-0002\n").expect("a file");
    let name = secret.0.file_name().and_then(|name| name.to_str()).expect("a name");
    let text = |secret: &str| {
        format!(
            "[service]\nurl = \"http://127.0.0.1:9/openapi\"\n[application]\nappid = \"a\"\nappsecret = \"{secret}\"\n"
        )
    };
    std::fs::write(&fixture.0, text(&format!("file:{name}"))).expect("a file");
    let found = Fixture::load(&fixture.0, None).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(found.application.appsecret, "not-a-secret-0002");
    assert!(found.exposed(&fixture.0).is_none(), "it holds no secret");
    // Every test process has a PATH.
    let found = Fixture::parse(&text("env:PATH"), None).expect("a fixture");
    assert_eq!(found.application.appsecret, std::env::var("PATH").expect("a PATH"));
    for (reference, word) in
        [("env:UNICRM_NO_SUCH_NAME", "UNICRM_NO_SUCH_NAME"), ("file:/no/such", "/no/such")]
    {
        let problem = Fixture::parse(&text(reference), None).expect_err("nothing there");
        assert!(problem.contains("application.appsecret") && problem.contains(word), "{problem}");
    }
}

#[cfg(unix)]
#[test]
fn a_fixture_with_secrets_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let file = fresh("exposed");
    let text = template(Some("http://127.0.0.1:9/openapi")).expect("a template");
    std::fs::write(&file.0, text.replace("env:UNICRM_APPSECRET", "not-a-secret-0003"))
        .expect("a file");
    let set = |mode| {
        std::fs::set_permissions(&file.0, std::fs::Permissions::from_mode(mode)).expect("a mode")
    };
    set(0o644);
    let fixture = Fixture::load(&file.0, None).unwrap_or_else(|problem| panic!("{problem}"));
    let told = fixture.exposed(&file.0).expect("a warning");
    assert!(told.contains("chmod 600") && !told.contains("not-a-secret"), "{told}");
    set(0o600);
    assert!(fixture.exposed(&file.0).is_none());
}
