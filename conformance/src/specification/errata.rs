//! The source's slips: clauses of the ledger that record one.

use crate::ledger::{Clause, Quote};

use super::code::marked;
use super::fragment::Context;
use super::language::Language;
use super::markdown::{anchor, span, table};

/// The source's sections, in its order.
const SECTIONS: [&str; 12] =
    ["history", "overview", "opening", "1", "2", "3", "4", "5", "6", "7", "8", "errors"];

/// `{{errata 5}}`: the slips that a section of the source shows.
pub(crate) fn of_sections(sections: &[&str], context: &Context<'_>) -> Result<String, String> {
    if let Some(unknown) = sections.iter().find(|section| !SECTIONS.contains(section)) {
        return Err(format!("expected a section of the source, found {unknown}"));
    }
    let errata: Vec<&Clause> =
        errata(context).filter(|clause| sections.iter().any(|at| touches(clause, at))).collect();
    Ok(listed(&errata, context))
}

/// A slip of one operation is that of its section alone, whatever else it is held against.
fn touches(clause: &Clause, section: &str) -> bool {
    match clause.group().strip_prefix('S') {
        Some(own) if ("1"..="8").contains(&own) => own == section,
        _ => clause.quotes.iter().any(|quote| quote.section == section),
    }
}

/// `{{all-errata}}`: every slip, under the section that shows it first.
pub(crate) fn all(context: &Context<'_>) -> Result<String, String> {
    let language = context.language;
    let mut parts = Vec::new();
    for section in SECTIONS {
        let first =
            |clause: &&Clause| clause.quotes.first().is_some_and(|quote| quote.section == section);
        let errata: Vec<&Clause> = errata(context).filter(first).collect();
        if errata.is_empty() {
            continue;
        }
        let title = match language {
            Language::English => language.section(section).replacen('s', "S", 1),
            Language::Chinese => language.section(section),
        };
        let heading = format!("<a id=\"section-{}\"></a>\n\n## {title}", anchor(section));
        parts.push(format!("{heading}\n\n{}", listed(&errata, context)));
    }
    Ok(parts.join("\n\n"))
}

fn errata<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Clause> {
    context.data.ledger.clauses().iter().filter(|clause| clause.erratum)
}

fn listed(errata: &[&Clause], context: &Context<'_>) -> String {
    let language = context.language;
    if errata.is_empty() {
        return language.pick("None.", "无。").to_owned();
    }
    let row = |clause: &&Clause| {
        vec![
            quotations(clause, language),
            marked(language.text(clause)),
            context.links.to(&clause.id),
        ]
    };
    let heads = match language {
        Language::English => ["the source prints", "what holds", "clause"],
        Language::Chinese => ["原文所印", "以此为准", "条款"],
    };
    table(&heads, &errata.iter().map(row).collect::<Vec<_>>())
}

/// A clause's quotations, each with its section.
pub(crate) fn quotations(clause: &Clause, language: Language) -> String {
    let quotation = |quote: &Quote| {
        // `<pre>` is what became of the source's layout.
        let plain = |fragment: &String| span(&fragment.replace("<pre>", "").replace("</pre>", ""));
        let fragments: Vec<String> = quote.fragments.iter().map(plain).collect();
        let colon = language.pick(": ", "：");
        format!("*{}*{colon}{}", language.section(&quote.section), fragments.join(" … "))
    };
    clause.quotes.iter().map(quotation).collect::<Vec<_>>().join("<br>")
}
