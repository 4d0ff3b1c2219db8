//! The commands as they are typed.

use crate::{check_exit, program, shipped};

#[test]
fn our_own_codec_passes_every_vector_and_the_closing_line_stands_alone() {
    let text = check_exit(&["codec"], 0);
    let closing = text.lines().last().expect("a closing line");
    assert!(closing.ends_with(" passed, 0 failed, 0 skipped"), "{text}");
    assert!(
        closing
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || " ,".contains(character)),
        "{closing}"
    );
}

#[test]
fn a_wrong_invocation_exits_with_2() {
    check_exit(&["codec", "--nonsense"], 2);
    check_exit(&["list", "--message", "Nobody"], 2);
    check_exit(&["codec", "--adapter", "'unclosed"], 2);
    check_exit(&["--data", "/nonexistent", "list"], 2);
    check_exit(&[], 2);
}

#[test]
fn a_filter_without_a_match_exits_with_3() {
    check_exit(&["codec", "--only", "no-such-case"], 3);
    check_exit(&["list", "no-such-vector"], 3);
    check_exit(&["show", "no-such-id"], 3);
}

#[test]
fn list_shows_the_vectors_of_a_clause_and_of_a_group() {
    let text = check_exit(&["list", "--clause", "E2.6"], 0);
    assert!(text.lines().count() > 1 && text.contains("E2.6"), "{text}");
    let group =
        check_exit(&["list", "--clause", "E2", "--format", "xml", "--message", "MemberPay"], 0);
    assert!(group.contains("pay-xml-") && !group.contains("token-"), "{group}");
}

#[test]
fn show_tells_all_of_a_vector_and_of_a_clause() {
    let row = check_exit(&["show", "token-xml-sample-verbatim"], 0);
    for part in ["E2.6", "undeclared-prefix", "<ApiResult>", "\"token\""] {
        assert!(row.contains(part), "expected `{part}` in:\n{row}");
    }
    let clause = check_exit(&["show", "E2.6"], 0);
    for part in ["corrected", "quoted from section", "needs deviate", "token-xml-sample-verbatim"] {
        assert!(clause.contains(part), "expected `{part}` in:\n{clause}");
    }
}

#[test]
fn a_filter_leaves_a_report_that_says_it_is_partial() {
    let text = check_exit(&["codec", "--only", "empty-*", "--skip", "*/strict", "--verbose"], 0);
    assert!(text.contains("partial: "), "{text}");
    assert!(!text.contains("/strict"), "{text}");
}

#[test]
fn the_json_report_agrees_with_the_closing_line() {
    let path = std::env::temp_dir().join(format!("unicrm-conformance-{}.json", std::process::id()));
    let text =
        check_exit(&["codec", "--only", "sorts-*", "--json", path.to_str().expect("a path")], 0);
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).expect("a report")).expect("JSON");
    let _ = std::fs::remove_file(&path);
    assert_eq!(
        text.lines().last(),
        Some(format!("{} passed, 0 failed, 0 skipped", report["passed"]).as_str())
    );
    assert_eq!(
        report["cases"].as_array().map(Vec::len),
        report["selected"].as_u64().and_then(|count| usize::try_from(count).ok())
    );
}

#[test]
fn coverage_counts_and_its_gate_holds_the_committed_count() {
    let text = check_exit(&["coverage", "--gate"], 0);
    assert!(text.contains("gate: "), "{text}");
    let gaps = unicrm_conformance::coverage::Coverage::of(&shipped()).gaps.len();
    check_exit(&["coverage", "--gate", &(gaps + 1).to_string()], 1);
    let unchecked = program(&["coverage", "--source", "/nonexistent"]);
    assert_eq!(unchecked.status.code(), Some(3));
}
