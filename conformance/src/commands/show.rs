//! `show`: all there is to know of a vector or a clause.

use unicrm_conformance::coverage::needs_met;
use unicrm_conformance::data::{Data, DataFolder};
use unicrm_conformance::ledger::Clause;
use unicrm_conformance::report::excerpt;
use unicrm_conformance::vectors::Vector;
use unicrm_conformance::{Error, Result};

/// Shows one vector with its body and expectation, or one clause with its quotations and vectors.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// A vector's id, a case's (`ID/strict`), or a clause's.
    id: String,
}

impl Show {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        let vector = self.id.split_once('/').map_or(self.id.as_str(), |(vector, _)| vector);
        if let Some(clause) = data.ledger.get(&self.id) {
            show_clause(&data, clause);
        } else if let Some(vector) = data.vectors.get(vector) {
            show_vector(&data, vector);
        } else {
            return Err(Error::suite(
                format_args!(
                    "expected a vector or a clause, found nothing of the id `{}`",
                    self.id
                ),
                "`list` shows the vectors, `coverage` the clauses' groups",
            ));
        }
        Ok(0)
    }
}

fn show_clause(data: &Data, clause: &Clause) {
    println!("{} ({}, {})\n  {}", clause.id, clause.standing, clause.profile, clause.text);
    if let Some(text) = &clause.text_zh {
        println!("  {text}");
    }
    for quote in &clause.quotes {
        println!("  quoted from section {}: {}", quote.section, quote.fragments.join(" … "));
    }
    for (need, cells) in &clause.needs {
        let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        println!("  needs {need}: {}", cells.join(", "));
    }
    if let Some(suite) = clause.judged_by {
        println!("  judged by the {suite} suite: open until there is one");
    }
    if let Some(reason) = &clause.unjudged {
        println!("  not judged: {reason}");
    }
    for row in data.vectors.rows().filter(|row| row.clauses.contains(&clause.id)) {
        let needs: Vec<String> = needs_met(row).iter().map(ToString::to_string).collect();
        println!("  {:<44} {} ({})", row.id, row.note, needs.join(", "));
    }
}

fn show_vector(data: &Data, vector: &Vector) {
    let row = &vector.row;
    println!("{}\n  {}", row.id, row.note);
    println!("  {} as {}, {:?}, {}", row.message, row.format, row.direction, row.mode);
    if let Some(content_type) = &row.content_type {
        println!("  content type: {content_type}");
    }
    for id in &row.clauses {
        if let Some(clause) = data.ledger.get(id) {
            println!("  {id} ({}, {}): {}", clause.standing, clause.profile, clause.text);
        }
    }
    if let Some(file) = &row.file {
        println!("\n{} ({} bytes)\n{}", file.display(), vector.body.len(), whole(&vector.body));
    }
    if let Some(value) = &row.value {
        let canonical = if row.canonical { ", and written as these very bytes" } else { "" };
        println!("\nvalue{canonical}:\n{value:#}");
    }
    for deviation in &row.deviations {
        println!(
            "\nforgiven: {} at byte {}\n{}",
            deviation.kind,
            deviation.offset,
            excerpt(&vector.body, Some(deviation.offset))
        );
    }
    if let Some(refusal) = &row.refusal {
        println!("\nrefused: {}", refusal.kind);
        if let Some(path) = &refusal.path {
            println!("  path: {path}");
        }
        if let Some(offset) = refusal.offset {
            println!("  byte: {offset}\n{}", excerpt(&vector.body, Some(offset)));
        }
    }
}

/// A text as it is, line by line; anything else as an excerpt.
fn whole(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text)
            if !text.chars().any(|character| {
                character.is_control() && !matches!(character, '\n' | '\r' | '\t')
            }) =>
        {
            text.to_owned()
        }
        _ => excerpt(body, None),
    }
}
