//! `unicrm`: the UniCRM Open API from a terminal.
//!
//! ```text
//! arguments ──→ session (client, secret, what is masked) ──→ commands, one a file
//!                                                               └──→ report: exit code, a JSON
//!                                                                    document or a table, words
//! ```
//!
//! A command prints nothing by itself, but for a payment's from_no, which is told before the
//! payment is sent: what a command has to say is its [`report::Report`], printed once, here.
#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod document;
mod failure;
mod log;
mod mask;
mod report;
mod secret;
mod session;
mod table;

use std::process::ExitCode;

use clap::Parser;

use arguments::Cli;
use report::Report;

fn main() -> ExitCode {
    if let Some(name) = secret::named_in(std::env::args_os().skip(1)) {
        return Report::wrong(secret::told_by_argument(&name)).print(false);
    }
    let cli = Cli::parse();
    log::start(cli.global.verbose);
    run(&cli).print(cli.global.json)
}

fn run(cli: &Cli) -> Report {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Report::fault(&format!("expected to start tasks, found: {error}")),
    };
    let report = commands::run(cli, &runtime);
    // A name that is still being looked up does not keep the program.
    runtime.shutdown_background();
    report
}
