//! The report as one HTML page: no network, no font, no script but its own; every word is in it without that script too.
//!
//! | file | part |
//! | --- | --- |
//! | `frame` | document, policy, style and script |
//! | `summary` | who, what, how it ended, profiles, what blocks a certificate |
//! | `filters` | the form that the script works |
//! | `cases` | every case, by what it is counted as, with the exchange behind each finding |
//! | `exchange` | the lines, with each finding's place |
//! | `clauses` | every clause that was judged |
//! | `kills` | the kill matrix |

mod cases;
mod clauses;
mod exchange;
mod filters;
mod frame;
mod kills;
mod summary;

use super::markup::Markup;
use crate::ledger::{Ledger, Profile};
use crate::outcome::Run;
use crate::outcome::matrix::KillMatrix;

/// The page of a run.
pub fn html(run: &Run, ledger: &Ledger) -> String {
    let title = format!("{} suite: {}", run.kind, run.subject.name());
    frame::page(&title, |page| {
        summary::header(run, page);
        page.element("main", &[], |page| {
            summary::numbers(run, page);
            summary::blocking(run, page);
            summary::profiles(run, page);
            summary::left_behind(run, page);
            let profiles = Profile::ALL.map(|profile| profile.to_string());
            filters::form("Profile", &profiles, &cases::KINDS, page);
            cases::sections(run, ledger, page);
            clauses::of_run(run, ledger, page);
        });
        summary::footer(run, page);
    })
}

/// The page of a kill matrix.
pub fn matrix_page(matrix: &KillMatrix, ledger: &Ledger) -> String {
    frame::page("Kill matrix of the UniCRM conformance suite", |page| {
        kills::header(matrix, page);
        page.element("main", &[], |page| kills::sections(matrix, ledger, page));
    })
}

/// A table in a box of its own that can be scrolled sideways, also by keyboard.
fn table(label: &str, columns: &[&str], page: &mut Markup, rows: impl FnOnce(&mut Markup)) {
    let scrolled =
        [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)];
    page.element("div", &scrolled, |page| {
        page.element("table", &[], |page| {
            page.element("thead", &[], |page| {
                page.element("tr", &[], |page| {
                    columns.iter().for_each(|column| page.leaf("th", &[("scope", "col")], column));
                });
            });
            page.element("tbody", &[], rows);
        });
    });
}

/// A small label that says how something ended, in words and in colour.
fn badge(kind: &str, words: &str, page: &mut Markup) {
    page.leaf("span", &[("class", &format!("badge {kind}"))], words);
}

/// A section with its heading and, below it, what it is about.
fn section(
    id: &str,
    heading: &str,
    about: &str,
    page: &mut Markup,
    rest: impl FnOnce(&mut Markup),
) {
    page.line();
    page.element("section", &[("id", id)], |page| {
        page.leaf("h2", &[], heading);
        if !about.is_empty() {
            page.leaf("p", &[("class", "about")], about);
        }
        rest(page);
    });
}
