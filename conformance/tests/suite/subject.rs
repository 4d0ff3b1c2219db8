//! Subjects that misbehave.

use std::path::Path;

use crate::check_exit;

/// A vector that rests on the source's own words, and a text that stands in its body and in no other.
pub(crate) const VECTOR: &str = "pay-answer-json-item-number-foreign";
const TEXT: &str = "000042";

pub(crate) fn misbehaving(misbehaviour: &str) -> String {
    let proxy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/proxy.py");
    format!(
        "python3 '{}' '{}' {misbehaviour} {TEXT}",
        proxy.display(),
        env!("CARGO_BIN_EXE_unicrm-conformance")
    )
}

#[track_caller]
fn check_misbehaviour(misbehaviour: &str, verdict: &str) -> String {
    let adapter = misbehaving(misbehaviour);
    let text = check_exit(
        &["codec", "--adapter", &adapter, "--only", "pay-answer-json-*", "--timeout", "2"],
        1,
    );
    assert!(text.contains(&format!("{verdict}: {VECTOR} (")), "{text}");
    // The readings of that body fail; all other cases are judged as ever.
    let closing = text.lines().last().expect("a closing line");
    assert!(closing.contains(" 2 failed, 0 skipped"), "{text}");
    assert!(!closing.starts_with("0 passed"), "{text}");
    text
}

#[test]
fn a_crash_costs_the_case_at_hand_and_shows_the_end_of_standard_error() {
    let text = check_misbehaviour("crash", "CRASHED");
    assert!(text.contains("out of cheese"), "{text}");
}

#[test]
fn a_subject_that_hangs_times_out_and_is_started_again() {
    check_misbehaviour("hang", "TIMED OUT");
}

#[test]
fn a_line_that_is_no_json_fails_the_case_at_hand() {
    let text = check_misbehaviour("garble", "FAIL");
    assert!(text.contains("this is no JSON"), "{text}");
}

#[test]
fn a_wrong_value_fails_the_case_at_hand() {
    check_misbehaviour("lie", "FAIL");
}

#[test]
fn a_subject_that_cannot_be_started_or_described_is_unreachable() {
    let text = check_exit(&["codec", "--adapter", "/nonexistent/adapter"], 3);
    assert!(text.contains("unreachable"), "{text}");
    let text = check_exit(&["codec", "--adapter", "python3 -c 'raise SystemExit(9)'"], 3);
    assert!(text.contains("unreachable"), "{text}");
    let text = check_exit(&["fuzz", "--adapter", "python3 -c 'raise SystemExit(9)'"], 3);
    assert!(text.contains("unreachable"), "{text}");
}

#[test]
fn what_a_subject_does_not_support_is_skipped_with_its_reason_and_loudly_where_claimed() {
    let program = r#"
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"id": request["id"], "protocol": 1, "implementation": "small", "version": "1",
        "messages": ["MemberPay"], "formats": ["json"], "modes": ["tolerant"], "encodings": ["utf-8"], "profiles": ["core", "members", "payments"]}), flush=True)
"#;
    let adapter = format!("python3 -c '{program}'");
    let text = check_exit(&["codec", "--adapter", &adapter, "--only", "token-*"], 3);
    assert!(text.contains("the message ApiTokenResult is not supported  <- CLAIMED"), "{text}");
    assert!(text.contains("SKIPPED IN A CLAIMED PROFILE"), "{text}");
}

#[test]
fn our_own_codec_passes_behind_the_adapter_option_too() {
    let adapter = format!("'{}' adapter", env!("CARGO_BIN_EXE_unicrm-conformance"));
    let text = check_exit(&["codec", "--adapter", &adapter, "--only", "pay-answer-*"], 0);
    assert!(text.contains(", 0 failed, 0 skipped"), "{text}");
}
