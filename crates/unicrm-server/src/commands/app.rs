//! `app`: applications, as the source's console has them (ruling O12).
//!
//! A new application is stopped until `app start`. Its secret is made here, is written to a file
//! that only its owner reads, and is never shown nor stored as it is.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use compact_str::CompactString;

use super::Context;
use super::error::{CommandError, Result, added, found};
use crate::rules::access::{Addresses, Application, Rights};
use crate::rules::item_number::API_SHOP;
use crate::store::{applications, key};

#[derive(Debug, Subcommand)]
pub(super) enum App {
    /// Add an application; it is stopped until it is started.
    Add {
        /// Its id (appid).
        id: CompactString,
        /// Its name, which items of its payments have as created_at [default: its id]
        #[arg(long)]
        name: Option<CompactString>,
        /// What it may do: of read, edit and pay, separated by commas.
        #[arg(long, default_value = "read")]
        rights: Rights,
        /// From where it may call: networks separated by commas; empty for anywhere.
        #[arg(long, value_name = "NETWORKS", default_value = "")]
        from: Addresses,
        /// The shop that numbers of its items begin with.
        #[arg(long, default_value = API_SHOP)]
        shop: CompactString,
        /// The new file that its secret is written to [default: ID.secret]
        #[arg(long, value_name = "FILE")]
        secret_file: Option<PathBuf>,
    },
    /// List the applications.
    List,
    /// Start an application.
    Start {
        /// Its id.
        id: String,
    },
    /// Stop an application: its payments and reads end at once.
    Stop {
        /// Its id.
        id: String,
    },
    /// Give an application other rights, or let it call from elsewhere.
    Rights {
        /// Its id.
        id: String,
        /// What it may do: of read, edit and pay, separated by commas, or none.
        #[arg(long)]
        rights: Option<Rights>,
        /// From where it may call: networks separated by commas; empty for anywhere.
        #[arg(long, value_name = "NETWORKS")]
        from: Option<Addresses>,
    },
    /// Give an application a new secret; the old one and its tokens end.
    Secret {
        /// Its id.
        id: String,
        /// The new file that the secret is written to [default: ID.secret]
        #[arg(long, value_name = "FILE")]
        secret_file: Option<PathBuf>,
    },
}

pub(super) fn run(context: &Context, command: App) -> Result<ExitCode> {
    match command {
        App::Add { id, name, rights, from, shop, secret_file } => {
            let name = name.unwrap_or_else(|| id.clone());
            let running = false;
            let application = Application { id, name, shop, rights, addresses: from, running };
            add(context, application, secret_file)
        }
        App::List => list(context),
        App::Start { id } => set_running(context, &id, true),
        App::Stop { id } => set_running(context, &id, false),
        App::Rights { id, rights, from } => set_rights(context, &id, rights, from),
        App::Secret { id, secret_file } => secret(context, &id, secret_file),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn add(context: &Context, application: Application, file: Option<PathBuf>) -> Result<()> {
    let store = context.store()?;
    let id = application.id.clone();
    let secret = key::new_secret()?;
    let hash = store.key().hash_secret(&secret);
    let now = context.clock.now();
    let file = file.unwrap_or_else(|| format!("{id}.secret").into());
    write_secret(&file, &secret)?;
    let is_new =
        store.write(move |connection| applications::insert(connection, &application, &hash, now));
    let result = is_new.wait().map_err(Into::into).and_then(|new| added(new, "application", &id));
    // A file with a secret of no application would only mislead.
    result.inspect_err(|_| drop(std::fs::remove_file(&file)))?;
    println!("added application {id}; its secret is in {}", file.display());
    println!("next: unicrm-server app start {id}");
    Ok(())
}

fn write_secret(file: &std::path::Path, secret: &unicrm_proto::operation::AppSecret) -> Result<()> {
    key::write_private(file, secret.expose().as_bytes()).map_err(CommandError::new_file(file))
}

fn list(context: &Context) -> Result<()> {
    for application in context.store()?.read(applications::list).wait()? {
        let Application { id, name, shop, rights, addresses, running } = application;
        let state = if running { "running" } else { "stopped" };
        let from = addresses.to_string();
        let from = if from.is_empty() { "anywhere" } else { &from };
        println!("{id}\t{name}\t{state}\trights {rights}\tfrom {from}\tshop {shop}");
    }
    Ok(())
}

fn set_running(context: &Context, id: &str, running: bool) -> Result<()> {
    let name = id.to_owned();
    let set = context
        .store()?
        .write(move |connection| applications::set_running(connection, &name, running));
    found(set.wait()?, "application", id)?;
    println!("application {id} is {}", if running { "running" } else { "stopped" });
    Ok(())
}

fn set_rights(
    context: &Context,
    id: &str,
    rights: Option<Rights>,
    from: Option<Addresses>,
) -> Result<()> {
    let name = id.to_owned();
    let set = context.store()?.write(move |connection| {
        let mut is_there = applications::find(connection, &name)?.is_some();
        if let Some(rights) = rights {
            is_there &= applications::set_rights(connection, &name, rights)?;
        }
        if let Some(from) = from {
            is_there &= applications::set_addresses(connection, &name, &from)?;
        }
        Ok(is_there)
    });
    found(set.wait()?, "application", id)?;
    println!("application {id} is changed");
    Ok(())
}

fn secret(context: &Context, id: &str, file: Option<PathBuf>) -> Result<()> {
    let store = context.store()?;
    let file = file.unwrap_or_else(|| format!("{id}.secret").into());
    let secret = key::new_secret()?;
    let hash = store.key().hash_secret(&secret);
    write_secret(&file, &secret)?;
    let name = id.to_owned();
    let set = store.write(move |connection| applications::set_secret(connection, &name, &hash));
    let result = set.wait().map_err(Into::into).and_then(|set| found(set, "application", id));
    result.inspect_err(|_| drop(std::fs::remove_file(&file)))?;
    println!("application {id} has a new secret, in {}", file.display());
    Ok(())
}
