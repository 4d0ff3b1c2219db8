//! `fuzz`: mutated vectors and structured bodies against a codec.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use unicrm_conformance::data::{Data, DataFolder};
use unicrm_conformance::fuzz::{
    FuzzCodec, InProcess, PLANTED_FAULTS, Plan, ProtocolCodec, Sample, Tally, Watchdog, fresh_seed,
    run, save, with_planted_fault,
};
use unicrm_conformance::report::excerpt;
use unicrm_conformance::subject::{ChildSubject, describe};
use unicrm_conformance::{Error, Result};

use super::subject_command;

/// So many that a run of our own codec takes well under half a minute.
const CASES: u64 = 50_000;

/// Behind the protocol each case costs several exchanges.
const CASES_BEHIND_PROTOCOL: u64 = 2_000;

/// A reading takes microseconds; a loaded machine may stop it for a while.
const DEADLINE: Duration = Duration::from_secs(10);

/// Fuzzes a codec: our own in process, or the one behind `--adapter`.
#[derive(Debug, clap::Args)]
pub(crate) struct Fuzz {
    /// The command that speaks adapter protocol 1, split as a shell would, run without one.
    #[arg(long, value_name = "COMMAND", conflicts_with = "planted_fault")]
    adapter: Option<String>,
    /// The seed; not given: a fresh one, which is printed.
    #[arg(long)]
    seed: Option<u64>,
    /// How many cases; not given: 50000, behind an adapter 2000.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    cases: Option<u64>,
    /// Only this case of the seed.
    #[arg(long, conflicts_with = "cases", requires = "seed")]
    case: Option<u64>,
    /// Plant one fault after another into our own codec; succeed only if each is found.
    #[arg(long)]
    planted_fault: bool,
    /// Where failing bodies go; not given: fuzz-candidates in the folder that cargo builds in.
    #[arg(long, value_name = "DIR")]
    candidates: Option<PathBuf>,
    /// How long a subject behind `--adapter` may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

impl Fuzz {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        let seed = self.seed.unwrap_or_else(fresh_seed);
        let default = if self.adapter.is_some() { CASES_BEHIND_PROTOCOL } else { CASES };
        let cases = match self.case {
            Some(case) => case..case.saturating_add(1),
            None => 0..self.cases.unwrap_or(default),
        };
        let plan = Plan { seed, cases, candidates: Some(self.candidates()), most_failures: 5 };
        println!(
            "fuzz: seed {seed}, cases {} to {}",
            plan.cases.start,
            plan.cases.end.saturating_sub(1)
        );
        if self.planted_fault {
            return Ok(planted(&Plan { candidates: None, most_failures: 1, ..plan }, &data));
        }
        let started = Instant::now();
        let mut codec = self.codec(&plan)?;
        let tally = run(&plan, &data.vectors, codec.as_mut());
        drop(codec);
        Ok(report(&tally, started, self.adapter.as_deref()))
    }

    fn candidates(&self) -> PathBuf {
        let target = || {
            std::env::var_os("CARGO_TARGET_DIR")
                .map_or_else(|| PathBuf::from("target"), PathBuf::from)
        };
        self.candidates.clone().unwrap_or_else(|| target().join("fuzz-candidates"))
    }

    fn codec(&self, plan: &Plan) -> Result<Box<dyn FuzzCodec>> {
        if self.adapter.is_none() {
            let folder = plan.candidates.clone().unwrap_or_default();
            let watchdog = Watchdog::start(DEADLINE, move |sample| give_up(sample, &folder));
            return Ok(Box::new(InProcess::new(Some(watchdog))));
        }
        let command = subject_command(self.adapter.as_deref())?;
        let mut subject = ChildSubject::new(command, Duration::from_secs(self.timeout));
        let description = describe(&mut subject).map_err(|found| {
            Error::suite(
                format_args!("the subject is unreachable: {found}"),
                "run the adapter by hand and send it {\"id\":1,\"command\":\"describe\"}",
            )
        })?;
        Ok(Box::new(ProtocolCodec::new(Box::new(subject), description)))
    }
}

fn report(tally: &Tally, started: Instant, adapter: Option<&str>) -> u8 {
    for failure in &tally.failures {
        let sample = &failure.sample;
        println!("\nFAIL: {}\n  {}", failure.complaint.oracle, failure.complaint.text);
        println!(
            "  {}, {} as {}, {} bytes:\n{}",
            sample.origin,
            sample.message,
            sample.format,
            sample.body.len(),
            excerpt(&sample.body, None)
        );
        match &failure.saved {
            Some(Ok(path)) => println!("  saved as a candidate vector: {}", path.display()),
            Some(Err(found)) => println!("  not saved: {found}"),
            None => {}
        }
        let adapter = adapter.map(|command| format!(" --adapter '{command}'")).unwrap_or_default();
        println!(
            "  repeat: unicrm-conformance fuzz{adapter} --seed {} --case {}",
            sample.seed, sample.case
        );
    }
    let mutated = tally.cases - tally.structured;
    println!(
        "{} structured bodies, {mutated} mutated vectors; {} were read and written again; {:.1} s",
        tally.structured,
        tally.read,
        started.elapsed().as_secs_f32()
    );
    let failed = u64::try_from(tally.failures.len()).unwrap_or(u64::MAX);
    if tally.read == 0 && failed == 0 {
        // Whoever refuses everything, or supports nothing, shows nothing.
        println!("expected bodies that the subject reads, found none: nothing was judged");
        println!("\n0 passed, 0 failed, {} skipped", tally.cases);
        return 3;
    }
    println!("\n{} passed, {failed} failed, 0 skipped", tally.cases - failed);
    u8::from(failed > 0)
}

/// A reading in process does not end: nothing more can be asked of this process.
fn give_up(sample: &Sample, candidates: &Path) {
    println!(
        "\nFAIL: no crash, no hang\n  expected a reading within {} s, found none: {}",
        DEADLINE.as_secs(),
        sample.origin
    );
    match save(candidates, sample, "a reading that does not end") {
        Ok(path) => println!("  saved as a candidate vector: {}", path.display()),
        Err(found) => println!("  not saved: {found}"),
    }
    println!("  repeat: unicrm-conformance fuzz --seed {} --case {}", sample.seed, sample.case);
    println!("\n{} passed, 1 failed, 0 skipped", sample.case);
    std::process::exit(1)
}

fn planted(plan: &Plan, data: &Data) -> u8 {
    let mut found = 0;
    for fault in PLANTED_FAULTS {
        let mut codec = with_planted_fault(InProcess::new(None), fault);
        let tally = run(plan, &data.vectors, &mut codec);
        match tally.failures.first() {
            Some(failure) => {
                found += 1;
                println!(
                    "planted fault {fault:?}: found by case {}: {}",
                    failure.sample.case, failure.complaint.oracle
                );
            }
            None => println!(
                "planted fault {fault:?}: expected it to be found within {} cases, found nothing",
                tally.cases
            ),
        }
    }
    println!("\n{found} passed, {} failed, 0 skipped", PLANTED_FAULTS.len() - found);
    u8::from(found < PLANTED_FAULTS.len())
}
