//! `cargo xtask conformance`: every suite against this project's own codec.
//!
//! The runner is started like any other program, and so are the server and the client that its
//! live suites judge; what it prints is passed on, and its closing lines are added up.

use crate::live::{self, Client, Running, Server};
use crate::process;
use crate::tally::Tally;
use crate::{Verdict, wrong_invocation};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

/// The seed that finds the same cases in every run, so that a change of theirs is a change of ours.
const FIXED_SEED: u64 = 1;

/// What `cargo xtask conformance ARGUMENTS` does.
pub(crate) fn task(arguments: &[String]) -> Verdict {
    let (suite, rest) = match arguments.split_first() {
        Some((suite, rest)) => (Some(suite.as_str()), rest),
        None => (None, arguments),
    };
    match suite {
        None => run_suites(&all_suites(fresh_seed())),
        Some("fuzz") if rest.is_empty() => run_suites(&fuzz_suites(fresh_seed())),
        Some("server") if rest.is_empty() => run_suites(&[server_suite(Server::Reference)]),
        Some("client") if rest.is_empty() => run_suites(&[client_suite(Client::Terminal)]),
        Some("faults") => faults(rest),
        Some(suite @ ("codec" | "fuzz")) => run_one(suite, rest),
        Some(other) => wrong_invocation(&format!("no suite is named `{other}`")),
    }
}

/// The proof of the suites by faulty subjects, which are built for it; the arguments are the runner's.
fn faults(arguments: &[String]) -> Verdict {
    if let Err(error) = process::run(process::cargo().args(["build", "--package", "unicrm-faults"]))
    {
        eprintln!("error: {error}");
        return Verdict::Incomplete;
    }
    let program = process::target_folder().join("debug").join("unicrm-faulty");
    let mut words = vec!["--subjects".to_owned(), format!("'{}'", program.display())];
    words.extend_from_slice(arguments);
    run_one("faults", &words)
}

/// The same as a gate: with one seed, so that a fault that is missed is a change of ours and not of the values.
pub(crate) fn run_faults_as_a_gate() -> Verdict {
    faults(&["--seed".to_owned(), FIXED_SEED.to_string(), "--jobs".to_owned(), "8".to_owned()])
}

/// Every suite, with a fresh seed that the commit at hand decides, so that the run that an
/// automatic check of this commit makes can be made beforehand.
pub(crate) fn run_for_this_commit() -> Verdict {
    run_suites(&all_suites(seed_of_this_commit()))
}

/// The seed that the commit at hand decides; a fresh one where there is no commit.
pub(crate) fn seed_of_this_commit() -> u64 {
    commit_seed().unwrap_or_else(fresh_seed)
}

/// A run of the runner.
struct Suite {
    name: String,
    arguments: Vec<String>,
    /// A gate holds or does not: it counts as one case and prints no closing line.
    gate: bool,
    /// The server that runs meanwhile, to be judged.
    server: Option<Server>,
    /// Whether the programs that are judged as they run have to be built.
    live: bool,
}

impl Suite {
    fn new(name: impl Into<String>, arguments: &[&str]) -> Suite {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Suite { name: name.into(), arguments, gate: false, server: None, live: false }
    }
}

fn all_suites(seed: u64) -> Vec<Suite> {
    let coverage = Suite { gate: true, ..Suite::new("coverage", &["coverage", "--gate"]) };
    let mut suites = vec![coverage, Suite::new("codec", &["codec"])];
    suites.extend(fuzz_suites(seed));
    suites.push(server_suite(Server::Reference));
    suites.push(client_suite(Client::Terminal));
    suites
}

/// The suites against the codec, the server and the client in another language.
pub(crate) fn run_for_python(adapter: &str) -> Verdict {
    let codec = Suite::new("codec, Python", &["codec", "--adapter", adapter]);
    run_suites(&[codec, server_suite(Server::Python), client_suite(Client::Python)])
}

