//! `cargo xtask test`: everything that must hold before a change lands.
//!
//! The stages run from the quickest to the slowest and stop at the first that fails; the
//! summary says which did not run.

use crate::conformance::{self, seconds};
use crate::{Verdict, docs, fuzz, process, readme, setup, tidy, wrong_invocation};
use std::time::{Duration, Instant};

/// The codec in another language; its server and its client lie beside it.
const PYTHON_ADAPTER: &str = "python3 conformance/adapters/python/unicrm_adapter.py";

/// How long the advisory database may take to arrive before it counts as out of reach.
const FETCH_LIMIT: Duration = Duration::from_secs(60);

struct Stage {
    name: &'static str,
    run: fn() -> Result<(), String>,
}

const STAGES: [Stage; 14] = [
    Stage { name: "setup", run: setup::run },
    Stage { name: "tidy", run: tidy::run },
    Stage { name: "format", run: format },
    Stage { name: "clippy", run: clippy },
    Stage { name: "deny", run: deny },
    Stage { name: "tests", run: tests },
    Stage { name: "doctests", run: doctests },
    Stage { name: "rustdoc", run: rustdoc },
    Stage { name: "docs", run: docs::check },
    Stage { name: "conformance", run: conformance },
    Stage { name: "faults", run: faults },
    Stage { name: "python", run: python },
    Stage { name: "readme", run: readme::run },
    Stage { name: "fuzz", run: fuzz::smoke },
];

/// What `cargo xtask test STAGES` does; without a name, every stage.
pub(crate) fn task(names: &[String]) -> Verdict {
    let known = |name: &String| STAGES.iter().any(|stage| stage.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
        return wrong_invocation(&format!(
            "no stage is named `{unknown}`; the stages are {}",
            all.join(", ")
        ));
    }
    let chosen = |stage: &&Stage| names.is_empty() || names.iter().any(|name| name == stage.name);
    let stages: Vec<&Stage> = STAGES.iter().filter(chosen).collect();
    run(&stages)
}

fn run(stages: &[&Stage]) -> Verdict {
    let start = Instant::now();
    let mut done = Vec::new();
    let mut failure = None;
    for stage in stages {
        println!("\n=== {}", stage.name);
        let stage_start = Instant::now();
        let result = (stage.run)();
        let took = stage_start.elapsed();
        if let Err(error) = result {
            println!("=== {}: FAILED, {}", stage.name, seconds(took));
            failure = Some((stage.name, error));
            break;
        }
        println!("=== {}: ok, {}", stage.name, seconds(took));
        done.push((stage.name, took));
    }

    println!();
    for (name, took) in &done {
        println!("{name:<15} {:>8}", seconds(*took));
    }
    println!("{:<15} {:>8}", "all", seconds(start.elapsed()));
    let Some((name, error)) = failure else {
        println!("\nevery stage passed");
        return Verdict::Passed;
    };
    println!("\n{name} FAILED: {error}");
    let not_run: Vec<&str> = stages[done.len() + 1..].iter().map(|stage| stage.name).collect();
    if !not_run.is_empty() {
        println!("not run: {}", not_run.join(", "));
    }
    Verdict::Failed
}

fn format() -> Result<(), String> {
    process::run(process::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<(), String> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    process::run(process::cargo().args(arguments))
}

fn deny() -> Result<(), String> {
    process::run(setup::cargo_deny().args(["check", "bans", "licenses", "sources"]))?;
    let mut fetch = setup::cargo_deny();
    fetch.args(["fetch", "db"]).env("GIT_TERMINAL_PROMPT", "0");
    if !process::succeeds_within(&mut fetch, FETCH_LIMIT) {
        println!("advisories: NOT CHECKED, their database cannot be fetched from here");
        return Ok(());
    }
    process::run(setup::cargo_deny().args(["check", "advisories"]))
}

fn tests() -> Result<(), String> {
    // The fuzz targets run until they find something: they have a stage of their own.
    let chosen = ["--workspace", "--exclude", "unicrm-fuzz", "--all-targets"];
    process::run(process::cargo().args(["test", "--quiet"]).args(chosen))
}

fn doctests() -> Result<(), String> {
    process::run(process::cargo().args(["test", "--quiet", "--workspace", "--doc"]))
}

fn rustdoc() -> Result<(), String> {
    let mut command = process::cargo();
    command
        .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "--deny warnings");
    process::run(&mut command)
}

fn conformance() -> Result<(), String> {
    match conformance::run_for_this_commit() {
        Verdict::Passed => Ok(()),
        _ => Err("the summary above names the suites that did not pass".to_owned()),
    }
}

fn faults() -> Result<(), String> {
    match conformance::run_faults_as_a_gate() {
        Verdict::Passed => Ok(()),
        _ => Err("the matrix above names the faults that were missed, and the gaps".to_owned()),
    }
}

fn python() -> Result<(), String> {
    match conformance::run_for_python(PYTHON_ADAPTER) {
        Verdict::Passed => Ok(()),
        _ => Err("the summary above names the suites that did not pass".to_owned()),
    }
}
