//! One file per command. Each gives the exit code.

pub(crate) mod adapter;
pub(crate) mod client;
pub(crate) mod codec;
pub(crate) mod coverage;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod faults;
pub(crate) mod freeze;
pub(crate) mod fuzz;
pub(crate) mod init;
pub(crate) mod judge;
pub(crate) mod keygen;
pub(crate) mod list;
pub(crate) mod options;
pub(crate) mod pack;
mod progress;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod seeds;
pub(crate) mod server;
pub(crate) mod show;
pub(crate) mod smoke;
pub(crate) mod specification;

use std::ffi::OsString;
use std::path::Path;

use serde_json::Value;
use unicrm_conformance::subject::{own_adapter, split_command};
use unicrm_conformance::{Error, Result};

/// The command line of the subject: the given one, or our own adapter.
fn subject_command(adapter: Option<&str>) -> Result<Vec<OsString>> {
    adapter.map_or_else(own_adapter, split_command)
}

/// Writes a report for programs.
fn write_json(path: &Path, report: &Value) -> Result<()> {
    write_report(path, "--json", &format!("{report:#}\n"))
}

/// Writes a report to where an option says.
fn write_report(path: &Path, option: &str, report: &str) -> Result<()> {
    std::fs::write(path, report).map_err(|found| {
        Error::invocation(
            format_args!("expected to write {}, found: {found}", path.display()),
            format_args!("give {option} a path that can be written"),
        )
    })
}
