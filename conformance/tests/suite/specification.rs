//! The specification: complete, linked, in both formats, and held current by `--check`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use unicrm_conformance::specification::{Document, anchor, documents};

use super::{check_exit, shipped};

#[track_caller]
fn all() -> Vec<Document> {
    documents(&shipped()).unwrap_or_else(|problems| panic!("{problems}"))
}

#[track_caller]
fn page<'a>(documents: &'a [Document], name: &str) -> &'a str {
    let page = documents.iter().find(|document| document.path == Path::new(name));
    &page.unwrap_or_else(|| panic!("expected the page {name}")).text
}

/// The anchors of a page.
fn anchors(text: &str) -> impl Iterator<Item = &str> {
    text.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next())
}

/// The targets of all links that stay in the project.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://"))
}

#[test]
fn every_clause_stands_in_the_index_of_both_languages() {
    let documents = all();
    for index in ["specification/clauses.md", "specification/zh-CN/clauses.md"] {
        let text = page(&documents, index);
        for clause in shipped().ledger.clauses() {
            let entry = format!("<a id=\"{}\"></a>{} |", anchor(&clause.id), clause.id);
            assert_eq!(text.matches(&entry).count(), 1, "{index}: {}", clause.id);
        }
    }
}

#[test]
fn every_statement_stands_on_a_page_beside_the_index() {
    let documents = all();
    let pages = documents.iter().filter(|document| document.path.starts_with("specification"));
    let pages = pages.filter(|document| !document.path.ends_with("clauses.md"));
    let pages: String = pages.map(|document| document.text.as_str()).collect();
    // That a sample reads as printed is of no use to who writes a client or a server.
    let is_missing = |id: &str| {
        let link = format!("[{id}](clauses.md#{})", anchor(id));
        !id.contains(".sample_") && !pages.contains(&link)
    };
    let data = shipped();
    let ids = data.ledger.clauses().iter().map(|clause| clause.id.as_str());
    let missing: Vec<&str> = ids.filter(|id| is_missing(id)).collect();
    assert!(
        missing.is_empty(),
        "expected a page that states each clause, found none for {missing:?}"
    );
}

#[test]
fn every_link_and_anchor_resolves() {
    let documents = all();
    let known: BTreeMap<PathBuf, BTreeSet<&str>> = documents
        .iter()
        .map(|document| (document.path.clone(), anchors(&document.text).collect()))
        .collect();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let mut broken = Vec::new();
    for document in &documents {
        let folder = document.path.parent().expect("every page is in a folder");
        for target in links(&document.text) {
            let (file, id) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { document.path.clone() } else { joined(folder, file) };
            let resolves = match known.get(&path) {
                Some(ids) => id.is_empty() || ids.contains(id),
                None => id.is_empty() && docs.join(&path).exists(),
            };
            if !resolves {
                broken.push(format!("{}: {target}", document.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The file below the folder of all documents, with `..` resolved where that is possible.
fn joined(folder: &Path, file: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in Path::new(file).components() {
        let is_named = matches!(path.components().next_back(), Some(Component::Normal(_)));
        if part == Component::ParentDir && is_named {
            path.pop();
        } else {
            path.push(part);
        }
    }
    path
}

#[test]
fn anchors_are_given_once() {
    for document in all() {
        let all: Vec<&str> = anchors(&document.text).collect();
        let distinct: BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), distinct.len(), "{}", document.path.display());
    }
}

#[test]
fn both_languages_have_the_same_anchors_and_clauses() {
    let documents = all();
    let outline = |text: &str| {
        let ids: Vec<String> = anchors(text).map(str::to_owned).collect();
        let clauses = links(text).filter_map(|target| target.split_once("clauses.md#"));
        let clauses: BTreeSet<String> = clauses.map(|(_, id)| id.to_owned()).collect();
        (ids, clauses)
    };
    let is_english = |document: &&Document| {
        !document.path.starts_with("specification/zh-CN")
            && !document.path.ends_with("README.zh-CN.md")
    };
    for english in documents.iter().filter(is_english) {
        let path = english.path.to_str().expect("pages have plain names");
        let chinese = match path.strip_prefix("specification/") {
            Some(name) => format!("specification/zh-CN/{name}"),
            None => path.replace("README.md", "README.zh-CN.md"),
        };
        assert_eq!(outline(&english.text), outline(page(&documents, &chinese)), "{path}");
    }
}

#[test]
fn every_operation_page_shows_both_formats() {
    let documents = all();
    let operations = [
        "get-token",
        "list-member-sorts",
        "list-members",
        "get-member",
        "list-account-items",
        "create-weixin-member",
        "modify-weixin-member",
        "pay",
    ];
    for folder in ["specification", "specification/zh-CN"] {
        for operation in operations {
            let name = format!("{folder}/{operation}.md");
            let text = page(&documents, &name);
            for content_type in ["application/xml", "application/json"] {
                let head = format!("```http\nHTTP/1.1 200 OK\nContent-Type: {content_type}");
                assert!(text.contains(&head), "{name}: expected an answer in {content_type}");
            }
            for shown in ["```xml\n<", "```json\n{", "true", "false"] {
                assert!(text.contains(shown), "{name}: expected `{shown}`");
            }
        }
    }
}

#[test]
fn the_same_data_gives_the_same_documents() {
    assert_eq!(all(), all());
}

#[test]
fn check_names_each_file_that_is_not_current() {
    let folder = std::env::temp_dir().join(format!("unicrm-specification-{}", std::process::id()));
    let out = folder.to_str().expect("the temporary folder has a plain name");
    let check = ["specification", "--out", out, "--check"];
    let text = check_exit(&check, 1);
    assert!(text.contains("pay.md: is missing"), "{text}");
    assert!(!folder.exists(), "expected a check to write nothing");

    check_exit(&["specification", "--out", out], 0);
    check_exit(&check, 0);

    let changed = folder.join("specification/pay.md");
    std::fs::write(&changed, "changed\n").expect("the folder is ours");
    std::fs::write(folder.join("errata/old.md"), "old\n").expect("the folder is ours");
    let text = check_exit(&check, 1);
    assert_eq!(text.matches("is not current").count(), 1, "{text}");
    assert!(text.contains("pay.md: is not current"), "{text}");
    assert!(text.contains("old.md: is no document any more"), "{text}");
    assert_eq!(std::fs::read_to_string(&changed).ok().as_deref(), Some("changed\n"));
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}
