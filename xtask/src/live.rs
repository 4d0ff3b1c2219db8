//! Servers and clients as processes, for the suites that judge them as they run.

use crate::process;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take until it has written what the suite must know of it: the demo
/// fills a database with some thousand members first.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A server that the server suite is to judge.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Server {
    /// `unicrm-server demo`, on a fresh database.
    Reference,
    /// The server in Python that was written from the specification alone.
    Python,
}

/// A client that the client suite is to judge.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Client {
    /// The terminal client `unicrm`.
    Terminal,
    /// The client in Python that was written from the specification alone.
    Python,
}

impl Server {
    fn command(self, fixture: &Path, folder: &Path) -> Command {
        match self {
            Server::Reference => {
                let mut command = process::program(built("unicrm-server"));
                command.args(["demo", "--listen", "127.0.0.1:0", "--json", "--log", "warn"]);
                command.arg("--database").arg(folder.join("demo.sqlite"));
                command.arg("--write-fixture").arg(fixture);
                command
            }
            Server::Python => {
                let mut command = process::program("python3");
                command.arg("conformance/adapters/python/unicrm_server.py");
                command.args(["--listen", "127.0.0.1:0", "--fixture-out"]).arg(fixture);
                command
            }
        }
    }
}

impl Client {
    /// The words that start it, for the end of the client suite's command line.
    pub(crate) fn words(self) -> Vec<String> {
        match self {
            Client::Terminal => vec![built("unicrm").display().to_string()],
            Client::Python => ["python3", "conformance/adapters/python/unicrm_client.py"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}

/// A program that this workspace builds.
fn built(name: &str) -> PathBuf {
    process::target_folder().join("debug").join(name)
}

/// Builds the programs that the suites start.
pub(crate) fn build() -> Result<(), String> {
    let packages = ["--package", "unicrm-server", "--package", "unicrm-cli"];
    process::run(process::cargo().arg("build").args(packages))
}

/// A server that runs until this is dropped.
pub(crate) struct Running {
    child: Child,
    /// What the suite must know of the server: its address and its secrets.
    pub(crate) fixture: PathBuf,
}

impl Running {
    /// Starts the server and waits until it can be judged.
    pub(crate) fn start(server: Server) -> Result<Running, String> {
        let folder = fresh_folder(server)?;
        let fixture = folder.join("fixture.toml");
        let mut command = server.command(&fixture, &folder);
        println!("$ {} &", process::shown(&command));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let child = child.map_err(|error| format!("{server:?} cannot be started: {error}"))?;
        let mut running = Running { child, fixture };
        running.wait_for_fixture()?;
        Ok(running)
    }

    fn wait_for_fixture(&mut self) -> Result<(), String> {
        let start = Instant::now();
        while !self.fixture.exists() {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("the server ended before it could be judged: {status}"));
            }
            if start.elapsed() > START_LIMIT {
                return Err(format!("the server is not ready after {START_LIMIT:?}"));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself: either way it is not there any more afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An empty folder below the target folder, which holds the secrets of one run.
fn fresh_folder(server: Server) -> Result<PathBuf, String> {
    let name = format!("{server:?}").to_lowercase();
    let folder = process::target_folder().join("live").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| fault(&folder, &error))?;
    }
    std::fs::create_dir_all(&folder).map_err(|error| fault(&folder, &error))?;
    Ok(folder)
}

fn fault(folder: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", folder.display())
}
