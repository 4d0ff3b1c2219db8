//! `sort`: sorts of members and of accounts.

use std::process::ExitCode;

use clap::Subcommand;

use super::Context;
use super::error::{Result, added};
use crate::store::sorts;

#[derive(Debug, Subcommand)]
pub(super) enum Sort {
    /// Add a sort.
    Add {
        /// Its number, such as 01.
        no: String,
        /// Its name, such as 充值卡.
        name: String,
        /// Of accounts, which members who join from now on have; else of members.
        #[arg(long)]
        account: bool,
    },
    /// List the sorts of members.
    List,
}

pub(super) fn run(context: &Context, command: Sort) -> Result<ExitCode> {
    let store = context.store()?;
    match command {
        Sort::Add { no, name, account } => {
            let shown = no.clone();
            let is_new = store.write(move |connection| match account {
                true => sorts::insert_account_sort(connection, &no, Some(&name)),
                false => sorts::insert_member_sort(connection, &no, &name),
            });
            added(is_new.wait()?, "sort", &shown)?;
            println!("added sort {shown}");
        }
        Sort::List => {
            for sort in store.read(sorts::list).wait()?.0 {
                println!("{}\t{}", sort.no, sort.name);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
