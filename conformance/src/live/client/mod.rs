//! The client suite: a client of any vendor behind a command, judged against a scripted server on 127.0.0.1.
//!
//! The command is started once a scenario with the call as its arguments; conformance/README.md says what it is given
//! and what it has to print. Its exit code, its output and the requests that arrived are judged.

mod reply;
mod run_command;
pub(crate) mod scenarios;
mod scripted;
mod stage;
mod till;

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use unicrm_proto::Format;

use self::scenarios::Scenario;
use self::stage::Stage;
use super::masks::Masks;
pub use super::plan::Plan;
use super::report::{LiveReport, LiveResult};
use super::values;
use crate::fuzz::Dice;
use crate::judge::Verdict;
use crate::ledger::Ledger;
use crate::{Error, Result};

/// Runs the suite.
///
/// # Errors
/// Nothing is selected, or there is no place for the file with the secret.
pub fn run(ledger: &Ledger, command: &[OsString], plan: &Plan) -> Result<LiveReport> {
    let all: Vec<(&Scenario, Format, String)> = scenarios::all().flat_map(in_formats).collect();
    let total = all.len();
    let selected: Vec<_> = all
        .into_iter()
        .filter(|(scenario, _, id)| plan.selection.covers(id, scenario.id))
        .collect();
    if selected.is_empty() {
        return Err(Error::suite(
            "expected at least one scenario, found none that the filters leave",
            "`unicrm-conformance list --live` shows every id; `*` and `?` stand for any text and any character",
        ));
    }
    let secret = SecretFile::write(plan.seed)?;
    let mut results: Vec<LiveResult> = Vec::new();
    for (number, (scenario, format, id)) in (0..).zip(selected) {
        let dice = Dice::new(plan.seed, number);
        let result = play(command, plan, &secret, dice, scenario, format);
        let (stage, ended) = result;
        let (note, clauses) = (scenario.note, scenario.clauses);
        let result = LiveResult {
            id,
            note,
            clauses,
            verdict: Verdict::Pass,
            reasons: Vec::new(),
            trace: stage.trace,
        };
        let result = result.judge(ledger, plan.strict, &stage.complaints, &ended, &stage.masks);
        let cannot_start = result.verdict == Verdict::Unreachable;
        results.push(result);
        if cannot_start {
            break;
        }
    }
    Ok(LiveReport {
        suite: "client",
        subject: command.join(&OsString::from(" ")).to_string_lossy().into_owned(),
        seed: plan.seed,
        strict: plan.strict,
        results,
        total,
        left_behind: Vec::new(),
    })
}

fn play<'a>(
    command: &'a [OsString],
    plan: &Plan,
    secret: &SecretFile,
    mut dice: Dice,
    scenario: &Scenario,
    format: Format,
) -> (Stage<'a>, super::complaint::Ended) {
    let tokens = [values::opaque(&mut dice, 22), values::opaque(&mut dice, 22)];
    let mut masks = Masks::default();
    masks.hide(&secret.secret);
    tokens.iter().for_each(|token| masks.hide(token));
    let mut stage = Stage {
        command,
        timeout: plan.timeout,
        format,
        appid: format!("app{}", values::opaque(&mut dice, 6)),
        appsecret: secret.secret.clone(),
        secret_file: secret.path.clone(),
        tokens,
        dice,
        masks,
        complaints: Vec::new(),
        trace: Vec::new(),
    };
    let ended = (scenario.run)(&mut stage);
    (stage, ended)
}

fn in_formats(scenario: &'static Scenario) -> Vec<(&'static Scenario, Format, String)> {
    match scenario.once {
        true => vec![(scenario, Format::Json, scenario.id.to_owned())],
        false => Format::ALL
            .into_iter()
            .map(|format| (scenario, format, format!("{}/{format}", scenario.id)))
            .collect(),
    }
}

/// The file with the application's secret, for this run alone.
struct SecretFile {
    path: PathBuf,
    secret: String,
}

impl SecretFile {
    fn write(seed: u64) -> Result<Self> {
        let secret = values::opaque(&mut Dice::new(seed, u64::MAX), 43);
        // One process may run the suite more than once at a time.
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("unicrm-{}-{number}.secret", std::process::id());
        let path = std::env::temp_dir().join(name);
        private(&path, &secret).map_err(|found| {
            Error::suite(
                format_args!("expected to write {}, found: {found}", path.display()),
                "set TMPDIR to a folder that can be written",
            )
        })?;
        Ok(Self { path, secret })
    }
}

/// Writes a new file that only its owner reads.
fn private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
