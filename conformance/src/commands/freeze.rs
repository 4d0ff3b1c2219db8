//! `freeze`: which clauses and cases count.

use unicrm_conformance::data::DataFolder;
use unicrm_conformance::ledger::Frozen;
use unicrm_conformance::{Error, Result};

/// Freezes the requirement set: writes down every clause with its standing and every case, which from then on are scored.
///
/// Until then a new case runs, is shown as new and counts nowhere.
#[derive(Debug, clap::Args)]
pub(crate) struct Freeze {
    /// Write nothing; name what is new, and fail if anything of the frozen set is gone or stands otherwise.
    #[arg(long)]
    check: bool,
    /// Let what is gone, or stands otherwise, fall out of the set.
    #[arg(long, conflicts_with = "check")]
    drop: bool,
}

impl Freeze {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let now = Frozen::of(&folder.load_unfrozen()?);
        let path = folder.frozen()?;
        let before = if path.exists() { Frozen::load(&path)? } else { Frozen::default() };
        let (broken, newer) = (before.broken_by(&now), before.newer(&now));
        broken.iter().for_each(|line| println!("gone: {line}"));
        newer.iter().for_each(|line| println!("new: {line}"));
        if self.check {
            println!("{} gone or changed, {} new and not scored", broken.len(), newer.len());
            return Ok(u8::from(!broken.is_empty()));
        }
        if !broken.is_empty() && !self.drop {
            println!(
                "nothing is written: what was frozen stays judged\nwhat to do: bring it back, or give --drop"
            );
            return Ok(1);
        }
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        written.and_then(|()| std::fs::write(&path, now.text())).map_err(|found| {
            Error::invocation(
                format_args!("expected to write {}, found: {found}", path.display()),
                "give --data a folder that can be written",
            )
        })?;
        let (clauses, cases) = now.size();
        println!("{clauses} clauses and {cases} cases are frozen");
        Ok(0)
    }
}
