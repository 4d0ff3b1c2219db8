//! The program, as it is typed, against a server that does what a test tells it to.
#![allow(clippy::unwrap_used)] // a panic is a verdict here; clippy forgives only test functions

mod answers;
mod invocations;
mod payments;
mod program;
mod reads;
mod reconciling;
mod saving;
mod scripted_server;
mod secrets;

use program::{Ended, Program};
use scripted_server::{Reply, ScriptedServer};

const SECRET: &str = "not-a-secret-0001";
const TOKEN: &str = "invented-token-0001";
const FORMATS: [&str; 2] = ["json", "xml"];
