//! What a tolerant reading forgives, and why a body is refused: the kinds, their clauses, what to do.

use std::collections::BTreeMap;

use serde::Deserialize;
use unicrm_proto::{DeviationKind, RefusalKind};

use crate::ledger::Clause;

use super::clauses::named;
use super::code::marked;
use super::fragment::Context;
use super::language::Language;
use super::markdown::{span, table};

/// What the ledger does not say of a kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    deviation: BTreeMap<String, Advice>,
    refusal: BTreeMap<String, Refusal>,
}

/// What whoever wrote the body does about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advice {
    advice: String,
    advice_zh: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    clauses: Vec<String>,
    text: String,
    text_zh: String,
    advice: String,
    advice_zh: String,
}

fn kinds() -> Result<Kinds, String> {
    toml::from_str(include_str!("text/kinds.toml")).map_err(|found| format!("kinds.toml: {found}"))
}

/// `{{deviations}}`: the closed list of what is forgiven.
pub(crate) fn deviations(context: &Context<'_>) -> Result<String, String> {
    let kinds = kinds()?;
    let language = context.language;
    let mut rows = Vec::new();
    for kind in DeviationKind::ALL {
        let advice = kinds.deviation.get(kind.as_str());
        let advice = advice.ok_or_else(|| format!("kinds.toml: expected deviation.{kind}"))?;
        let ledger = &context.data.ledger;
        let clauses = kind.clauses().iter().flat_map(|id| named(ledger, id));
        let space = language.pick(" ", "");
        let statement = |clause: &Clause| {
            let link = context.links.to(&clause.id);
            format!("{}{space}{link}", marked(language.text(clause)))
        };
        let statements: Vec<String> = clauses.map(statement).collect();
        rows.push(vec![
            span(kind.as_str()),
            statements.join("<br>"),
            language.pick(&advice.advice, &advice.advice_zh).to_owned(),
        ]);
    }
    let heads = match language {
        Language::English => ["kind", "what is forgiven", "what the writer does"],
        Language::Chinese => ["类别", "容忍的内容", "写出方应如何改正"],
    };
    Ok(table(&heads, &rows))
}

/// `{{refusals}}`: the closed list of why a body is refused.
pub(crate) fn refusals(context: &Context<'_>) -> Result<String, String> {
    let kinds = kinds()?;
    let language = context.language;
    let mut rows = Vec::new();
    for kind in RefusalKind::FAULTS {
        let of = kinds.refusal.get(kind.as_str());
        let of = of.ok_or_else(|| format!("kinds.toml: expected refusal.{kind}"))?;
        for id in &of.clauses {
            if context.data.ledger.get(id).is_none() {
                return Err(format!("kinds.toml: expected a clause of the ledger, found {id}"));
            }
        }
        let clauses: Vec<&str> = of.clauses.iter().map(String::as_str).collect();
        rows.push(vec![
            span(kind.as_str()),
            language.pick(&of.text, &of.text_zh).to_owned(),
            language.pick(&of.advice, &of.advice_zh).to_owned(),
            context.links.all(&clauses),
        ]);
    }
    let heads = match language {
        Language::English => ["kind", "what is wrong", "what the writer does", "clauses"],
        Language::Chinese => ["类别", "有何错误", "写出方应如何改正", "条款"],
    };
    Ok(table(&heads, &rows))
}
