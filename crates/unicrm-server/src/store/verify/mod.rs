//! Recomputes what the store keeps, and compares.
//!
//! Balances, chains, ranks and totals are worked out from the items, members and cards alone; each
//! difference is a finding. Nothing is changed.

mod items;
mod members;
mod numbers;

use std::fmt;

use rusqlite::Connection;

use super::error::Result;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: a table, and which row of it.
    pub place: String,
    /// What was expected there and what was found.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// What was looked at and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many members.
    pub members: i64,
    /// How many accounts.
    pub accounts: i64,
    /// How many items.
    pub items: i64,
    /// What is not as it should be, the first [`Report::MOST`] of it.
    pub findings: Vec<Finding>,
    /// How many findings there are in all.
    pub count: usize,
}

impl Report {
    /// How many findings are kept: enough to see what happened, few enough for a terminal.
    pub const MOST: usize = 100;

    /// Whether all is as it should be.
    pub fn is_clean(&self) -> bool {
        self.count == 0
    }

    fn find(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.count += 1;
        if self.findings.len() < Self::MOST {
            self.findings.push(Finding { place: place.into(), text: text.into() });
        }
    }

    /// A finding where the two differ.
    fn compare<T: PartialEq + fmt::Display>(
        &mut self,
        place: impl FnOnce() -> String,
        what: &str,
        expected: &T,
        found: &T,
    ) {
        if expected != found {
            self.find(place(), format!("expected {what} {expected}, found {found}"));
        }
    }
}

/// Looks through the whole database, in one state of it.
pub fn verify(connection: &Connection) -> Result<Report> {
    let mut report = Report::default();
    pages(connection, &mut report)?;
    // Behind damaged pages nothing else can be trusted to be readable.
    if report.is_clean() {
        members::check(connection, &mut report)?;
        items::check(connection, &mut report)?;
        numbers::check(connection, &mut report)?;
    }
    Ok(report)
}

/// SQLite's own checks: pages, indices, constraints, references.
fn pages(connection: &Connection, report: &mut Report) -> Result<()> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            report.find("file", line);
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        report.find(table, format!("expected a row of {parent} behind a reference, found none"));
    }
    Ok(())
}