fn server_suite(server: Server) -> Suite {
    let live = matches!(server, Server::Reference);
    let name = format!("server, {}", format!("{server:?}").to_lowercase());
    Suite { server: Some(server), live, ..Suite::new(name, &["server", "--strict"]) }
}

fn client_suite(client: Client) -> Suite {
    let live = matches!(client, Client::Terminal);
    let name = format!("client, {}", format!("{client:?}").to_lowercase());
    let mut suite = Suite {
        live,
        ..Suite::new(
            name,
            &[
                "client",
                "--strict",
                "--profiles",
                "core,members,payments,hardened,extensions",
                "--",
            ],
        )
    };
    suite.arguments.extend(client.words());
    suite
}

fn fuzz_suites(seed: u64) -> Vec<Suite> {
    let fixed = FIXED_SEED.to_string();
    let fresh = seed.to_string();
    vec![
        Suite::new(format!("fuzz, seed {fixed}"), &["fuzz", "--seed", &fixed]),
        Suite::new(format!("fuzz, seed {fresh}"), &["fuzz", "--seed", &fresh]),
        Suite::new("fuzz, planted faults", &["fuzz", "--seed", &fixed, "--planted-fault"]),
    ]
}

/// The first digits of the commit's hash, where there is a commit.
fn commit_seed() -> Option<u64> {
    let hash = process::first_line(process::program("git").args(["rev-parse", "HEAD"]))?;
    u64::from_str_radix(hash.get(..12)?, 16).ok()
}

pub(crate) fn fresh_seed() -> u64 {
    // The standard library seeds its hashers freshly in every process. As many digits as a
    // commit's seed has are easily copied and keep every number exact in JSON.
    RandomState::new().build_hasher().finish() >> 16
}

fn runner(arguments: &[String]) -> Command {
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--package", "unicrm-conformance", "--"]);
    command.args(arguments);
    command
}

fn build() -> Result<(), String> {
    process::run(process::cargo().args(["build", "--package", "unicrm-conformance"]))
}

/// One suite, with the runner's own output and exit code.
fn run_one(suite: &str, arguments: &[String]) -> Verdict {
    if let Err(error) = build() {
        eprintln!("error: {error}");
        return Verdict::Incomplete;
    }
    let mut words = vec![suite.to_owned()];
    words.extend_from_slice(arguments);
    match runner(&words).status() {
        Ok(status) => Verdict::from_code(status.code()),
        Err(error) => {
            eprintln!("error: the runner cannot be started: {error}");
            Verdict::Incomplete
        }
    }
}

/// What became of one suite.
struct Outcome {
    name: String,
    verdict: Verdict,
    tally: Tally,
    took: Duration,
}

fn run_suites(suites: &[Suite]) -> Verdict {
    let start = Instant::now();
    println!("== build");
    let programs = || if suites.iter().any(|suite| suite.live) { live::build() } else { Ok(()) };
    if let Err(error) = build().and_then(|()| programs()) {
        eprintln!("error: {error}");
        println!("\n{}", Tally::default());
        return Verdict::Incomplete;
    }
    println!("== build: {}", seconds(start.elapsed()));

    let outcomes: Vec<Outcome> = suites.iter().map(run_suite).collect();
    summarise(&outcomes)
}

fn run_suite(suite: &Suite) -> Outcome {
    println!("\n== {}", suite.name);
    println!("$ unicrm-conformance {}", suite.arguments.join(" "));
    let start = Instant::now();
    let mut closing = None;
    let ended = run_beside(suite, &mut |line| match Tally::parse(line) {
        Some(tally) => closing = Some(tally),
        None => println!("{line}"),
    });
    let code = match ended {
        Ok(status) => status.code(),
        Err(error) => {
            eprintln!("error: {error}");
            None
        }
    };
    let (verdict, tally) = judge(suite.gate, Verdict::from_code(code), closing);
    let took = start.elapsed();
    println!("== {}: {tally}, {}", suite.name, seconds(took));
    Outcome { name: suite.name.clone(), verdict, tally, took }
}

