//! The report for people.

use std::fmt::Write as _;

use crate::judge::Verdict;
use crate::ledger::Ledger;
use crate::outcome::{CaseOutcome, Certifiable, Counted, Counts, Kind, Run};

/// Tables, warnings, failures, skips; the closing line alone on the last line.
pub fn text(run: &Run, ledger: &Ledger, verbose: bool) -> String {
    let mut text = head(run);
    if run.kind == Kind::Codec {
        topics(run, &mut text);
    }
    profiles(run, &mut text);
    if verbose {
        every_case(run, &mut text);
    }
    warnings(run, &mut text);
    failures(run, ledger, &mut text);
    skips(run, &mut text);
    newer(run, &mut text);
    left_behind(run, &mut text);
    known(run, &mut text);
    let _ = write!(text, "\n{}", run.counts());
    text
}

fn head(run: &Run) -> String {
    let seed = run.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    let held = match (run.strict, run.kind) {
        (true, Kind::Codec) => "; held to every clause, ruled ones too, and to the canonical bytes",
        (true, _) => "; held to ruled clauses too",
        (false, _) => "",
    };
    format!("{}: {}{seed}{held}\n", run.kind, run.subject.name())
}

fn topics(run: &Run, text: &mut String) {
    let _ = writeln!(
        text,
        "\n{:<20} {:<6} {:>7} {:>7} {:>7} {:>8}",
        "message, operation", "format", "passed", "warned", "failed", "skipped"
    );
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for case in &run.cases {
        let row = (case.topic.as_str(), case.format.as_deref().unwrap_or(""));
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    for (topic, format) in rows {
        let of_row = |case: &&CaseOutcome| {
            case.topic == topic && case.format.as_deref().unwrap_or("") == format
        };
        let Counts { passed, warned, failed, skipped, .. } =
            Counts::of(run.cases.iter().filter(of_row));
        let _ = writeln!(
            text,
            "{topic:<20} {format:<6} {passed:>7} {warned:>7} {failed:>7} {skipped:>8}"
        );
    }
}

fn profiles(run: &Run, text: &mut String) {
    let _ = writeln!(
        text,
        "\n{:<12} {:>7} {:>7} {:>7} {:>8}  verdict",
        "profile", "passed", "warned", "failed", "skipped"
    );
    for outcome in run.profiles() {
        let Counts { passed, warned, failed, skipped, .. } = outcome.counts;
        let why = match outcome.blocked {
            0 if outcome.counts.known > 0 => format!(" ({} known)", outcome.counts.known),
            0 if run.is_partial() && outcome.certifiable == Certifiable::Incomplete => {
                " (the filters left cases out)".to_owned()
            }
            0 => String::new(),
            blocked => format!(" ({blocked} skipped although claimed)"),
        };
        let _ = writeln!(
            text,
            "{:<12} {passed:>7} {warned:>7} {failed:>7} {skipped:>8}  {}{why}",
            outcome.profile,
            outcome.certifiable.as_str()
        );
    }
}

fn every_case(run: &Run, text: &mut String) {
    text.push('\n');
    for case in &run.cases {
        let CaseOutcome { verdict, id, note, .. } = case;
        let _ = writeln!(text, "{verdict:<14} {id:<40} [{}] {note}", case.clauses.join(" "));
    }
}

fn warnings(run: &Run, text: &mut String) {
    let warned: Vec<_> = run.counted(Counted::Warned).filter(|case| case.scored).collect();
    if !warned.is_empty() {
        let _ = writeln!(
            text,
            "\nwarnings ({}): the source is silent or contradicts itself, or more is accepted than here",
            warned.len()
        );
    }
    for case in warned {
        let _ = writeln!(text, "  {} [{}] {}", case.id, case.clauses.join(" "), case.note);
        for reason in case.reasons() {
            let _ = writeln!(text, "    {reason}");
        }
    }
}

fn failures(run: &Run, ledger: &Ledger, text: &mut String) {
    for case in run.counted(Counted::Failed) {
        let verdict = case.verdict.to_string().to_uppercase();
        let asked = case.asked.as_ref().map(|asked| format!(" ({asked})")).unwrap_or_default();
        let scored = if case.scored { "" } else { " (new: not scored)" };
        let _ = writeln!(text, "\n{verdict}: {}{asked}{scored}\n  {}", case.id, case.note);
        for clause in case.clauses.iter().filter_map(|id| ledger.get(id)) {
            let _ = writeln!(text, "  {} ({}): {}", clause.id, clause.standing, clause.text);
        }
        for reason in case.red_reasons() {
            let _ = writeln!(text, "  -> {reason}");
        }
        for line in &case.exchanges {
            let _ = writeln!(text, "    {line}");
        }
    }
}

fn skips(run: &Run, text: &mut String) {
    let mut reasons: Vec<(&str, bool, usize)> = Vec::new();
    for case in run.with(|verdict| verdict == Verdict::NotApplicable) {
        let reason = case.reason.as_deref().unwrap_or("");
        match reasons
            .iter_mut()
            .find(|(known, blocks, _)| *known == reason && *blocks == case.blocks)
        {
            Some((_, _, count)) => *count += 1,
            None => reasons.push((reason, case.blocks, 1)),
        }
    }
    if !reasons.is_empty() {
        text.push_str("\nnot applicable:\n");
    }
    for (reason, blocks, count) in &reasons {
        let loud = if *blocks { "  <- CLAIMED" } else { "" };
        let _ = writeln!(text, "  {count:>5}  {reason}{loud}");
    }
    let blocked = run.cases.iter().filter(|case| case.scored && case.blocks).count();
    if blocked > 0 {
        let _ = writeln!(
            text,
            "SKIPPED IN A CLAIMED PROFILE: {blocked} cases did not run; no certificate can rest on this run"
        );
    }
}

/// Cases that are not scored yet, but for those that failed: these are told above.
fn newer(run: &Run, text: &mut String) {
    let newer: Vec<_> = run.cases.iter().filter(|case| !case.scored).collect();
    if newer.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nnew, and not scored before `freeze` ({}):", newer.len());
    for case in newer {
        let _ = writeln!(text, "  {:<14} {}", case.verdict, case.id);
    }
}

fn known(run: &Run, text: &mut String) {
    for entry in &run.stray_entries {
        let (case, check, problem) = (&entry.case, &entry.check, &entry.problem);
        let _ = writeln!(text, "\nSTALE ENTRY: {case}, {check}\n  -> known failures: {problem}");
    }
    let known = run.counts().known;
    if known > 0 {
        let _ = writeln!(
            text,
            "\nknown failures ({known}): these fail just as listed and count as skipped; no certificate can rest on this run"
        );
    }
    for case in run.counted(Counted::Known).filter(|case| case.scored) {
        let why = case.known.as_ref().map(|known| known.whys.join("; ")).unwrap_or_default();
        let _ = writeln!(text, "  {} ({}) {why}", case.id, case.verdict);
    }
}

fn left_behind(run: &Run, text: &mut String) {
    if !run.left_behind.is_empty() {
        let _ = writeln!(text, "\nleft behind:");
        run.left_behind.iter().for_each(|line| {
            let _ = writeln!(text, "  {line}");
        });
    }
    if run.is_partial() {
        let (ran, total) = (run.cases.len(), run.total);
        let _ = writeln!(
            text,
            "\npartial: {ran} of {total} cases ran; this is no statement of conformance"
        );
    }
}
