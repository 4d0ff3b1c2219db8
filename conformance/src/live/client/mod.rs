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

pub(crate) use self::run_command::{NotRun, Ran};
use self::scenarios::Scenario;
use self::stage::Stage;
use super::complaint::Stop;
use super::masks::Masks;
use super::outcome::Played;
pub use super::plan::Plan;
use super::{nothing_selected, values};
use crate::fuzz::Dice;
use crate::judge::Verdict;
use crate::ledger::{Ledger, Profile};
use crate::outcome::{Beside, CaseLog, CaseOutcome, Kind, Run, SubjectFacts, SuiteFacts};
use crate::tape::Tape;
use crate::{Error, Result};

/// Runs the suite.
///
/// # Errors
/// Nothing is selected, or there is no place for the file with the secret.
pub fn run(ledger: &Ledger, command: &[OsString], plan: &Plan) -> Result<Run> {
    run_beside(ledger, command, plan, &mut Beside::nothing())
}

/// The same, with someone who looks on, and a tape that records it or stands for the command.
///
/// # Errors
/// Nothing is selected, or there is no place for the file with the secret.
pub fn run_beside(
    ledger: &Ledger,
    command: &[OsString],
    plan: &Plan,
    beside: &mut Beside<'_>,
) -> Result<Run> {
    let tape = &beside.tape;
    let all: Vec<Chosen> = scenarios::all().flat_map(in_formats).collect();
    let total = all.len();
    let selected: Vec<_> = all
        .into_iter()
        .filter(|chosen| {
            plan.selection.covers(&chosen.id, chosen.scenario.id, chosen.scenario.clauses)
        })
        .collect();
    if selected.is_empty() {
        return Err(nothing_selected());
    }
    let secret = SecretFile::write(plan.seed)?;
    let mut log = CaseLog::new(Kind::Client, ledger, selected.len(), &mut *beside.watch);
    for chosen in selected {
        let verdict = log.add(|| judge(ledger, (command, tape), plan, &secret, chosen));
        if verdict == Verdict::Unreachable {
            break;
        }
    }
    Ok(Run {
        kind: Kind::Client,
        suite: SuiteFacts::this(),
        subject: SubjectFacts {
            reached_by: command.join(&OsString::from(" ")).to_string_lossy().into_owned(),
            ..plan.subject.clone()
        },
        claims: plan.claims.clone(),
        seed: Some(plan.seed),
        strict: plan.strict,
        total,
        cases: log.into_cases(),
        left_behind: Vec::new(),
        stray_entries: Vec::new(),
    })
}

/// A scenario in one format.
struct Chosen {
    profile: Profile,
    scenario: &'static Scenario,
    format: Format,
    id: String,
}

fn judge(
    ledger: &Ledger,
    (command, tape): (&[OsString], &Tape),
    plan: &Plan,
    secret: &SecretFile,
    chosen: Chosen,
) -> CaseOutcome {
    let Chosen { profile, scenario, format, id } = chosen;
    let profiles = ledger.profiles(scenario.clauses, profile);
    // By its name, so that the scenarios beside it do not change a scenario's values.
    let dice = Dice::named(plan.seed, &id);
    tape.begin(&id);
    let mut stage = stage((command, tape), plan, secret, dice, format);
    let ended = match plan.unclaimed(&profiles) {
        Some(profile) => Err(Stop::NotClaimed(format!("the profile {profile} is not claimed"))),
        None => (scenario.run)(&mut stage),
    };
    let format = (!scenario.once).then_some(format);
    let (row, note, clauses) = (scenario.id, scenario.note, scenario.clauses);
    let played = Played { id, row, note, clauses, profiles, format };
    let shown = (&*stage.trace, &stage.masks);
    played.outcome(ledger, plan.strict, &stage.complaints, &ended, shown)
}

fn stage<'a>(
    (command, tape): (&'a [OsString], &'a Tape),
    plan: &Plan,
    secret: &SecretFile,
    mut dice: Dice,
    format: Format,
) -> Stage<'a> {
    let tokens = [values::opaque(&mut dice, 22), values::opaque(&mut dice, 22)];
    let mut masks = Masks::default();
    masks.hide(&secret.secret);
    tokens.iter().for_each(|token| masks.hide(token));
    Stage {
        command,
        tape,
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
    }
}

fn in_formats((profile, scenario): (Profile, &'static Scenario)) -> Vec<Chosen> {
    let chosen = |format, id| Chosen { profile, scenario, format, id };
    match scenario.once {
        true => vec![chosen(Format::Json, scenario.id.to_owned())],
        false => Format::ALL
            .into_iter()
            .map(|format| chosen(format, format!("{}/{format}", scenario.id)))
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
