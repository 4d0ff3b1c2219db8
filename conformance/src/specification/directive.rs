//! The directives of a fragment: which facts a line `{{name arguments}}` brings.

use super::clauses::{list, named};
use super::fragment::Context;
use super::{body, errata, exchanges, fields, index, kinds, operations, parameters};

/// The facts that a directive asks for, as Markdown.
pub(crate) fn facts(words: &str, context: &Context<'_>) -> Result<String, String> {
    let mut words = words.split_whitespace();
    let name = words.next().unwrap_or("");
    let arguments: Vec<&str> = words.collect();
    match (name, arguments.as_slice()) {
        ("clauses", [_, ..]) => clauses(&arguments, context),
        ("fields", [schema, sections, required @ ..]) => {
            fields::facts(schema, sections, required, context)
        }
        ("parameters", [operation]) => parameters::facts(operation, context),
        ("codes", []) => operations::all_codes(context),
        ("codes", [operation]) => operations::codes(operation, context),
        ("deviations", []) => kinds::deviations(context),
        ("refusals", []) => kinds::refusals(context),
        ("body", [vector]) => body::facts(vector, context),
        ("request", [exchange]) => exchanges::request(exchange, context),
        ("response", [exchange]) => exchanges::response(exchange, context),
        ("errata", [_, ..]) => errata::of_sections(&arguments, context),
        ("all-errata", []) => errata::all(context),
        ("index", []) => index::facts(context),
        _ => Err(format!("expected a directive with its arguments, found {{{{{name} …}}}}")),
    }
}

/// `{{clauses E2 O3.1 -E2.9}}`: groups and ids, in this order; with `-`, all but this one.
fn clauses(arguments: &[&str], context: &Context<'_>) -> Result<String, String> {
    let ledger = &context.data.ledger;
    let (without, with): (Vec<&str>, Vec<&str>) =
        arguments.iter().partition(|argument| argument.starts_with('-'));
    let mut clauses = Vec::new();
    for id in with {
        let found = named(ledger, id);
        if found.is_empty() {
            return Err(format!("expected a clause or a group of the ledger, found {id}"));
        }
        let left = |clause: &&_| !is_without(clause, &without);
        clauses.extend(found.into_iter().filter(left));
    }
    Ok(list(&clauses, context.language, context.links))
}

fn is_without(clause: &crate::ledger::Clause, without: &[&str]) -> bool {
    without.iter().any(|id| id.strip_prefix('-') == Some(clause.id.as_str()))
}
