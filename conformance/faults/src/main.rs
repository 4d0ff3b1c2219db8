//! `unicrm-faulty`: subjects that are wrong in just one way, so that every check of the suite can be seen to bite, and
//! subjects that are unlike ours in ways that the clauses allow, so that none of them is failed.
//!
//! For tests alone. Nothing links this, and no program of the project has a switch of this kind.
#![forbid(unsafe_code)]

mod catalogue;
mod client;
mod codec;
mod server;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::catalogue::Entry;

/// A codec, a server and a client with one fault or one legal peculiarity, chosen by name.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints the whole catalogue as a JSON array.
    List,
    /// A codec behind the adapter protocol, on standard input and output.
    Codec(codec::Codec),
    /// A server; prints one line with its address and fixture, and ends when standard input does.
    Server(server::Server),
    /// A client behind the command protocol.
    Client(client::Client),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::List => list(),
        Command::Codec(codec) => codec.run(),
        Command::Server(server) => server.run(),
        Command::Client(client) => client.run(),
    }
}

fn list() -> ExitCode {
    let entries: Vec<Entry> =
        codec::entries().chain(server::entries()).chain(client::entries()).collect();
    match serde_json::to_string_pretty(&entries) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(found) => {
            eprintln!("error: {found}");
            ExitCode::FAILURE
        }
    }
}
