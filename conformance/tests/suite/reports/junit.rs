//! JUnit XML, read again by a reader that knows nothing of the writer.

use roxmltree::{Document, Node};
use unicrm_conformance::report::junit;

use super::{check_visible, run};
use crate::live::RightServer;
use crate::subject::misbehaving;
use crate::{Scratch, check_exit, shipped};

fn number(node: Node<'_, '_>, name: &str) -> usize {
    node.attribute(name).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name}"))
}

/// What stands in each test case.
fn ends<'d>(document: &'d Document<'_>) -> Vec<(&'d str, Vec<&'d str>)> {
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    cases
        .map(|case| {
            let inside = case.children().filter(Node::is_element);
            let inside = inside.map(|node| node.tag_name().name());
            (case.attribute("name").unwrap_or(""), inside.collect())
        })
        .collect()
}

/// The sums are those of the cases, and of the closing line.
#[track_caller]
fn check_sums(document: &Document<'_>, closing: &str) {
    let cases = ends(document);
    let with = |name: &str| cases.iter().filter(|(_, inside)| inside.contains(&name)).count();
    let (failures, errors, skipped) = (with("failure"), with("error"), with("skipped"));
    for name in ["testsuites", "testsuite"] {
        let node = document.descendants().find(|node| node.has_tag_name(name)).expect(name);
        let sums = ["tests", "failures", "errors", "skipped"].map(|sum| number(node, sum));
        assert_eq!(sums, [cases.len(), failures, errors, skipped], "{name}");
    }
    let (failed, passed) = (failures + errors, cases.len() - failures - errors - skipped);
    assert_eq!(closing, format!("{passed} passed, {failed} failed, {skipped} skipped"));
}

#[test]
fn whatever_a_subject_says_the_document_is_xml_and_its_sums_are_those_of_the_closing_line() {
    let run = run();
    let text = junit(&run, &shipped().ledger);
    check_visible(&text);
    let document = Document::parse(&text).expect("well-formed XML");
    check_sums(&document, &run.counts().to_string());
    let expected: [(&str, &[&str]); 9] = [
        ("pay-pass/xml", &[]),
        ("pay-not-applicable/xml", &["skipped"]),
        ("pay-warn/xml", &["system-out"]),
        ("pay-fail/xml", &["failure", "system-out"]),
        ("pay-crashed/xml", &["error", "system-out"]),
        ("pay-timed-out/xml", &["error", "system-out"]),
        ("pay-known/xml", &["skipped", "system-out"]),
        ("pay-stale/xml", &["failure", "system-out"]),
        ("nobody/xml", &["failure"]),
    ];
    let found = ends(&document);
    let found: Vec<(&str, &[&str])> = found.iter().map(|(id, ends)| (*id, &ends[..])).collect();
    assert_eq!(found, expected);
    assert!(text.contains("new, not scored: pay-new/xml: fail"), "{text}");
}

#[test]
fn a_failure_tells_clause_expectation_and_exchange() {
    let text = junit(&run(), &shipped().ledger);
    let document = Document::parse(&text).expect("well-formed XML");
    let case = document.descendants().find(|node| node.attribute("name") == Some("pay-fail/xml"));
    let case = case.expect("the case");
    assert_eq!(case.attribute("classname"), Some("unicrm.server.pay"));
    assert_eq!(case.attribute("time"), Some("1.234"));
    let failure = case.children().find(|node| node.has_tag_name("failure")).expect("a failure");
    assert_eq!(failure.attribute("type"), Some("O10.10"));
    let message = failure.attribute("message").expect("a message");
    assert!(message.starts_with("O10.10: expected the code 1005, found <script>"), "{message}");
    let output = case.children().find(|node| node.has_tag_name("system-out"));
    let output = output.and_then(|node| node.text().map(str::to_owned)).expect("an exchange");
    assert!(output.contains("> POST /memberpay?token=********\n< 200 "), "{output}");
}

#[test]
fn every_exit_code_comes_with_a_document_where_anything_ran() {
    let file = Scratch::new("exit.xml");
    let adapter = misbehaving("lie");
    let of_codec = ["codec", "--only", "pay-answer-json-*", "--junit", file.path()];
    let with_adapter = [&of_codec[..], &["--adapter", &adapter]].concat();
    let gone = ["client", "--junit", file.path(), "--", "/nonexistent/program"];
    for (arguments, code) in [(&of_codec[..], 0), (&with_adapter[..], 1), (&gone[..], 3)] {
        let told = check_exit(arguments, code);
        let text = file.text();
        let document = Document::parse(&text).expect("well-formed XML");
        check_sums(&document, told.lines().last().expect("a closing line"));
    }
    check_exit(
        &["codec", "--only", "pay-answer-json-all-fields", "--junit", "/nonexistent/a.xml"],
        2,
    );
}

#[test]
fn no_secret_stands_in_any_report() {
    let server = RightServer::start("reports");
    let fixture = server.fixture.to_string_lossy().into_owned();
    let files = ["secret.xml", "secret.html", "secret.json"].map(Scratch::new);
    let arguments = [
        "server",
        "--fixture",
        &fixture,
        "--only",
        "token*",
        "--only",
        "access-*",
        "--only",
        "form-*",
        "--junit",
        files[0].path(),
        "--html",
        files[1].path(),
        "--json",
        files[2].path(),
    ];
    let told = check_exit(&arguments, 0);
    let application = server.fixture(None).application;
    for text in files.iter().map(Scratch::text).chain([told]) {
        assert!(!text.contains(&application.appsecret));
        assert!(!text.contains(application.expired_token.as_deref().expect("a token")));
    }
    assert!(files[2].text().contains("appsecret=********"));
}
