//! The program as a child.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::thread::JoinHandle;

/// A child that serves, with the service URI that it printed.
pub(crate) struct Program {
    child: Child,
    log: Option<JoinHandle<String>>,
    pub(crate) url: String,
}

fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unicrm-server"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

impl Program {
    /// Runs a command to its end.
    pub(crate) fn run(arguments: &[&str], folder: &Path) -> Output {
        command(arguments, folder).output().expect("the program runs")
    }

    /// Starts a command that serves, and waits until it says where.
    pub(crate) fn serve(arguments: &[&str], folder: &Path) -> Self {
        let mut command = command(arguments, folder);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let log = child.stderr.take().map(|stderr| std::thread::spawn(move || all(stderr)));
        let mut lines = BufReader::new(child.stdout.take().expect("its standard output")).lines();
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let url = &line[line.find("http")?..];
            Some(url.split(['"', ' ']).next().unwrap_or(url).to_owned())
        });
        // Whoever prints more must not wait for a reader.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, log, url: url.expect("the program says where it serves") }
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(mut self) -> String {
        self.end()
    }

    fn end(&mut self) -> String {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.log.take().and_then(|log| log.join().ok()).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

fn all(mut stderr: ChildStderr) -> String {
    let mut bytes = Vec::new();
    let _ = stderr.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
