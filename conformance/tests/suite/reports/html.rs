//! The HTML page: whole, self-contained, and not to be taken over by what it tells of.

use base64::Engine as _;
use roxmltree::{Document, Node, ParsingOptions};
use sha2::{Digest as _, Sha256};
use unicrm_conformance::report::html;

use super::{HOSTILE, check_visible, run};
use crate::shipped;

/// Elements that HTML closes by itself; every other has an end tag.
const VOID: [&str; 3] = ["meta", "input", "link"];

/// Parses a page, which is written so that it is XML as well.
#[track_caller]
pub(super) fn parsed(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(page, options).expect("a well-formed page");
    for void in page.split(" />").filter_map(|before| before.rsplit('<').next()) {
        let name = void.split(' ').next().unwrap_or("");
        assert!(
            name.is_empty() || VOID.contains(&name) || !page.contains(&format!("<{void} />")),
            "<{void} />"
        );
    }
    document
}

/// Nothing is loaded from anywhere, and just the page's own style and script may run.
#[track_caller]
pub(super) fn check_self_contained(document: &Document<'_>) {
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert!(!["img", "link", "iframe", "object", "embed", "base"].contains(&name), "<{name}>");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(!["src", "srcset", "style", "action", "ping"].contains(&key), "{key}");
            assert!(!key.starts_with("on"), "{key}");
            assert!(key != "href" || value.starts_with('#'), "{value}");
        }
    }
    let policy = document
        .descendants()
        .find(|node| node.attribute("http-equiv") == Some("Content-Security-Policy"))
        .and_then(|node| node.attribute("content"))
        .expect("a policy");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for name in ["style", "script"] {
        let own: Vec<_> = document.descendants().filter(|node| node.has_tag_name(name)).collect();
        let [own] = own[..] else { panic!("expected one <{name}>, found {}", own.len()) };
        let text = own.text().expect("a text");
        assert!(!text.contains("http") && !text.contains("url(") && !text.contains("@import"));
        let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
        assert!(policy.contains(&format!("{name}-src 'sha256-{digest}'")), "{name}: {policy}");
    }
}

/// The ids of a page stand once each, and every link within it leads somewhere.
#[track_caller]
fn check_links(document: &Document<'_>) {
    let mut ids = std::collections::BTreeSet::new();
    for id in document.descendants().filter_map(|node| node.attribute("id")) {
        assert!(ids.insert(id), "{id} stands twice");
    }
    for target in document.descendants().filter_map(|node| node.attribute("href")) {
        assert!(ids.contains(&target[1..]), "nothing is at {target}");
    }
}

#[test]
fn the_page_is_well_formed_and_self_contained_whatever_a_subject_says() {
    let page = html(&run(), &shipped().ledger);
    check_visible(&page);
    let document = parsed(&page);
    check_self_contained(&document);
    check_links(&document);
    let told = document.descendants().filter_map(|node| node.text());
    let begins = HOSTILE.split('\u{0}').next().expect("a beginning");
    assert!(told.into_iter().any(|text| text.contains(begins)), "what was said is told, as text");
}

#[test]
fn every_case_stands_in_it_by_what_it_counts_as() {
    let page = html(&run(), &shipped().ledger);
    let document = parsed(&page);
    let kind = |id: &str| {
        let id = format!("case-{id}");
        let found = document.descendants().find(|node| node.attribute("id") == Some(&id));
        found.and_then(|node| node.attribute("data-kind")).map(str::to_owned)
    };
    for (id, due) in [
        ("pay-pass/xml", "passed"),
        ("pay-not-applicable/xml", "skipped"),
        ("pay-warn/xml", "warned"),
        ("pay-fail/xml", "failed"),
        ("pay-crashed/xml", "failed"),
        ("pay-timed-out/xml", "failed"),
        ("pay-known/xml", "known"),
        ("pay-stale/xml", "failed"),
        ("pay-new/xml", "new"),
    ] {
        assert_eq!(kind(id).as_deref(), Some(due), "{id}");
    }
    for words in [
        "Not conformant",
        "No certificate can rest on this run",
        "the bank is late",
        "nobody/xml",
        "Counterfeit CRM",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains(&run().counts().to_string()));
}

#[test]
fn a_finding_is_marked_behind_the_line_that_it_is_about() {
    let page = html(&run(), &shipped().ledger);
    let document = parsed(&page);
    let case =
        document.descendants().find(|node| node.attribute("id") == Some("case-pay-fail/xml"));
    let lines: Vec<&str> = case
        .expect("the case")
        .descendants()
        .find(|node| node.attribute("class") == Some("exchange"))
        .expect("an exchange")
        .children()
        .filter_map(|line| line.attribute("class"))
        .collect();
    assert_eq!(lines, ["to", "from", "mark failed", "from"]);
}

#[test]
fn a_clause_that_a_finding_names_has_failed_and_one_beside_it_is_in_question() {
    let page = html(&run(), &shipped().ledger);
    let document = parsed(&page);
    let verdict = |id: &str| {
        let row = document.descendants().find(|node| node.attribute("id") == Some(id));
        let badge = |node: &Node<'_, '_>| {
            node.attribute("class").is_some_and(|class| class.starts_with("badge"))
        };
        let found = row.expect("a row").descendants().find(badge);
        found.and_then(|node| node.text()).map(str::to_owned)
    };
    assert_eq!(verdict("clause-O10.10").as_deref(), Some("failed"));
    assert_eq!(verdict("clause-S9.1005").as_deref(), Some("in question"));
}

#[test]
fn a_clean_run_says_that_a_certificate_can_rest_on_it() {
    let mut run = run();
    run.cases.retain(|case| case.id == "pay-pass/xml");
    run.total = 1;
    run.stray_entries.clear();
    let page = html(&run, &shipped().ledger);
    assert!(page.contains("<strong>Conformant</strong>"), "{page}");
    assert!(page.contains("A certificate can rest on this run"));
}
