//! The registry of live cases against the ledger.

use std::collections::BTreeSet;

use unicrm_conformance::coverage::Coverage;
use unicrm_conformance::ledger::Suite;
use unicrm_conformance::live;

use crate::{check_exit, shipped};

#[test]
fn every_live_case_has_an_id_of_its_own_and_names_clauses_that_exist() {
    let data = shipped();
    let mut seen = BTreeSet::new();
    for case in live::cases() {
        assert!(seen.insert((case.suite.to_string(), case.id)), "{} stands twice", case.id);
        assert!(!case.note.is_empty(), "{}", case.id);
        for clause in case.clauses {
            assert!(data.ledger.get(clause).is_some(), "{}: no clause {clause}", case.id);
        }
    }
}

#[test]
fn coverage_counts_a_clause_of_a_live_suite_as_judged_where_a_case_names_it() {
    let data = shipped();
    let counted = Coverage::of(&data);
    let named: Vec<_> = [Suite::Server, Suite::Client]
        .into_iter()
        .flat_map(|suite| live::judged_clauses(suite).into_iter().map(move |id| (suite, id)))
        .filter(|(suite, id)| data.ledger.get(id).is_some_and(|c| c.judged_by == Some(*suite)))
        .collect();
    assert_eq!(counted.judged_live, named.len());
    assert!(named.iter().all(|(_, id)| !counted.open.iter().any(|open| open == id)));
    let told = check_exit(&["coverage"], 0);
    assert!(told.contains(&format!("live suites: {}", named.len())), "{told}");
    assert!(!told.contains("open: no case of the client suite"), "{told}");
}

#[test]
fn list_and_show_know_live_cases() {
    let all = check_exit(&["list", "--live"], 0);
    assert!(all.contains("pay-lost-answer") && all.contains("order-method"), "{all}");
    let some = check_exit(&["list", "--live", "--clause", "O15.3"], 0);
    assert!(some.contains("pay-lost-answer") && !some.contains("order-method"), "{some}");
    check_exit(&["list", "--live", "no-such-case"], 3);
    let clause = check_exit(&["show", "O10.17"], 0);
    assert!(clause.contains("(server suite)"), "{clause}");
}
