//! The report for people.

use std::fmt::Write as _;

use unicrm_proto::{Format, MessageName};

use super::{Counts, Report};
use crate::codec::AnyCase;
use crate::judge::{Judged, Verdict};
use crate::ledger::{Asked, Topic};
use crate::protocol::Description;

impl Report<'_> {
    /// Table, warnings, failures, skips; the closing line alone on the last line.
    pub fn text(&self, verbose: bool) -> String {
        let mut text = self.head();
        text.push_str(&self.table());
        if verbose {
            self.every_case(&mut text);
        }
        self.warnings(&mut text);
        self.failures(&mut text);
        self.skips(&mut text);
        if self.results.len() < self.total {
            let _ = writeln!(
                text,
                "\npartial: {} of {} cases were selected; this is no statement of conformance",
                self.results.len(),
                self.total
            );
        }
        let _ = write!(text, "\n{}", self.counts());
        text
    }

    fn head(&self) -> String {
        let Description { implementation, version, profiles, modes, .. } = &self.description;
        let held = if self.ours {
            "; held to every clause, ruled ones too, and to the canonical bytes"
        } else {
            ""
        };
        format!(
            "codec: {implementation} {version} (profiles: {}; modes: {}){held}\n\n",
            profiles.join(", "),
            modes.join(", ")
        )
    }

    fn table(&self) -> String {
        let mut text = format!(
            "{:<20} {:<6} {:>7} {:>7} {:>7} {:>8}\n",
            "message, operation", "format", "passed", "warned", "failed", "skipped"
        );
        let messages = MessageName::ALL.into_iter().map(Topic::Message);
        for topic in messages.chain(Asked::all().map(Topic::Operation)) {
            for format in Format::ALL {
                let mut counts = Counts::default();
                let of_cell = self
                    .results
                    .iter()
                    .filter(|(case, _)| case.topic() == topic && case.format() == format);
                of_cell.for_each(|(_, judged)| counts.add(judged.verdict));
                if counts != Counts::default() {
                    let Counts { passed, warned, failed, skipped } = counts;
                    let _ = writeln!(
                        text,
                        "{:<20} {:<6} {passed:>7} {warned:>7} {failed:>7} {skipped:>8}",
                        topic.as_str(),
                        format.as_str()
                    );
                }
            }
        }
        text
    }

    fn every_case(&self, text: &mut String) {
        text.push('\n');
        for (case, judged) in &self.results {
            let _ = writeln!(
                text,
                "{:<14} {} [{}] {}",
                judged.verdict,
                case.id(),
                case.clauses().join(" "),
                case.note()
            );
        }
    }

    fn warnings(&self, text: &mut String) {
        let warned: Vec<_> = self.with(|judged| judged.verdict == Verdict::Warn).collect();
        if !warned.is_empty() {
            let _ = writeln!(
                text,
                "\nwarnings ({}): the source is silent or contradicts itself, or more is accepted than here",
                warned.len()
            );
        }
        for (case, judged) in warned {
            let clauses = case.clauses().join(" ");
            let _ = writeln!(text, "  {} [{clauses}] {}", case.id(), case.note());
            let _ = writeln!(text, "    {}", judged.reasons.first().map_or("", String::as_str));
        }
    }

    fn failures(&self, text: &mut String) {
        for (case, judged) in self.with(|judged| judged.verdict > Verdict::Warn) {
            let _ = writeln!(
                text,
                "\n{}: {} ({})",
                judged.verdict.to_string().to_uppercase(),
                case.id(),
                case.asked()
            );
            let _ = writeln!(text, "  {}", case.note());
            for id in case.clauses() {
                if let Some(clause) = self.ledger.get(id) {
                    let _ = writeln!(text, "  {id} ({}): {}", clause.standing, clause.text);
                }
            }
            for reason in &judged.reasons {
                let _ = writeln!(text, "  {reason}");
            }
            if let Some(body) = case.body_to_show() {
                let _ = writeln!(text, "{body}");
            }
        }
    }

    fn skips(&self, text: &mut String) {
        let mut reasons: Vec<(&str, bool, usize)> = Vec::new();
        for (_, judged) in self.with(|judged| judged.verdict == Verdict::NotApplicable) {
            let reason = judged.reasons.first().map_or("", String::as_str);
            match reasons
                .iter_mut()
                .find(|(known, core, _)| *known == reason && *core == judged.core_skipped)
            {
                Some((_, _, count)) => *count += 1,
                None => reasons.push((reason, judged.core_skipped, 1)),
            }
        }
        if !reasons.is_empty() {
            text.push_str("\nnot applicable:\n");
        }
        for (reason, core, count) in &reasons {
            let loud = if *core { "  <- CORE" } else { "" };
            let _ = writeln!(text, "  {count:>5}  {reason}{loud}");
        }
        let core: usize =
            reasons.iter().filter(|(_, core, _)| *core).map(|(_, _, count)| count).sum();
        if core > 0 {
            let _ = writeln!(
                text,
                "SKIPPED IN CORE: {core} cases of the core profile did not run; this subject cannot be called conformant to it"
            );
        }
    }

    fn with<'s>(
        &'s self,
        wanted: impl Fn(&Judged) -> bool + 's,
    ) -> impl Iterator<Item = &'s (AnyCase<'s>, Judged)> {
        self.results.iter().filter(move |(_, judged)| wanted(judged))
    }
}
