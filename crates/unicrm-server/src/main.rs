//! `unicrm-server`: the reference server's commands.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use unicrm_server::commands::{Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
