//! The commands, one a file.

mod items;
mod member;
mod members;
mod page;
mod pay;
mod reconcile;
mod save;
mod sorts;
mod token;

use tokio::runtime::Runtime;

use crate::arguments::{Cli, Command};
use crate::failure::Failure;
use crate::mask::Mask;
use crate::report::Report;
use crate::session::Session;

type Result<T = Report> = std::result::Result<T, Failure>;

/// Does what was asked, and says what there is to say of it.
pub(crate) fn run(cli: &Cli, runtime: &Runtime) -> Report {
    let vouched = matches!(&cli.command, Command::Pay(pay) if pay.vouch_idempotency);
    // The terminal may be asked for the secret: before anything runs.
    match Session::open(&cli.global, vouched) {
        Ok(session) => runtime.block_on(perform(cli, &session)),
        Err(failure) => failure.report(&Mask::default()),
    }
}

async fn perform(cli: &Cli, session: &Session) -> Report {
    let done = match &cli.command {
        Command::Token => token::run(session).await,
        Command::Sorts => sorts::run(session).await,
        Command::Members(arguments) => members::run(session, arguments).await,
        Command::Member(arguments) => member::run(session, arguments).await,
        Command::Items(arguments) => items::run(session, arguments).await,
        Command::Create(fields) => return save::create(session, fields).await,
        Command::Modify(fields) => return save::modify(session, fields).await,
        Command::Pay(arguments) => return pay::run(session, &cli.global, arguments).await,
        Command::Reconcile(arguments) => reconcile::run(session, arguments).await,
    };
    done.unwrap_or_else(|failure| failure.report(&session.mask))
}

/// A text, or nothing in its place.
fn shown(text: Option<&compact_str::CompactString>) -> &str {
    text.map_or("", |text| text.as_str())
}
