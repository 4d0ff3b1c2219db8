//! `unicrm-conformance`: the conformance suite of the UniCRM Open API on the command line.
#![forbid(unsafe_code)]

mod commands;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use unicrm_conformance::Result;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::error::Blame;

/// Judges codecs, servers and clients of the UniCRM Open API, case by case, each with the clause that it serves.
///
/// Exit codes: 0 conformant, 1 not conformant, 2 wrong invocation, 3 incomplete or nothing ran (a filter without a
/// match included).
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Folder with `requirements/` and `vectors/`, or an archive that `pack` made. Not given: the environment's
    /// UNICRM_CONFORMANCE_DATA; without it the data that the program was built with.
    #[arg(long, global = true, value_name = "PATH")]
    data: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(commands::list::List),
    Show(commands::show::Show),
    Codec(commands::codec::Codec),
    Adapter(commands::adapter::Adapter),
    Init(commands::init::Init),
    Smoke(commands::smoke::SmokeArguments),
    Server(commands::server::Server),
    Client(commands::client::Client),
    Record(commands::record::Record),
    Replay(commands::replay::Replay),
    Coverage(commands::coverage::Coverage),
    Judge(commands::judge::Judge),
    Keygen(commands::keygen::Keygen),
    Faults(commands::faults::Faults),
    Freeze(commands::freeze::Freeze),
    Fuzz(commands::fuzz::Fuzz),
    Explain(commands::explain::Explain),
    Seeds(commands::seeds::Seeds),
    Specification(commands::specification::Specification),
    Pack(commands::pack::Pack),
}

fn main() -> ExitCode {
    end_quietly_behind_a_closed_pipe();
    let arguments = Arguments::parse(); // a wrong invocation ends here, with exit code 2
    match run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(match error.blame() {
                Blame::Invocation => 2,
                Blame::Suite => 3,
            })
        }
    }
}

/// `unicrm-conformance show E4.1 | head -3`: that nobody reads on is no fault of anybody's.
fn end_quietly_behind_a_closed_pipe() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload_as_str().unwrap_or_default();
        if text.starts_with("failed printing to stdout") {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

fn run(arguments: &Arguments) -> Result<u8> {
    // These need no data: they also run where only the program is.
    match &arguments.command {
        Command::Adapter(adapter) => return adapter.run(),
        Command::Init(init) => return init.run(),
        Command::Record(record) => return record.run(),
        Command::Replay(replay) => return replay.run(),
        Command::Smoke(smoke) => return smoke.run(),
        _ => {}
    }
    let folder = DataFolder::find(arguments.data.as_deref())?;
    match &arguments.command {
        Command::List(list) => list.run(&folder),
        Command::Show(show) => show.run(&folder),
        Command::Codec(codec) => codec.run(&folder),
        Command::Judge(judge) => judge.run(&folder),
        Command::Keygen(keygen) => keygen.run(),
        Command::Coverage(coverage) => coverage.run(&folder),
        Command::Faults(faults) => faults.run(&folder),
        Command::Freeze(freeze) => freeze.run(&folder),
        Command::Fuzz(fuzz) => fuzz.run(&folder),
        Command::Explain(explain) => explain.run(&folder),
        Command::Seeds(seeds) => seeds.run(&folder),
        Command::Specification(specification) => specification.run(&folder),
        Command::Pack(pack) => pack.run(&folder),
        Command::Adapter(adapter) => adapter.run(),
        Command::Init(init) => init.run(),
        Command::Record(record) => record.run(),
        Command::Replay(replay) => replay.run(),
        Command::Smoke(smoke) => smoke.run(),
        Command::Server(server) => server.run(&folder),
        Command::Client(client) => client.run(&folder),
    }
}
