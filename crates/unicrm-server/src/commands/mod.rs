//! What the program does, one command a file.

mod app;
pub mod demo;
mod error;
mod member;
mod recharge;
mod serve;
mod settings;
mod sort;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::rules::Zone;
use crate::store::{Store, StoreOptions, chain};
use crate::{Clock, SystemClock};

use error::{CommandError, Result};
use settings::{Common, File};

/// The reference server of the UniCRM Open API, on SQLite.
///
/// Every setting can be a flag, an environment variable (UNICRM_…) or a line of the configuration
/// file, and counts in this order.
#[derive(Debug, Parser)]
#[command(name = "unicrm-server", version)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API.
    Serve(settings::Serve),
    /// Make a fresh database with the source's own members, serve it, and say what to type next.
    Demo(demo::Demo),
    /// Manage applications: who may call.
    #[command(subcommand)]
    App(app::App),
    /// Manage sorts of members and of accounts.
    #[command(subcommand)]
    Sort(sort::Sort),
    /// Manage members and cards.
    #[command(subcommand)]
    Member(member::Member),
    /// Add to an account of a card's member.
    Recharge(recharge::Recharge),
    /// Recompute balances, chains, totals and ranks; exit with 1 where one is not as it should be.
    Verify,
}

/// Runs a command; what went wrong is printed once, here.
pub fn run(cli: Cli) -> ExitCode {
    match try_run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("unicrm-server: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

fn try_run(cli: Cli) -> Result<ExitCode> {
    let file = File::read(cli.common.config.as_deref())?;
    let context = Context::new(&cli.common, &file);
    settings::start_log(cli.common.log.or(file.log));
    match cli.command {
        Command::Serve(own) => serve::run(&context, &own.or(file.serve)),
        Command::Demo(demo) => demo::run(&context, demo, file.serve),
        Command::App(app) => app::run(&context, app),
        Command::Sort(sort) => sort::run(&context, sort),
        Command::Member(member) => member::run(&context, member),
        Command::Recharge(recharge) => recharge::run(&context, recharge),
        Command::Verify => verify::run(&context),
    }
}

/// What every command has.
#[derive(Debug)]
struct Context {
    database: Option<PathBuf>,
    create: bool,
    zone: Zone,
    clock: Arc<dyn Clock>,
}

impl Context {
    fn new(common: &Common, file: &File) -> Self {
        Self {
            database: common.database.clone().or_else(|| file.database.clone()),
            create: common.create,
            zone: common.zone.or(file.zone).unwrap_or_default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The database that was named.
    fn database(&self) -> Result<&PathBuf> {
        self.database.as_ref().ok_or(CommandError::NoDatabase)
    }

    /// The store, with few threads: for commands that do one thing.
    fn store(&self) -> Result<Store> {
        self.store_with(StoreOptions { readers: 1, ..StoreOptions::default() })
    }

    fn store_with(&self, options: StoreOptions) -> Result<Store> {
        let options = StoreOptions { create: self.create, ..options };
        Ok(Store::open(self.database()?, &options, Arc::clone(&self.clock))?)
    }
}

/// A word or an empty place for a table.
fn shown(text: Option<&str>) -> &str {
    text.unwrap_or("-")
}
