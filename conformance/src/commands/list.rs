//! `list`: the vectors, one a line: bodies, then exchanges.

use unicrm_conformance::data::{Data, DataFolder};
use unicrm_conformance::ledger::{Asked, Topic};
use unicrm_conformance::live;
use unicrm_conformance::{Error, Format, MessageName, Result, pattern};

/// Lists vectors, bodies and exchanges, or the cases of the live suites: id, note, clauses.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those that name this clause, or a clause of this group (`E2`).
    #[arg(long, value_name = "ID")]
    clause: Option<String>,
    /// Only bodies, of this message.
    #[arg(long, value_parser = message)]
    message: Option<MessageName>,
    /// Only exchanges, of this operation.
    #[arg(long, value_parser = operation, conflicts_with = "message")]
    operation: Option<Asked>,
    /// The cases of the live suites instead.
    #[arg(long, conflicts_with_all = ["message", "operation", "format"])]
    live: bool,
    /// Only those of this format.
    #[arg(long, value_parser = format)]
    format: Option<Format>,
    /// Only ids that hold this text, or that this pattern (`*`, `?`) covers.
    filter: Option<String>,
}

pub(super) fn message(name: &str) -> std::result::Result<MessageName, String> {
    let known = MessageName::ALL.map(|message| message.as_str()).join(", ");
    name.parse().map_err(|_| format!("expected one of {known}, found `{name}`"))
}

fn operation(name: &str) -> std::result::Result<Asked, String> {
    let known = Asked::all().map(Asked::as_str).collect::<Vec<_>>().join(", ");
    name.parse().map_err(|_| format!("expected one of {known}, found `{name}`"))
}

pub(super) fn format(name: &str) -> std::result::Result<Format, String> {
    name.parse().map_err(|_| format!("expected xml or json, found `{name}`"))
}

/// A row of either manifest.
struct Listed<'a> {
    id: &'a str,
    note: &'a str,
    clauses: &'a [String],
    topic: Topic,
    format: Format,
}

fn listed(data: &Data) -> impl Iterator<Item = Listed<'_>> {
    let bodies = data.vectors.rows().map(|row| Listed {
        id: &row.id,
        note: &row.note,
        clauses: &row.clauses,
        topic: Topic::Message(row.message),
        format: row.format,
    });
    let exchanges = data.exchanges.rows().map(|row| Listed {
        id: &row.id,
        note: &row.note,
        clauses: &row.clauses,
        topic: Topic::Operation(row.operation),
        format: row.format,
    });
    bodies.chain(exchanges)
}

impl List {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        if self.live {
            return self.live();
        }
        let rows: Vec<_> = listed(&data).filter(|row| self.takes(row)).collect();
        if rows.is_empty() {
            return Err(Error::suite(
                "expected at least one vector, found none that the filters leave",
                "`list` without a filter shows all",
            ));
        }
        for row in &rows {
            println!("{:<44} {} [{}]", row.id, row.note, row.clauses.join(" "));
        }
        println!("\n{} vectors", rows.len());
        Ok(0)
    }

    fn live(&self) -> Result<u8> {
        let cases: Vec<_> = live::cases()
            .filter(|case| self.names(case.clauses.iter().copied()) && self.covers(case.id))
            .collect();
        if cases.is_empty() {
            return Err(Error::suite(
                "expected at least one live case, found none that the filters leave",
                "`list --live` without another filter shows all",
            ));
        }
        for case in &cases {
            println!(
                "{:<7} {:<36} {} [{}]",
                case.suite,
                case.id,
                case.note,
                case.clauses.join(" ")
            );
        }
        println!("\n{} live cases", cases.len());
        Ok(0)
    }

    /// Whether one of the clauses is asked for.
    fn names<'c>(&self, mut clauses: impl Iterator<Item = &'c str>) -> bool {
        let Some(wanted) = &self.clause else { return true };
        clauses.any(|clause| {
            clause == wanted || clause.split_once('.').is_some_and(|(group, _)| group == wanted)
        })
    }

    /// Whether the id is asked for.
    fn covers(&self, id: &str) -> bool {
        let covered =
            |filter: &String| id.contains(filter.as_str()) || pattern::matches(filter, id);
        self.filter.as_ref().is_none_or(covered)
    }

    fn takes(&self, row: &Listed<'_>) -> bool {
        self.names(row.clauses.iter().map(String::as_str))
            && self.message.is_none_or(|message| row.topic == Topic::Message(message))
            && self.operation.is_none_or(|asked| row.topic == Topic::Operation(asked))
            && self.format.is_none_or(|format| format == row.format)
            && self.covers(row.id)
    }
}
