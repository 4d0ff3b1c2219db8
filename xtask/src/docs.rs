//! `cargo xtask docs`: the specification and the errata, written anew from the clause ledger, the
//! field tables and the vectors; with `--check` it is only said whether they are current.

use crate::{Verdict, process, wrong_invocation};

/// What `cargo xtask docs ARGUMENTS` does.
pub(crate) fn task(arguments: &[String]) -> Verdict {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => return wrong_invocation("docs takes --check or nothing"),
    };
    match run(check) {
        Ok(()) => Verdict::Passed,
        Err(error) => {
            eprintln!("error: {error}");
            Verdict::Failed
        }
    }
}

/// Writes the documents, or fails where they are not current.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--package", "unicrm-conformance", "--"]);
    command.args(["specification", "--out", "docs"]);
    if check {
        command.arg("--check");
    }
    process::run(&mut command)
}

/// The stage of `cargo xtask test`.
pub(crate) fn check() -> Result<(), String> {
    run(true)
}
