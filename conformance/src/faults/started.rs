//! A faulty server, for as long as it is judged.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use crate::live::Fixture;

/// A running server and its fixture. It ends with its standard input, which is closed when this is dropped.
pub(super) struct Started {
    pub(super) fixture: Fixture,
    child: Child,
}

/// What it prints when it can be asked.
#[derive(Deserialize)]
struct Ready {
    url: String,
    fixture: PathBuf,
}

impl Started {
    pub(super) fn new(words: &[OsString]) -> Result<Self, String> {
        let [program, arguments @ ..] = words else {
            return Err("expected a command, found none".to_owned());
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command
            .spawn()
            .map_err(|found| format!("expected to start {}, found: {found}", program.display()))?;
        match ready(&mut child) {
            Ok(fixture) => Ok(Self { fixture, child }),
            Err(found) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(found)
            }
        }
    }
}

fn ready(child: &mut Child) -> Result<Fixture, String> {
    let stdout = child.stdout.take().ok_or("expected a pipe, found none")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).map_err(|found| found.to_string())?;
    let ready: Ready = serde_json::from_str(&line).map_err(|found| {
        format!("expected one line with `url` and `fixture`, found {line:?}: {found}")
    })?;
    Fixture::load(&ready.fixture, Some(&ready.url)).map_err(|found| found.to_string())
}

impl Drop for Started {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let start = std::time::Instant::now();
        while start.elapsed() < std::time::Duration::from_secs(2) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
