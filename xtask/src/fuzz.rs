//! `cargo xtask fuzz`: the libFuzzer targets, built by the stable toolchain.
//!
//! The vectors are the seeds. What is found while a target runs stays in the target folder and is
//! used again by the next run; a failing input is kept as a finding, to become a vector.

use crate::conformance::{fresh_seed, seconds};
use crate::{Verdict, process, wrong_invocation};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What instruments a build for libFuzzer: the coverage that cargo-fuzz asks for, the checks of a
/// debug build, and one codegen unit, so that every function is instrumented just once.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

const TARGETS: [&str; 6] = [
    "xml_tolerant",
    "xml_strict",
    "json_tolerant",
    "json_strict",
    "exchange_client",
    "exchange_server",
];

/// How far a target runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Until so much time is over.
    Time(Duration),
    /// So many inputs: with its seed such a run can be had again on any machine, however fast.
    Inputs(u32),
}

/// What is run where it is only seen whether a target still does: about five seconds' worth.
const SMOKE: Extent = Extent::Inputs(40_000);

/// The longest input: beyond it a body says nothing new and every run costs more.
const LONGEST_INPUT: &str = "-max_len=4096";

/// What `cargo xtask fuzz ARGUMENTS` does.
pub(crate) fn task(arguments: &[String]) -> Verdict {
    let (targets, extent) = match parsed(arguments) {
        Ok(parsed) => parsed,
        Err(reason) => return wrong_invocation(&reason),
    };
    match run(&targets, extent, fresh_seed()) {
        Ok(()) => Verdict::Passed,
        Err(error) => {
            eprintln!("error: {error}");
            Verdict::Failed
        }
    }
}

/// The stage of `cargo xtask test`: every target, shortly, with the seed of the commit at hand.
pub(crate) fn smoke() -> Result<(), String> {
    run(&TARGETS, SMOKE, crate::conformance::seed_of_this_commit())
}

fn parsed(arguments: &[String]) -> Result<(Vec<&'static str>, Extent), String> {
    let mut targets = Vec::new();
    let mut each = Duration::from_secs(60);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--minutes" {
            let minutes = rest.next().and_then(|text| text.parse::<u64>().ok());
            let minutes = minutes.filter(|&minutes| minutes > 0);
            each =
                Duration::from_secs(60 * minutes.ok_or("--minutes takes a whole number from 1")?);
        } else {
            let target = TARGETS.iter().find(|target| *target == argument);
            let unknown = || {
                format!("no target is named `{argument}`; the targets are {}", TARGETS.join(", "))
            };
            targets.push(*target.ok_or_else(unknown)?);
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((targets, Extent::Time(each)))
}

/// Runs each target so far, stops at the first finding, and says how to repeat it.
fn run(targets: &[&'static str], extent: Extent, seed: u64) -> Result<(), String> {
    build()?;
    let folder = folder();
    write_seeds(&folder)?;
    for target in targets {
        fuzz(&folder, target, extent, seed)?;
    }
    Ok(())
}

/// A target folder of its own: the flags would make everything else build anew.
fn folder() -> PathBuf {
    process::target_folder().join("fuzz")
}

fn host() -> Result<String, String> {
    let mut rustc = process::program("rustc");
    rustc.arg("--print").arg("host-tuple");
    process::first_line(&mut rustc).ok_or_else(|| "rustc does not name its host".to_owned())
}

fn build() -> Result<(), String> {
    // Without --target the flags would reach build scripts, which do not link with them.
    let host = host()?;
    let mut command = process::cargo();
    command.args(["build", "--release", "--package", "unicrm-fuzz", "--target", &host]);
    command.arg("--target-dir").arg(folder()).env("RUSTFLAGS", FLAGS);
    process::run(&mut command)
}

fn write_seeds(folder: &Path) -> Result<(), String> {
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--package", "unicrm-conformance", "--", "seeds", "--out"]);
    process::run(command.arg(folder.join("seeds")))
}

fn fuzz(folder: &Path, target: &str, extent: Extent, seed: u64) -> Result<(), String> {
    let corpus = folder.join("corpus").join(target);
    let findings = folder.join("findings").join(target);
    for made in [&corpus, &findings] {
        std::fs::create_dir_all(made).map_err(|error| format!("{}: {error}", made.display()))?;
    }
    let binary = folder.join(host()?).join("release").join(target);
    // libFuzzer's own seeds are 32 bits wide.
    let seed = u32::try_from(seed & u64::from(u32::MAX)).unwrap_or(1).max(1);
    let mut command = process::program(&binary);
    command
        .arg(&corpus)
        .arg(folder.join("seeds").join(target))
        .arg(match extent {
            Extent::Time(each) => format!("-max_total_time={}", each.as_secs()),
            Extent::Inputs(count) => format!("-runs={count}"),
        })
        .arg(format!("-seed={seed}"))
        .arg(format!("-dict={}", process::root().join("fuzz/dictionary.txt").display()))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .args([LONGEST_INPUT, "-timeout=10", "-print_final_stats=1"]);
    match extent {
        Extent::Time(each) => println!("== {target}: {}, seed {seed}", seconds(each)),
        Extent::Inputs(count) => println!("== {target}: {count} inputs, seed {seed}"),
    }
    let start = Instant::now();
    let ended = process::run_watched(&mut command, &mut |line| show(line))?;
    if ended.success() {
        println!("== {target}: nothing found, {}", seconds(start.elapsed()));
        return Ok(());
    }
    // Every finding leaves its input behind; a target that could not start leaves nothing.
    if std::fs::read_dir(&findings).is_ok_and(|mut inputs| inputs.next().is_none()) {
        return Err(format!("{target} did not run: {ended}"));
    }
    Err(format!(
        "{target} found something; the input is in {}\n       repeat it with `{} FILE`, then make it a vector",
        findings.display(),
        binary.display(),
    ))
}

/// libFuzzer tells every discovery; a person wants to see that it goes on, and what went wrong.
fn show(line: &str) {
    // The lines of a run say what it does; whatever else names an error is about a fault.
    let is_run = line.starts_with('#');
    let is_news = is_run && line.contains("pulse");
    let is_total = line.starts_with("stat::number_of_executed_units");
    let is_fault = !is_run
        && ["panicked", "ERROR", "error", "SUMMARY", "Test unit written", "expected", "ours"]
            .iter()
            .any(|word| line.contains(word));
    if is_news || is_total || is_fault {
        println!("{}", line.trim());
    }
}

#[cfg(test)]
mod tests {
    use super::{Extent, TARGETS, parsed};
    use std::time::Duration;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn without_a_name_every_target_runs_for_a_minute() {
        assert_eq!(parsed(&[]), Ok((TARGETS.to_vec(), Extent::Time(Duration::from_secs(60)))));
    }

    #[test]
    fn a_target_and_its_minutes_are_named() {
        let expected = (vec!["json_strict"], Extent::Time(Duration::from_secs(180)));
        assert_eq!(parsed(&words("json_strict --minutes 3")), Ok(expected));
    }

    #[test]
    fn other_words_are_refused() {
        for line in ["jsn", "--minutes", "--minutes 0", "--minutes x"] {
            assert!(parsed(&words(line)).is_err(), "{line}");
        }
    }
}
