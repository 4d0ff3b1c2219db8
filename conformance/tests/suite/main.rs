//! The suite held against its own data, and against subjects that misbehave.

mod adapter;
mod commands;
mod data;
mod exchange;
mod explain;
mod fuzz;
mod guides;
mod independent;
mod judge;
mod live;
mod pack;
mod recording;
mod shape;
mod specification;
mod subject;

use std::process::{Command, Output};

use unicrm_conformance::data::{Data, DataFolder};

/// The data that is shipped.
#[track_caller]
fn shipped() -> Data {
    let folder = DataFolder::find(None).expect("the data lies beside the crate");
    folder.load().unwrap_or_else(|problems| panic!("{problems}"))
}

/// Runs the program.
#[track_caller]
fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_unicrm-conformance"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

#[track_caller]
fn check_exit(arguments: &[&str], code: i32) -> String {
    let output = program(arguments);
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{text}");
    text
}
