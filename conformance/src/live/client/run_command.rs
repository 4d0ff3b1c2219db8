//! Starting the command judged, once a scenario.

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicrm_proto::Format;

/// What a run of the command left.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ran {
    /// Its exit code; none where a signal ended it.
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Not all that the client got was told: of a client attached by hand.
    #[serde(default)]
    pub(crate) untold: bool,
}

/// Why there is nothing to judge.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NotRun {
    /// It cannot be started.
    Unreachable(String),
    /// It did not end in time, and was ended.
    TimedOut,
    /// The client cannot be made to do this: of a client attached by hand.
    NotHere,
}

/// What the command is told by its environment.
pub(crate) struct Surroundings<'a> {
    pub(crate) url: &'a str,
    pub(crate) appid: &'a str,
    pub(crate) secret_file: &'a PathBuf,
    pub(crate) format: Format,
}

impl Ran {
    /// The JSON that it printed: the whole output, or its last line.
    pub(crate) fn json(&self) -> Option<Value> {
        let whole = serde_json::from_str(&self.stdout).ok();
        let last = || self.stdout.lines().rev().find(|line| !line.trim().is_empty());
        whole.or_else(|| last().and_then(|line| serde_json::from_str(line).ok()))
    }
}

/// Runs the command with the arguments and waits for its end.
pub(crate) fn run_command(
    command: &[OsString],
    arguments: &[String],
    surroundings: &Surroundings<'_>,
    timeout: Duration,
) -> Result<Ran, NotRun> {
    let (program, first) = command
        .split_first()
        .ok_or_else(|| NotRun::Unreachable("expected a command, found none".to_owned()))?;
    let child = Command::new(program)
        .args(first)
        .args(arguments)
        .env("UNICRM_URL", surroundings.url)
        .env("UNICRM_APPID", surroundings.appid)
        .env("UNICRM_APPSECRET_FILE", surroundings.secret_file)
        .env("UNICRM_FORMAT", surroundings.format.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|found| {
        let program = program.to_string_lossy();
        NotRun::Unreachable(format!("expected to start `{program}`, found: {found}"))
    })?;
    let stdout = child.stdout.take().map(collected);
    let stderr = child.stderr.take().map(collected);
    let exit = wait(&mut child, timeout)?;
    let text = |thread: Option<thread::JoinHandle<Vec<u8>>>| {
        let bytes = thread.and_then(|thread| thread.join().ok()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(Ran { exit, stdout: text(stdout), stderr: text(stderr), untold: false })
}

fn collected(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

fn wait(child: &mut Child, timeout: Duration) -> Result<Option<i32>, NotRun> {
    let deadline = Instant::now() + timeout;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.code()),
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(NotRun::TimedOut);
            }
            Err(found) => return Err(NotRun::Unreachable(found.to_string())),
        }
    }
}