/// Runs a suite, with the server that it judges beside it.
fn run_beside(suite: &Suite, each: &mut dyn FnMut(&str)) -> Result<ExitStatus, String> {
    let running = suite.server.map(Running::start).transpose()?;
    let mut command = runner(&suite.arguments);
    if let Some(running) = &running {
        command.arg("--fixture").arg(&running.fixture);
    }
    process::run_lines(&mut command, each)
}

/// A suite without a closing line did not end by itself, whatever its exit code.
fn judge(gate: bool, verdict: Verdict, closing: Option<Tally>) -> (Verdict, Tally) {
    let one_passed = Tally { passed: 1, ..Tally::default() };
    let one_failed = Tally { failed: 1, ..Tally::default() };
    match (gate, verdict, closing) {
        (true, Verdict::Passed, _) => (Verdict::Passed, one_passed),
        (true, verdict, _) => (verdict, one_failed),
        (false, Verdict::Passed, Some(tally)) if tally.failed > 0 => (Verdict::Failed, tally),
        (false, verdict, Some(tally)) => (verdict, tally),
        (false, _, None) => (Verdict::Incomplete, one_failed),
    }
}

fn summarise(outcomes: &[Outcome]) -> Verdict {
    let width = outcomes.iter().map(|o| o.name.len()).max().unwrap_or(0);
    println!("\n{:width$}  passed  failed  skipped    time", "suite");
    let mut sum = Tally::default();
    for outcome in outcomes {
        let Tally { passed, failed, skipped } = outcome.tally;
        let mark = match outcome.verdict {
            Verdict::Passed => "",
            Verdict::Failed => "  FAILED",
            Verdict::WrongInvocation | Verdict::Incomplete => "  INCOMPLETE",
        };
        println!(
            "{:width$}  {passed:>6}  {failed:>6}  {skipped:>7}  {:>6}{mark}",
            outcome.name,
            seconds(outcome.took),
        );
        sum += outcome.tally;
    }
    println!("\n{sum}");
    overall(outcomes.iter().map(|outcome| outcome.verdict))
}

/// One failure decides; otherwise one incomplete suite does.
fn overall(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut overall = Verdict::Passed;
    for verdict in verdicts {
        match verdict {
            Verdict::Failed => return Verdict::Failed,
            Verdict::Passed => {}
            // The arguments are this program's own, so a wrong invocation is not the caller's.
            Verdict::WrongInvocation | Verdict::Incomplete => overall = Verdict::Incomplete,
        }
    }
    overall
}

/// A time as it is printed for people.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge, overall};
    use crate::tally::Tally;

    const ONE_FAILED: Tally = Tally { passed: 8, failed: 1, skipped: 0 };

    #[test]
    fn a_suite_without_a_closing_line_is_incomplete() {
        for verdict in [Verdict::Passed, Verdict::Failed, Verdict::Incomplete] {
            assert_eq!(judge(false, verdict, None).0, Verdict::Incomplete);
        }
    }

    #[test]
    fn a_failure_in_the_closing_line_counts_whatever_the_exit_code() {
        assert_eq!(judge(false, Verdict::Passed, Some(ONE_FAILED)), (Verdict::Failed, ONE_FAILED));
    }

    #[test]
    fn a_gate_is_one_case() {
        let held = judge(true, Verdict::Passed, None);
        assert_eq!((held.0, held.1.passed), (Verdict::Passed, 1));
        let broken = judge(true, Verdict::Failed, None);
        assert_eq!((broken.0, broken.1.failed), (Verdict::Failed, 1));
    }

    #[test]
    fn one_failure_outweighs_what_is_incomplete() {
        let check = |verdicts: &[Verdict]| overall(verdicts.iter().copied());
        assert_eq!(check(&[Verdict::Passed]), Verdict::Passed);
        assert_eq!(check(&[Verdict::Incomplete, Verdict::Passed]), Verdict::Incomplete);
        assert_eq!(check(&[Verdict::Incomplete, Verdict::Failed]), Verdict::Failed);
    }
}
