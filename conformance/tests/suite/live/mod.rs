//! The live suites against subjects that are right, and against the same with one fault each.

mod ambiguous_faults;
mod by_hand;
mod certificates;
mod commands;
mod equality_faults;
mod fixture;
mod init;
mod operation_faults;
pub(crate) mod proxy;
mod registry;
mod server_faults;
mod smoke;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use unicrm_conformance::codec::Selection;
use unicrm_conformance::live::{Fixture, server};
use unicrm_conformance::outcome::{CaseOutcome, Run};

use crate::shipped;

/// The committed server in Python, with its fixture; it ends when dropped.
pub(crate) struct RightServer {
    child: Child,
    pub(crate) fixture: PathBuf,
}

impl RightServer {
    #[track_caller]
    pub(crate) fn start(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let fixture = std::env::temp_dir().join(format!("unicrm-{name}-{}", std::process::id()));
        let mut child = Command::new("python3")
            .arg(folder.join("adapters/python/unicrm_server.py"))
            .args(["--listen", "127.0.0.1:0", "--fixture-out"])
            .arg(&fixture)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 starts");
        // Its first line says where it listens; the fixture is written by then.
        let stdout = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let give_up = std::time::Instant::now() + Duration::from_secs(10);
        while !fixture.exists() && std::time::Instant::now() < give_up {
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, fixture }
    }

    #[track_caller]
    pub(crate) fn fixture(&self, url: Option<&str>) -> Fixture {
        Fixture::load(&self.fixture, url).unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// Its own address, `127.0.0.1:PORT`.
    #[track_caller]
    pub(crate) fn address(&self) -> String {
        let url = self.fixture(None).service.url.expect("an address");
        let authority = url.trim_start_matches("http://").split('/').next().expect("a host");
        authority.to_owned()
    }
}

impl Drop for RightServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.fixture);
    }
}

/// Runs the selected cases of the server suite.
#[track_caller]
fn judged(fixture: &Fixture, only: &[&str], strict: bool) -> Run {
    let only = only.iter().map(|&pattern| pattern.to_owned()).collect();
    let plan = server::Plan {
        selection: Selection { only, ..Selection::default() },
        timeout: Duration::from_secs(10),
        seed: unicrm_conformance::live::fresh_seed(),
        strict,
        subject: fixture.subject.clone(),
        claims: fixture.profiles(),
    };
    let data = shipped();
    server::run(&data.ledger, fixture, &plan).unwrap_or_else(|problem| panic!("{problem}"))
}

#[track_caller]
fn result<'r>(report: &'r Run, id: &str) -> &'r CaseOutcome {
    report.cases.iter().find(|result| result.id == id).unwrap_or_else(|| panic!("no case {id}"))
}
