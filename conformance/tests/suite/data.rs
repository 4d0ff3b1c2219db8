//! Ledger and vectors as they are shipped.

use std::collections::BTreeSet;
use std::path::Path;

use boon::{Compiler, Schemas};
use unicrm_conformance::adapter::options;
use unicrm_conformance::coverage::Coverage;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::ledger::{Ledger, Need};
use unicrm_conformance::quotation::Source;
use unicrm_proto::{Body, DeviationKind, RefusalKind};

use crate::shipped;

#[test]
fn ledger_and_vectors_are_without_problems() {
    let data = shipped();
    assert!(!data.ledger.clauses().is_empty());
    assert!(!data.vectors.all().is_empty());
}

#[test]
fn every_row_of_the_manifest_obeys_its_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let text = std::fs::read_to_string(folder.join("manifest.schema.json"))
        .expect("the schema can be read");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("row.json", schema).expect("the schema is a resource");
    let row = compiler.compile("row.json", &mut schemas).expect("the schema compiles");
    let manifest =
        std::fs::read_to_string(folder.join("manifest.jsonl")).expect("the manifest can be read");
    for (index, line) in manifest.lines().enumerate() {
        let value = serde_json::from_str(line).expect("a row is JSON");
        schemas
            .validate(&value, row)
            .unwrap_or_else(|problem| panic!("line {}: {problem:#}", index + 1));
    }
}

#[test]
fn the_schema_names_every_kind_and_no_other() {
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/manifest.schema.json"),
    );
    let schema: serde_json::Value =
        serde_json::from_str(&text.expect("the schema can be read")).expect("it is JSON");
    let named = |of: &str| -> BTreeSet<String> {
        let kinds = schema["$defs"][of]["enum"].as_array().expect("a list of kinds");
        kinds.iter().map(|kind| kind.as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(
        named("deviation"),
        DeviationKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect()
    );
    assert_eq!(
        named("refusal"),
        RefusalKind::FAULTS.iter().map(|kind| kind.as_str().to_owned()).collect()
    );
}

#[test]
fn every_kind_of_deviation_occurs_in_a_vector() {
    let data = shipped();
    for kind in DeviationKind::ALL {
        let occurs = data
            .vectors
            .rows()
            .any(|row| row.deviations.iter().any(|deviation| deviation.kind == kind.as_str()));
        assert!(occurs, "expected a vector with {kind}, found none");
    }
}

#[test]
fn every_kind_of_refusal_occurs_in_a_vector() {
    // `too-large` would take a body of 16 MiB: the protocol crate's own tests hold it.
    let data = shipped();
    for kind in RefusalKind::FAULTS.iter().filter(|kind| **kind != RefusalKind::TooLarge) {
        let refused = |kind: &RefusalKind| {
            data.vectors.rows().any(|row| {
                row.refusal.as_ref().is_some_and(|refusal| refusal.kind == kind.as_str())
            })
        };
        assert!(refused(kind), "expected a vector that is refused with {kind}, found none");
    }
}

#[test]
fn every_clause_that_a_deviation_names_needs_one() {
    let data = shipped();
    let named: BTreeSet<&str> =
        DeviationKind::ALL.iter().flat_map(|kind| kind.clauses()).copied().collect();
    for id in &named {
        let clause = data
            .ledger
            .get(id)
            .unwrap_or_else(|| panic!("expected the clause {id} in the ledger, found none"));
        assert!(clause.needs.contains_key(&Need::Deviate), "expected {id} to need `deviate`");
    }
}

#[test]
fn every_kind_of_deviation_has_a_vector_for_each_of_its_clauses() {
    let data = shipped();
    for kind in DeviationKind::ALL {
        for clause in kind.clauses() {
            let shows = data.vectors.rows().any(|row| {
                row.clauses.iter().any(|named| named == clause)
                    && row.deviations.iter().any(|deviation| deviation.kind == kind.as_str())
            });
            assert!(shows, "expected a vector with {kind} that names {clause}, found none");
        }
    }
}

#[test]
fn every_deviation_that_our_reader_lists_names_a_clause_of_its_row() {
    let data = shipped();
    for vector in data.vectors.all().iter().filter(|vector| !vector.row.deviations.is_empty()) {
        let row = &vector.row;
        let options = options(row.mode, row.content_type.clone());
        let decoded = Body::decode(row.message, row.format, &vector.body, &options);
        for deviation in decoded.expect("the row accepts its body").deviations {
            let named = row.clauses.iter().any(|clause| clause == deviation.clause());
            assert!(named, "{}: expected one of {:?}, found {deviation}", row.id, row.clauses);
        }
    }
}

#[test]
fn the_gaps_are_as_many_as_committed() {
    let data = shipped();
    let folder = DataFolder::find(None).expect("the data lies beside the crate");
    let committed = folder.gaps().expect("requirements/gaps.txt can be read");
    let gaps = Coverage::of(&data).gaps;
    let shown: Vec<String> = gaps.iter().map(ToString::to_string).collect();
    assert_eq!(committed.trim(), gaps.len().to_string(), "{}", shown.join("\n"));
}

#[test]
fn every_quotation_stands_in_the_source_where_that_lies_beside_the_project() {
    let folder = DataFolder::find(None).expect("the data lies beside the crate");
    let source = folder.default_source().and_then(|path| std::fs::read_to_string(path).ok());
    let Some(source) = source else {
        println!("not checked: the source is not beside the project");
        return;
    };
    let problems = Source::parse(&source).problems(&shipped().ledger);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_ledger_that_breaks_the_rules_is_told_so() {
    let mut ledger = Ledger::default();
    let text = r#"
        [[clause]]
        id = "E1.1"
        standing = "documented"
        text = "Without a quotation."
        judged_by = "server"
        [[clause]]
        id = "E1.1"
        standing = "ruled"
        text = "Again, with a quotation, and with neither needs nor a judge."
        quotes = [{ section = "1", fragments = ["x"] }]
        [[clause]]
        id = "S9.1000"
        standing = "ruled"
        text = "An erratum, with needs that nothing can meet."
        text_zh = "无法满足的需求。"
        erratum = true
        [clause.needs]
        accept = ["Pay/xml"]
        request = ["MemberPay/xml", "Any/xml"]
        route = ["CreateWeiXinMember/json"]
    "#;
    ledger.add("made up", text).expect("it is TOML of the right form");
    let problems = ledger.problems().join("\n");
    for part in [
        "documented: expected a quotation",
        "used once",
        "expected no quotation",
        "exactly one of needs",
        "E1.1: expected a text in Chinese",
        "S9.1000: erratum: expected a quotation",
        "S9.1000: accept: expected a message such as MemberSorts/xml, found Pay/xml",
        "S9.1000: request: expected an operation such as Pay/json, found MemberPay/xml",
        "S9.1000: request: expected one of the eight operations",
        "S9.1000: route: expected SaveWeiXinMember",
    ] {
        assert!(problems.contains(part), "expected `{part}` in:\n{problems}");
    }
    let cell = "[[clause]]\nid = \"E1.2\"\nstanding = \"ruled\"\ntext = \"x\"\nneeds = { accept = [\"Nothing/xml\"] }";
    let refused = ledger.add("made up", cell).expect_err("no such message").to_string();
    assert!(refused.contains("expected a cell such as MemberSorts/xml or Pay/json"), "{refused}");
}
