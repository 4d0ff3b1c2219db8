//! Starting other programs, always in the root of the workspace.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The target folder that this very program was built into.
pub(crate) fn target_folder() -> PathBuf {
    let built_here = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.parent()?.to_path_buf()));
    built_here.unwrap_or_else(|| root().join("target"))
}

/// A program, started in the root of the workspace as if from a shell.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    // `cargo run` describes xtask's own package in the environment. Build scripts that watch
    // these names would run again, and everything behind them, when cargo is started from here.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that started this program.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program());
    let name = name.file_stem().unwrap_or(command.get_program());
    let mut line = name.to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        line.push(' ');
        if argument.is_empty() || argument.contains([' ', '"', '\'', '$', '|', '<', '>']) {
            line.push_str(&format!("'{}'", argument.replace('\'', r"'\''")));
        } else {
            line.push_str(&argument);
        }
    }
    line
}

/// Runs a command with this program's own output, and says why it failed.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    println!("$ {}", shown(command));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{}`: {status}", shown(command))),
        Err(error) => Err(cannot_start(command, &error)),
    }
}

/// Runs a command and gives its standard output line by line to `each`; standard error is shown.
pub(crate) fn run_lines(
    command: &mut Command,
    each: &mut dyn FnMut(&str),
) -> Result<ExitStatus, String> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    if let Some(output) = child.stdout.take() {
        lines_of(output, command, each)?;
    }
    child.wait().map_err(|error| format!("`{}`: {error}", shown(command)))
}

/// Runs a command and gives its standard error line by line to `each`.
pub(crate) fn run_watched(
    command: &mut Command,
    each: &mut dyn FnMut(&str),
) -> Result<ExitStatus, String> {
    let mut child =
        command.stderr(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    if let Some(output) = child.stderr.take() {
        lines_of(output, command, each)?;
    }
    child.wait().map_err(|error| format!("`{}`: {error}", shown(command)))
}

fn lines_of(
    output: impl Read,
    command: &Command,
    each: &mut dyn FnMut(&str),
) -> Result<(), String> {
    for line in BufReader::new(output).split(b'\n') {
        let line = line.map_err(|error| format!("`{}`: {error}", shown(command)))?;
        each(String::from_utf8_lossy(&line).trim_end_matches('\r'));
    }
    Ok(())
}

/// Runs a command silently; true when it succeeds.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command silently for at most so long; true when it succeeds in time.
pub(crate) fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = quiet.spawn() else {
        return false;
    };
    let start = Instant::now();
    while start.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(Duration::from_millis(100)),
            Err(_) => return false,
        }
    }
    // It may have ended in this moment: either way it is not there any more afterwards.
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// The first line that a command prints, where it succeeds.
pub(crate) fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next()?.trim().to_owned();
    output.status.success().then_some(line)
}

/// What a command prints on standard output, where it succeeds; standard error is shown.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let quiet = command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = quiet.output().map_err(|error| cannot_start(command, &error))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("`{}`: {}", shown(command), output.status)),
    }
}

/// Runs a shell script that stops at its first failing line, and gives what it printed.
pub(crate) fn run_script(script: &str) -> Result<String, String> {
    let mut shell = program("sh");
    shell.args(["-eu", "-c", script]);
    let mut printed = String::new();
    let status = run_lines(&mut shell, &mut |line| {
        println!("{line}");
        printed.push_str(line);
        printed.push('\n');
    })?;
    match status.success() {
        true => Ok(printed),
        false => Err(format!("{status}")),
    }
}

fn cannot_start(command: &Command, error: &io::Error) -> String {
    format!("`{}` cannot be started: {error}", shown(command))
}
