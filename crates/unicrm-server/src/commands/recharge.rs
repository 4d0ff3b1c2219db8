//! `recharge`: adds to an account, as at the till.

use std::process::ExitCode;

use clap::Args;
use compact_str::CompactString;

use super::Context;
use super::error::{CommandError, Result};
use crate::rules::Amount;
use crate::rules::payment;
use crate::store::recharge;

#[derive(Debug, Args)]
pub(super) struct Recharge {
    /// The number of the card.
    card: CompactString,
    /// The number of the account, such as 00.
    account: String,
    /// How much, such as 100.00.
    quantity: Amount,
    /// The shop that the item's number begins with.
    #[arg(long, default_value = "0000")]
    shop: String,
    /// Where it is done.
    #[arg(long, value_name = "NAME", default_value = "unicrm-server")]
    at: CompactString,
    /// The operator's own number of it.
    #[arg(long, value_name = "NO")]
    from_no: Option<CompactString>,
    /// A remark.
    #[arg(long)]
    comment: Option<CompactString>,
}

pub(super) fn run(context: &Context, command: Recharge) -> Result<ExitCode> {
    let Recharge { card, account, quantity, shop, at, from_no, comment } = command;
    let request = payment::Recharge { card_no: card, quantity, created_at: at, from_no, comment };
    let (now, zone) = (context.clock.now(), context.zone);
    let posted = context.store()?.write(move |connection| {
        recharge::recharge(connection, &request, &account, &shop, now, zone)
    });
    let no = posted.wait()?.map_err(CommandError::Refused)?;
    println!("posted item {no}");
    Ok(ExitCode::SUCCESS)
}
