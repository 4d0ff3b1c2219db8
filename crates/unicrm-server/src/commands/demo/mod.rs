//! `demo`: a fresh database with the source's own members in a crowd, served at once.
//!
//! ```text
//! people        what is in the database
//!   source        000780 and 11000121, as the source's samples show them
//!   cards         members with cards in every state, for suites
//!   crowd         the rest of 2659, generated, obviously invented
//! applications  who may call, and where the secrets are
//! fixture       the file that a suite reads
//! guide         what to type next
//! ```
//!
//! The demo's secret is made anew each time. It is written to a file of mode 0600, which the
//! commands of the guide read; it is not printed, so that it is in no log of a terminal.

mod applications;
mod cards;
mod crowd;
mod fixture;
mod guide;
mod items;
mod source;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rusqlite::Connection;
use unicrm_http::server::ServiceOptions;

use super::error::{CommandError, Result};
use super::settings::Serve;
use super::{Context, serve};
use crate::rules::Zone;
use crate::store::{Store, StoreError, sorts};
use applications::Applications;

/// How many members there are in all, as in the source's list.
const MEMBERS: u32 = 2659;

/// The sorts of members, as in the source.
const SORTS: [(&str, &str); 3] = [("01", "充值卡"), ("02", "贵宾卡"), ("03", "会员卡")];

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Also write a file that a conformance suite reads. It holds secrets.
    #[arg(long, value_name = "FILE")]
    write_fixture: Option<PathBuf>,
    /// Print one line of JSON instead of a guide.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    serve: Serve,
}

pub(super) fn run(context: &Context, demo: Demo, file: Serve) -> Result<ExitCode> {
    let Demo { write_fixture, json, serve: own } = demo;
    let settings = own.or(file);
    let database = match &context.database {
        Some(database) => database.clone(),
        None => own_folder()?.join("unicrm-demo.db"),
    };
    // What is printed must work from any folder.
    let database =
        std::path::absolute(database).map_err(CommandError::system("find the current folder"))?;
    if database.exists() {
        return Err(CommandError::Exists(database));
    }
    let context = Context {
        database: Some(database.clone()),
        create: true,
        zone: context.zone,
        clock: context.clock.clone(),
    };
    let store = context.store()?;
    let applications = Applications::new(&store, write_fixture.is_some())?;
    fill(&store, &applications, context.zone, MEMBERS)?;
    let secret_file = applications.write_secret(&database)?;
    serve::serve(&context, &settings, store, |url| {
        if let Some(path) = &write_fixture {
            fixture::write(path, url, &applications, &serve::service_options(&settings))?;
        }
        let guide = guide::Guide { url, database: &database, secret_file: &secret_file };
        if json {
            guide.print_json()
        } else {
            guide.print()
        }
        Ok(())
    })
}

/// A new folder that only its owner reads.
fn own_folder() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("unicrm-demo-{}", std::process::id()));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder).map_err(CommandError::new_file(&*folder))?;
    Ok(folder)
}

/// The demo's data in a store, for programs that serve it in a way of their own.
pub struct Furnished {
    applications: Applications,
}

impl Furnished {
    /// Fills a fresh store with the demo's members, up to so many, and with its applications,
    /// those for suites included.
    ///
    /// # Errors
    /// [`StoreError`] where the store cannot be written, or is not fresh.
    pub fn new(store: &Store, zone: Zone, members: u32) -> std::result::Result<Self, StoreError> {
        let applications = Applications::new(store, true)?;
        fill(store, &applications, zone, members)?;
        Ok(Self { applications })
    }

    /// The fixture for suites, as TOML, of a service that is reached at the URL. It holds secrets.
    pub fn fixture(&self, url: &str, options: &ServiceOptions) -> String {
        fixture::text(url, &self.applications, options)
    }
}

/// Everything in one transaction.
fn fill(
    store: &Store,
    applications: &Applications,
    zone: Zone,
    members: u32,
) -> std::result::Result<(), StoreError> {
    let (rows, now) = (applications.rows(), store.clock().now());
    let filled = store.write(move |connection| {
        people(connection, zone, members)?;
        rows.add(connection, now)
    });
    filled.wait()
}

fn people(
    connection: &Connection,
    zone: Zone,
    members: u32,
) -> std::result::Result<(), StoreError> {
    for (no, name) in SORTS {
        sorts::insert_member_sort(connection, no, name)?;
    }
    // The source shows accounts 20 without a name.
    sorts::insert_account_sort(connection, "20", None)?;
    source::add(connection, zone)?;
    cards::add(connection, zone)?;
    crowd::add(connection, zone, members)
}

/// The file beside the database with another ending.
fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
