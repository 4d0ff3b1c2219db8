//! `coverage`: which clause still lacks a vector, and whether the quotations hold.

use std::path::PathBuf;

use unicrm_conformance::coverage::Coverage as Counted;
use unicrm_conformance::data::{Data, DataFolder};
use unicrm_conformance::ledger::{Frozen, Suite};
use unicrm_conformance::quotation::Source;
use unicrm_conformance::{Error, Result};

/// Counts the clauses that lack a vector, and holds the quotations against the source.
#[derive(Debug, clap::Args)]
pub(crate) struct Coverage {
    /// Fail unless the count of gaps is the committed one (requirements/gaps.txt), or the one given here. It may only
    /// fall: where there are fewer gaps than committed, the file is to be brought down.
    #[arg(long, value_name = "GAPS", num_args = 0..=1)]
    gate: Option<Option<usize>>,
    /// The source's text. Not given: ../shared/source/unicrm-openapi-v0.2.txt beside the workspace, where it is there.
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
}

impl Coverage {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        let counted = Counted::of(&data);
        print(&counted, &data);
        let quoted = self.quotations(folder, &data)?;
        let gated = self.gated(folder, counted.gaps.len())?;
        let frozen = self.frozen(&data);
        Ok(u8::from(!(quoted && gated && frozen)))
    }

    fn quotations(&self, folder: &DataFolder, data: &Data) -> Result<bool> {
        let beside = || folder.default_source().filter(|path| path.exists());
        let Some(path) = self.source.clone().or_else(beside) else {
            println!(
                "quotations: not checked; the source is not beside the workspace (give it with --source FILE)"
            );
            return Ok(true);
        };
        let text =
            std::fs::read_to_string(&path).map_err(|found| Error::unreadable(&path, found))?;
        let problems = Source::parse(&text).problems(&data.ledger);
        problems.iter().for_each(|problem| println!("quotation: {problem}"));
        let quotations: usize =
            data.ledger.clauses().iter().map(|clause| clause.quotes.len()).sum();
        println!("quotations: {quotations} checked, {} not borne out", problems.len());
        Ok(problems.is_empty())
    }

    /// Nothing frozen may be gone; what is newer is only told.
    fn frozen(&self, data: &Data) -> bool {
        let Some(frozen) = data.ledger.frozen() else { return true };
        let now = Frozen::of(data);
        let (broken, newer) = (frozen.broken_by(&now), frozen.newer(&now));
        broken.iter().for_each(|line| println!("frozen set: {line}"));
        if !newer.is_empty() {
            println!(
                "warning: {} clauses and cases are newer than the frozen set; such cases are not scored before `freeze`",
                newer.len()
            );
        }
        self.gate.is_none() || broken.is_empty()
    }

    fn gated(&self, folder: &DataFolder, gaps: usize) -> Result<bool> {
        let Some(given) = self.gate else { return Ok(true) };
        let committed = match given {
            Some(committed) => committed,
            None => committed_gaps(&folder.gaps()?)?,
        };
        match gaps.cmp(&committed) {
            std::cmp::Ordering::Equal => println!("gate: {gaps} gaps, as committed"),
            std::cmp::Ordering::Greater => println!(
                "gate: expected at most {committed} gaps, found {gaps}; write the missing vectors"
            ),
            std::cmp::Ordering::Less => println!(
                "gate: expected {committed} gaps, found only {gaps}; write {gaps} into requirements/gaps.txt, so that it cannot rise again"
            ),
        }
        Ok(gaps == committed)
    }
}

fn committed_gaps(text: &str) -> Result<usize> {
    text.trim().parse().map_err(|_| {
        Error::suite(
            format_args!(
                "expected one whole number in requirements/gaps.txt, found `{}`",
                text.trim()
            ),
            "write the count of gaps there",
        )
    })
}

fn print(counted: &Counted, data: &Data) {
    println!(
        "{:<8} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "group", "clauses", "needs", "gaps", "open", "vectors"
    );
    for (group, count) in &counted.groups {
        println!(
            "{group:<8} {:>7} {:>7} {:>7} {:>7} {:>7}",
            count.clauses, count.needed, count.gaps, count.open, count.rows
        );
    }
    let needed: usize = counted.groups.iter().map(|(_, count)| count.needed).sum();
    let rows = data.vectors.all().len() + data.exchanges.all().len();
    println!(
        "{:<8} {:>7} {needed:>7} {:>7} {:>7} {rows:>7}\n",
        "all",
        data.ledger.clauses().len(),
        counted.gaps.len(),
        counted.open.len()
    );
    counted.gaps.iter().for_each(|gap| println!("gap: {gap}"));
    println!("judged by cases of the live suites: {}", counted.judged_live);
    for suite in [Suite::Server, Suite::Client] {
        let of_suite = |id: &&String| {
            data.ledger.get(id).is_some_and(|clause| clause.judged_by == Some(suite))
        };
        let ids: Vec<&str> = counted.open.iter().filter(of_suite).map(String::as_str).collect();
        if !ids.is_empty() {
            println!(
                "open: no case of the {suite} suite names them ({}): {}",
                ids.len(),
                ids.join(" ")
            );
        }
    }
    for id in &counted.unjudged {
        let reason =
            data.ledger.get(id).and_then(|clause| clause.unjudged.as_deref()).unwrap_or_default();
        println!("not judged: {id}: {reason}");
    }
    println!("gaps: {}", counted.gaps.len());
}
