//! What must hold of a ledger beyond its form.

use std::collections::BTreeSet;

use super::{Asked, Cell, Clause, Ledger, Need, NeedKind, Standing, Topic};

impl Ledger {
    /// What is wrong with it; empty: nothing.
    pub fn problems(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut problems = Vec::new();
        for clause in &self.clauses {
            if !seen.insert(&clause.id) {
                problems.push(format!(
                    "{}: expected an id that is used once, found it again",
                    clause.id
                ));
            }
            let of_clause = clause_problems(clause).into_iter();
            problems.extend(of_clause.map(|problem| format!("{}: {problem}", clause.id)));
        }
        problems
    }
}

fn clause_problems(clause: &Clause) -> Vec<String> {
    let mut problems = Vec::new();
    if !legal_id(&clause.id) {
        problems.push("expected an id such as E2.6 or S6.card_no".to_owned());
    }
    if clause.text.trim().is_empty() {
        problems.push("expected a text, found none".to_owned());
    }
    if clause.text_zh.trim().is_empty() {
        problems.push("expected a text in Chinese (text_zh), found none".to_owned());
    }
    quotation_problems(clause, &mut problems);
    let ways = [!clause.needs.is_empty(), clause.judged_by.is_some(), clause.unjudged.is_some()];
    if ways.iter().filter(|way| **way).count() != 1 {
        problems.push("expected exactly one of needs, judged_by and unjudged".to_owned());
    }
    for (need, cells) in &clause.needs {
        let distinct: BTreeSet<_> = cells.iter().collect();
        if cells.is_empty() || distinct.len() != cells.len() {
            problems.push(format!("{need}: expected cells, each once"));
        }
        problems.extend(cells.iter().filter_map(|cell| cell_problem(*need, *cell)));
    }
    problems
}

fn quotation_problems(clause: &Clause, problems: &mut Vec<String>) {
    let quotes = clause.quotes.len();
    match clause.standing {
        Standing::Documented if quotes < 1 => {
            problems.push("documented: expected a quotation, found none".to_owned())
        }
        Standing::Corrected if quotes < 2 => {
            problems
                .push(format!("corrected: expected a quotation of both places, found {quotes}"));
        }
        Standing::Safety | Standing::Ruled | Standing::Extension if quotes > 0 => {
            problems.push(
                "expected no quotation: only what is documented or corrected quotes".to_owned(),
            );
        }
        _ => {}
    }
    if clause.erratum && quotes == 0 {
        problems.push("erratum: expected a quotation of the slip, found none".to_owned());
    }
    let empty = |fragments: &[String]| fragments.iter().all(|fragment| fragment.trim().is_empty());
    if clause.quotes.iter().any(|quote| empty(&quote.fragments)) {
        problems.push("expected fragments in every quotation, found one without".to_owned());
    }
}

/// Why no vector can ever meet the need there.
fn cell_problem(need: Need, cell: Cell) -> Option<String> {
    let due = match need.kind() {
        NeedKind::Body => "a message such as MemberSorts/xml",
        NeedKind::Exchange => "an operation such as Pay/json",
    };
    if need.kind() != cell.topic.kind() {
        return Some(format!("{need}: expected {due}, found {cell}"));
    }
    let Topic::Operation(asked) = cell.topic else { return None };
    if need.is_of_client() && matches!(asked, Asked::SaveWeiXinMember | Asked::Any) {
        return Some(format!(
            "{need}: expected one of the eight operations, since a client knows which, found {cell}"
        ));
    }
    if !need.is_of_client() && asked.for_server() != asked {
        return Some(format!(
            "{need}: expected SaveWeiXinMember, since a server cannot tell creating from modifying, found {cell}"
        ));
    }
    if need == Need::Route && asked == Asked::Any {
        return Some(format!("{need}: expected what can be routed, found {cell}"));
    }
    None
}

fn legal_id(id: &str) -> bool {
    let Some((group, rest)) = id.split_once('.') else { return false };
    let mut group = group.chars();
    group.next().is_some_and(|first| first.is_ascii_uppercase())
        && group.clone().next().is_some()
        && group.all(|digit| digit.is_ascii_digit())
        && !rest.is_empty()
        && rest.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}
