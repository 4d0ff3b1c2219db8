//! `show`: all there is to know of a body, an exchange or a clause.

use unicrm_conformance::coverage::needs_met;
use unicrm_conformance::data::{Data, DataFolder};
use unicrm_conformance::ledger::Clause;
use unicrm_conformance::live;
use unicrm_conformance::report::excerpt;
use unicrm_conformance::vectors::Vector;
use unicrm_conformance::vectors::exchanges::{Exchange, Outcome};
use unicrm_conformance::{Error, Result};

/// Shows one vector with its body, or its request and response, and what is expected; or one clause with its quotations
/// and vectors.
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
        } else if let Some(exchange) = data.exchanges.get(vector) {
            show_exchange(&data, exchange);
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
    println!("  {}", clause.text_zh);
    if clause.erratum {
        println!("  an erratum of the source");
    }
    for quote in &clause.quotes {
        println!("  quoted from section {}: {}", quote.section, quote.fragments.join(" … "));
    }
    for (need, cells) in &clause.needs {
        let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        println!("  needs {need}: {}", cells.join(", "));
    }
    if let Some(suite) = clause.judged_by {
        println!("  judged by the {suite} suite");
    }
    if let Some(reason) = &clause.unjudged {
        println!("  not judged: {reason}");
    }
    for case in live::cases().filter(|case| case.clauses.contains(&clause.id.as_str())) {
        println!("  {:<44} {} ({} suite)", case.id, case.note, case.suite);
    }
    for row in data.vectors.rows().filter(|row| row.clauses.contains(&clause.id)) {
        let needs: Vec<String> = needs_met(row).iter().map(ToString::to_string).collect();
        println!("  {:<44} {} ({})", row.id, row.note, needs.join(", "));
    }
    for row in data.exchanges.rows().filter(|row| row.clauses.contains(&clause.id)) {
        let needs: Vec<String> = row.needs_met().iter().map(|(need, _)| need.to_string()).collect();
        println!("  {:<44} {} ({})", row.id, row.note, needs.join(", "));
    }
}

fn show_clauses(data: &Data, ids: &[String]) {
    for clause in ids.iter().filter_map(|id| data.ledger.get(id)) {
        println!("  {} ({}, {}): {}", clause.id, clause.standing, clause.profile, clause.text);
    }
}

fn show_exchange(data: &Data, exchange: &Exchange) {
    let row = &exchange.row;
    println!("{}\n  {}", row.id, row.note);
    println!("  {} as {}, of {}", row.operation, row.format, row.service);
    if let Some(programs) = &row.recorded {
        println!("  recorded: {programs}");
    }
    show_clauses(data, &row.clauses);
    for (file, bytes) in
        [(&row.request, &exchange.request.bytes), (&row.response, &exchange.response.bytes)]
    {
        println!("\n{} ({} bytes)\n{}", file.display(), bytes.len(), whole(bytes));
    }
    if let Some(client) = &row.client {
        match &client.call {
            Some(call) => {
                println!("\na client writes the request of:\n{call:#}");
                show_beside(client.token.as_deref(), client.idempotency_key.as_deref());
            }
            None => println!("\na client would not write this request"),
        }
        println!("\na client reads the response to: {}", in_words(&client.outcome));
    }
    if let Some(server) = &row.server {
        match &server.call {
            Some(call) => {
                println!("\na server reads the request to:\n{call:#}");
                show_beside(server.token.as_deref(), row.key_for_server());
                if !server.writes_response() {
                    println!("  and would never write this response");
                }
            }
            None => println!("\na server answers by itself"),
        }
    }
}

fn show_beside(token: Option<&str>, key: Option<&str>) {
    for (name, text) in [("token", token), ("key", key)] {
        if let Some(text) = text {
            println!("  with the {name} {text}");
        }
    }
}

fn in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered(data) => format!("data\n{data:#}"),
        Outcome::Applied(Some(no)) => format!("applied as {no}"),
        Outcome::Applied(None) => "applied, number unknown".to_owned(),
        Outcome::Refused(refused) => {
            let certain = if refused.not_applied { ", certainly not applied" } else { "" };
            format!("refused with {} (status {}{certain})", refused.code, refused.status)
        }
        Outcome::Unreadable(why) => format!("unreadable: {} (status {})", why.kind, why.status),
        Outcome::Unknown(kind) => format!("unknown: {kind}"),
    }
}

fn show_vector(data: &Data, vector: &Vector) {
    let row = &vector.row;
    println!("{}\n  {}", row.id, row.note);
    println!("  {} as {}, {:?}, {}", row.message, row.format, row.direction, row.mode);
    if let Some(content_type) = &row.content_type {
        println!("  content type: {content_type}");
    }
    show_clauses(data, &row.clauses);
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
