//! The end of the page: what .NET readers would make of the body as a whole.

use std::collections::BTreeSet;

use unicrm_proto::RefusalKind;

use super::dotnet::{Effect, Fact, Weight, readers};
use super::tree::{Line, line_of};
use super::{Findings, layout};

/// Where what is said of a reader starts.
const READERS: usize = 26;

/// What each reader makes of the whole, and the observations that this rests on.
pub(super) fn summary(found: &Findings<'_>, lines: &[Line], effects: &[Effect]) -> String {
    let mut text = "what .NET readers would make of it, as far as they were observed\n".to_owned();
    for &reader in readers(found.message, found.format) {
        let own: Vec<&Effect> = effects.iter().filter(|effect| effect.reader == reader).collect();
        text.push_str(&layout::entry(
            reader.name(),
            READERS,
            &layout::plain(&sum(found, lines, &own)),
        ));
    }
    let mut said: BTreeSet<&str> = BTreeSet::new();
    let facts: Vec<&Fact> =
        effects.iter().map(|effect| effect.fact).filter(|fact| said.insert(fact.case)).collect();
    for (index, fact) in facts.iter().enumerate() {
        let name = if index == 0 { "observed" } else { "" };
        text.push_str(&layout::entry(name, READERS, &format!("{}: {}", fact.case, fact.seen)));
    }
    text
}

/// What one reader makes of the whole.
fn sum(found: &Findings<'_>, lines: &[Line], effects: &[&Effect]) -> String {
    let reads: Vec<&&Effect> =
        effects.iter().filter(|effect| effect.weight != Weight::Writes).collect();
    let gravest = reads.iter().map(|effect| effect.weight).min();
    let mut met: BTreeSet<&str> = BTreeSet::new();
    let mut said: Vec<&str> = reads
        .iter()
        .filter(|effect| Some(effect.weight) == gravest)
        .map(|effect| effect.what.as_str())
        .filter(|what| met.insert(what))
        .collect();
    let more = said.len().saturating_sub(4);
    said.truncate(4);
    let mut list = said.join("; ");
    if more > 0 {
        list.push_str(&format!("; and {more} more"));
    }
    let summed = match gravest {
        Some(Weight::Refuses) => return format!("does not read it: {list}"),
        Some(Weight::Loses) => format!("reads it with a loss: {list}"),
        Some(Weight::Differs) => format!("reads it as something else: {list}"),
        Some(Weight::Takes) => format!("reads it: {list}"),
        Some(Weight::Writes) | None => "nothing in it is known to trouble it".to_owned(),
    };
    let Err(refusal) = &found.read else { return summed };
    let line = |at: usize| line_of(lines, at);
    let at = line(found.source.to_text(refusal.offset()));
    // What is missing has no place of its own.
    let has_place = refusal.kind() != RefusalKind::MissingField;
    if has_place && reads.iter().any(|effect| line(effect.at) == at) {
        format!("{summed} (where this project refuses the body)")
    } else if refusal.kind() == RefusalKind::NotWellFormed && gravest != Some(Weight::Refuses) {
        // What is said of the parts before it holds only if the whole can be read at all.
        format!("what it makes of the fault was not observed; before it: {list}")
    } else if gravest.is_some() {
        format!("{summed}; what it makes of the fault was not observed")
    } else {
        "what it makes of the fault was not observed".to_owned()
    }
}
