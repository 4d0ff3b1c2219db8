//! The page of a kill matrix.

use unicrm_conformance::judge::Verdict;
use unicrm_conformance::ledger::Standing;
use unicrm_conformance::outcome::Kind;
use unicrm_conformance::outcome::matrix::{Entry, Kill, KillMatrix, Nature, Tried};
use unicrm_conformance::report::matrix_page;

use super::html::{check_self_contained, parsed};
use super::{HOSTILE, check_visible};
use crate::shipped;

fn tried(name: &str, nature: Nature, caught: bool) -> Tried {
    let kill = Kill {
        clause: "O10.10".to_owned(),
        standing: Some(Standing::Documented),
        verdict: if caught { Verdict::Fail } else { Verdict::Pass },
        caught,
        cases: vec!["pay-too-much/xml".to_owned()],
        finding: caught.then(|| format!("expected, found {HOSTILE}")),
    };
    let is_variant = nature == Nature::Variant;
    Tried {
        entry: Entry {
            subject: Kind::Server,
            name: name.to_owned(),
            note: format!("does it {HOSTILE}"),
            nature,
            clauses: vec!["O10.10".to_owned()],
        },
        kills: if is_variant { Vec::new() } else { vec![kill] },
        failed: if is_variant && !caught { vec![HOSTILE.to_owned()] } else { Vec::new() },
        trouble: None,
        seconds: 0.5,
    }
}

#[test]
fn the_matrix_tells_what_was_caught_what_was_missed_and_the_gaps() {
    let matrix = KillMatrix {
        tried: vec![
            tried("takes-twice", Nature::Behaviour, true),
            tried("takes-nothing", Nature::Message, false),
            tried("typed-sorts", Nature::Variant, false),
        ],
        gaps: vec!["E1.1".to_owned()],
        judged: 2,
        total: 3,
    };
    let page = matrix_page(&matrix, &shipped().ledger);
    check_visible(&page);
    let document = parsed(&page);
    check_self_contained(&document);
    let kinds: Vec<(Option<&str>, bool)> = document
        .descendants()
        .filter(|node| node.attribute("class") == Some("case"))
        .map(|node| (node.attribute("data-kind"), node.has_attribute("open")))
        .collect();
    // What is wrong comes first, and open.
    assert_eq!(kinds, [(Some("failed"), true), (Some("passed"), false), (Some("failed"), true)]);
    for words in ["The suite has a gap", "failed, though legal", "takes-twice", "E1.1", "missed"] {
        assert!(page.contains(words), "{words}");
    }
}
