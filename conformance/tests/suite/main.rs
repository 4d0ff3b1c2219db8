//! The suite held against its own data, and against subjects that misbehave.

mod adapter;
mod commands;
mod data;
mod evidence;
mod exchange;
mod explain;
mod frozen;
mod fuzz;
mod guides;
mod independent;
mod judge;
mod known_failures;
mod live;
mod pack;
mod recording;
mod reports;
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
    // The progress of a long run stands on standard error, and the closing line last on standard output.
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{text}");
    text
}

/// A file of a test's own, gone when dropped.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("unicrm-{}-{name}", std::process::id())))
    }

    #[track_caller]
    fn holding(name: &str, text: &str) -> Self {
        let scratch = Self::new(name);
        std::fs::write(&scratch.0, text).expect("a file can be written");
        scratch
    }

    #[track_caller]
    fn path(&self) -> &str {
        self.0.to_str().expect("a path in UTF-8")
    }

    #[track_caller]
    fn text(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap_or_else(|found| panic!("{}: {found}", self.path()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
