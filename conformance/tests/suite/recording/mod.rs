//! Recording, what is replaced in it, and playing it back.

mod har;
mod live;
mod redaction;
mod redaction_cases;
mod replay;
mod wire;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A folder that is removed again.
struct Folder(PathBuf);

impl Folder {
    /// A name that no other test has; nothing is made yet.
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("unicrm-recording-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path")
    }

    fn text(&self, name: &str) -> String {
        let path = self.0.join(name);
        let bytes =
            std::fs::read(&path).unwrap_or_else(|found| panic!("{}: {found}", path.display()));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Every file's bytes.
    fn everything(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = std::fs::read_dir(&self.0)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path());
        entries.map(|path| (path.clone(), std::fs::read(path).expect("a file"))).collect()
    }

    fn lines(&self, name: &str) -> Vec<serde_json::Value> {
        self.text(name)
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `record` or `replay` under way.
struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    out: BufReader<std::process::ChildStdout>,
    url: String,
}

impl Running {
    #[track_caller]
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_unicrm-conformance"))
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a first line");
        let url = line.trim().rsplit(' ').next().expect("an address").to_owned();
        assert!(url.starts_with("http://"), "{line}");
        let stdin = child.stdin.take();
        Self { child, stdin, out, url }
    }

    #[track_caller]
    fn record(upstream: &str, out: &Folder) -> Self {
        Self::start(
            &["record", "--upstream", upstream, "--listen", "127.0.0.1:0", "--out", out.path()],
            &[],
        )
    }

    #[track_caller]
    fn replay(from: &str, more: &[&str]) -> Self {
        Self::start(&[&["replay", "--from", from, "--listen", "127.0.0.1:0"], more].concat(), &[])
    }

    fn address(&self) -> String {
        self.url.trim_start_matches("http://").split('/').next().expect("a host").to_owned()
    }

    /// Ends it; gives the exit code and what it printed.
    #[track_caller]
    fn end(mut self) -> (i32, String) {
        drop(self.stdin.take());
        let mut text = String::new();
        self.out.read_to_string(&mut text).expect("text");
        let code = self.child.wait().expect("it ends").code().expect("an exit code");
        (code, text)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The committed client in Python; gives its exit code and what it printed.
#[track_caller]
fn client(
    url: &str,
    format: &str,
    application: (&str, &Path),
    arguments: &[&str],
) -> (i32, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters/python/unicrm_client.py");
    let output = Command::new("python3")
        .arg(script)
        .args(arguments)
        .arg("--json")
        .env("UNICRM_URL", url)
        .env("UNICRM_APPID", application.0)
        .env("UNICRM_APPSECRET_FILE", application.1)
        .env("UNICRM_FORMAT", format)
        .output()
        .expect("python3 starts");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().expect("an exit code"), String::from_utf8_lossy(&text).into_owned())
}
