//! `server` and `client` as they are typed.

use std::path::Path;

use super::RightServer;
use crate::check_exit;

fn python(script: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(script).to_string_lossy().into_owned()
}

#[test]
fn a_right_server_is_conformant_and_the_closing_line_stands_alone() {
    let server = RightServer::start("command");
    let fixture = server.fixture.to_string_lossy().into_owned();
    let report = std::env::temp_dir().join(format!("unicrm-live-{}.json", std::process::id()));
    let path = report.to_string_lossy().into_owned();
    let text = check_exit(
        &["server", "--fixture", &fixture, "--strict", "--skip", "limits-time", "--json", &path],
        0,
    );
    let closing = text.lines().last().expect("a closing line");
    assert!(closing.ends_with(" skipped") && closing.contains(" 0 failed"), "{text}");
    assert!(text.contains("seed ") && text.contains("left behind:"), "{text}");
    let written = std::fs::read_to_string(&report).expect("a report");
    let _ = std::fs::remove_file(&report);
    let written: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert!(closing.starts_with(&format!("{} passed", written["passed"])), "{closing}");
}

#[test]
fn a_right_client_is_conformant() {
    let client = python("adapters/python/unicrm_client.py");
    let text = check_exit(&["client", "--strict", "--only", "*/json", "--", "python3", &client], 0);
    assert!(text.lines().last().is_some_and(|line| line.contains(" 0 failed")), "{text}");
}

#[test]
fn a_wrong_invocation_exits_with_2() {
    check_exit(&["server"], 2);
    check_exit(&["server", "--fixture", "/nonexistent.toml"], 2);
    check_exit(&["client"], 2);
    check_exit(&["client", "--timeout", "0", "--", "true"], 2);
}

#[test]
fn nobody_there_and_nothing_selected_exit_with_3() {
    let server = RightServer::start("nobody");
    let fixture = server.fixture.to_string_lossy().into_owned();
    check_exit(&["server", "--fixture", &fixture, "--only", "no-such-case"], 3);
    let nobody = ["server", "--fixture", &fixture, "--url", "http://127.0.0.1:9/openapi"];
    let text = check_exit(&nobody, 3);
    assert!(text.contains("service.url: expected a server that listens"), "{text}");
    let text = check_exit(&[&nobody[..], &["--no-smoke"]].concat(), 3);
    assert!(text.contains("UNREACHABLE") && text.contains("partial: 1 of"), "{text}");
    check_exit(&["client", "--only", "no-such-case", "--", "true"], 3);
    let text = check_exit(&["client", "--", "/nonexistent/program"], 3);
    assert!(text.contains("UNREACHABLE"), "{text}");
}

#[test]
fn a_command_that_never_ends_is_timed_out_and_ended() {
    let text = check_exit(
        &["client", "--timeout", "1", "--only", "sorts/json", "--", "sh", "-c", "exec sleep 60"],
        1,
    );
    assert!(text.contains("TIMED OUT"), "{text}");
}
