//! The one entry point of development: `cargo xtask TASK`, one module for each task.
//!
//! Exit codes are those of the conformance runner: 0 all is well, 1 something failed,
//! 2 wrong invocation, 3 incomplete (nothing ran, or a part of it could not).
#![forbid(unsafe_code)]

mod conformance;
mod dist;
mod docs;
mod fuzz;
mod live;
mod process;
mod readme;
mod setup;
mod tally;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask TASK

  conformance               every suite against this project's own codec, server and client
  conformance server        the server suite alone, against `unicrm-server demo`
  conformance client        the client suite alone, against the terminal client `unicrm`
  conformance codec [ARGS]  the codec suite alone; ARGS go to `unicrm-conformance codec`
  conformance fuzz [ARGS]   the fuzz runs alone; with ARGS one run of `unicrm-conformance fuzz ARGS`
  test [STAGE…]             everything that must hold before a change lands, or the stages named
  docs [--check]            writes docs/specification and docs/errata, or says what is not current
  fuzz [TARGET…] [--minutes N]
                            the libFuzzer targets, one minute each or N
  dist                      target/dist: the runner as one static file, the vectors packed
  setup                     checks for the tools that `test` needs and installs what it may
  help                      this text

exit codes: 0 all is well, 1 something failed, 2 wrong invocation, 3 incomplete";

/// What a task came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    WrongInvocation,
    Incomplete,
}

impl Verdict {
    fn from_code(code: Option<i32>) -> Verdict {
        match code {
            Some(0) => Verdict::Passed,
            Some(1) => Verdict::Failed,
            Some(2) => Verdict::WrongInvocation,
            _ => Verdict::Incomplete, // ended by a signal, or by cargo before the program ran
        }
    }

    fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Verdict::Passed => 0,
            Verdict::Failed => 1,
            Verdict::WrongInvocation => 2,
            Verdict::Incomplete => 3,
        })
    }
}

fn main() -> ExitCode {
    let arguments: Result<Vec<String>, _> =
        std::env::args_os().skip(1).map(std::ffi::OsString::into_string).collect();
    let Ok(arguments) = arguments else {
        return wrong_invocation("an argument is not valid UTF-8").exit_code();
    };
    let Some((task, rest)) = arguments.split_first() else {
        return wrong_invocation("no task is named").exit_code();
    };
    let verdict = match task.as_str() {
        "conformance" => conformance::task(rest),
        "test" => test::task(rest),
        "docs" => docs::task(rest),
        "fuzz" => fuzz::task(rest),
        "dist" if rest.is_empty() => dist::task(),
        "dist" => wrong_invocation("dist takes no arguments"),
        "setup" if rest.is_empty() => setup::task(),
        "setup" => wrong_invocation("setup takes no arguments"),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Verdict::Passed
        }
        other => wrong_invocation(&format!("no task is named `{other}`")),
    };
    verdict.exit_code()
}

fn wrong_invocation(reason: &str) -> Verdict {
    eprintln!("error: {reason}\n\n{USAGE}");
    Verdict::WrongInvocation
}
