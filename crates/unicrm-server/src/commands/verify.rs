//! `verify`: whether the database is as it should be.

use std::process::ExitCode;

use super::Context;
use super::error::Result;
use crate::store::verify;

pub(super) fn run(context: &Context) -> Result<ExitCode> {
    let report = context.store()?.read(verify::verify).wait()?;
    for finding in &report.findings {
        println!("{finding}");
    }
    let left_out = report.count - report.findings.len();
    if left_out > 0 {
        println!("and {left_out} more");
    }
    println!("{} members, {} accounts, {} items", report.members, report.accounts, report.items);
    if report.is_clean() {
        println!("balances, chains, totals and ranks are as they should be");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("{} findings", report.count);
        Ok(ExitCode::FAILURE)
    }
}
