//! The kill matrix for people.

use std::fmt::Write as _;

use crate::outcome::Kind;
use crate::outcome::matrix::{KillMatrix, LEAST_BEHAVIOURAL, Tried};

/// Sums, what was missed, what was failed wrongly, the gaps; the closing line alone on the last line.
pub fn matrix(matrix: &KillMatrix, verbose: bool) -> String {
    let mut text = String::new();
    sums(matrix, &mut text);
    if verbose {
        every_entry(matrix, &mut text);
    }
    for tried in matrix.tried.iter().filter(|tried| !tried.is_right()) {
        wrong(tried, &mut text);
    }
    if !matrix.gaps.is_empty() {
        let _ = writeln!(
            text,
            "\nclauses that no fault is caught by ({}):\n  {}",
            matrix.gaps.len(),
            matrix.gaps.join(" ")
        );
    }
    let share = matrix.behavioural_share();
    if !matrix.is_partial() && share < LEAST_BEHAVIOURAL {
        let _ = writeln!(
            text,
            "\nexpected at least {LEAST_BEHAVIOURAL} % of the faults to be behavioural, found {share} %"
        );
    }
    if matrix.is_partial() {
        let (tried, total) = (matrix.tried.len(), matrix.total);
        let _ =
            writeln!(text, "\npartial: {tried} of {total} entries were tried; gaps are not told");
    }
    let _ = write!(text, "\n{}", matrix.counts());
    text
}

fn sums(matrix: &KillMatrix, text: &mut String) {
    let _ = writeln!(
        text,
        "{:<8} {:>7} {:>7} {:>12} {:>9} {:>7} {:>9}",
        "subject", "faults", "caught", "behavioural", "variants", "passed", "seconds"
    );
    for subject in [Kind::Codec, Kind::Server, Kind::Client] {
        let faults = matrix.faults().filter(|tried| tried.entry.subject == subject);
        let variants = matrix.variants().filter(|tried| tried.entry.subject == subject);
        let right = |tried: &&Tried| tried.is_right();
        let behavioural = faults
            .clone()
            .filter(|tried| tried.entry.nature == crate::outcome::matrix::Nature::Behaviour);
        let seconds =
            faults.clone().chain(variants.clone()).map(|tried| tried.seconds).sum::<f64>().abs(); // of nothing, the sum is minus zero
        let _ = writeln!(
            text,
            "{subject:<8} {:>7} {:>7} {:>12} {:>9} {:>7} {seconds:>9.1}",
            faults.clone().count(),
            faults.filter(right).count(),
            behavioural.count(),
            variants.clone().count(),
            variants.filter(right).count(),
        );
    }
    let _ = writeln!(
        text,
        "\n{} clauses can be judged; {} % of the faults are behavioural",
        matrix.judged,
        matrix.behavioural_share()
    );
}

fn every_entry(matrix: &KillMatrix, text: &mut String) {
    text.push('\n');
    for tried in &matrix.tried {
        let entry = &tried.entry;
        let right = if tried.is_right() { "right" } else { "WRONG" };
        let by: Vec<String> = tried
            .kills
            .iter()
            .map(|kill| format!("{} {} by {}", kill.clause, kill.verdict, kill.cases.len()))
            .collect();
        let _ = writeln!(
            text,
            "{right} {:<7} {:<9} {:<44} {:>5.1} s  {}",
            entry.subject,
            entry.nature,
            entry.name,
            tried.seconds,
            by.join(", ")
        );
    }
}

fn wrong(tried: &Tried, text: &mut String) {
    let entry = &tried.entry;
    let (subject, nature, name, note) = (entry.subject, entry.nature, &entry.name, &entry.note);
    let _ = writeln!(text, "\n{subject}, {nature}: {name}\n  {note}");
    if let Some(trouble) = &tried.trouble {
        let _ = writeln!(text, "  -> it could not be tried: {trouble}");
    }
    for kill in tried.kills.iter().filter(|kill| !kill.caught) {
        let _ = writeln!(text, "  -> {} is not found broken: {}", kill.clause, kill.verdict);
    }
    for line in &tried.failed {
        let _ = writeln!(text, "  -> failed, though legal: {line}");
    }
}
