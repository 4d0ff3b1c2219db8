//! One file per command. Each gives the exit code.

pub(crate) mod adapter;
pub(crate) mod codec;
pub(crate) mod coverage;
pub(crate) mod explain;
pub(crate) mod fuzz;
pub(crate) mod list;
pub(crate) mod seeds;
pub(crate) mod show;
pub(crate) mod specification;

use std::ffi::OsString;

use unicrm_conformance::Result;
use unicrm_conformance::subject::{own_adapter, split_command};

/// The command line of the subject: the given one, or our own adapter.
fn subject_command(adapter: Option<&str>) -> Result<Vec<OsString>> {
    adapter.map_or_else(own_adapter, split_command)
}
