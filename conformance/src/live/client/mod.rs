//! The client suite: a client of any vendor behind a command, judged against a scripted server on 127.0.0.1.
//!
//! The command is started once a scenario with the call as its arguments; conformance/README.md says what it is given
//! and what it has to print. Its exit code, its output and the requests that arrived are judged. A client that no
//! command can work is attached by hand: a person is told each call, and tells how it ended.

mod by_hand;
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

pub use self::by_hand::Hand;
use self::scenarios::Scenario;
use self::stage::{Client, Stage};
use super::complaint::{Ended, Stop};
use super::masks::Masks;
use super::outcome::Played;
pub use super::plan::Plan;
use super::{nothing_selected, values};
use crate::evidence::Tape;
use crate::fuzz::Dice;
use crate::judge::Verdict;
use crate::ledger::{Ledger, Profile};
use crate::outcome::{Beside, CaseLog, CaseOutcome, Kind, Run, SubjectFacts, SuiteFacts};
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
    run_with(Client::Command(command), ledger, plan, beside)
}

/// The same with a client that a person works, who says how each call ended.
///
/// # Errors
/// Nothing is selected, or there is no place for the file with the secret.
pub fn run_by_hand(
    ledger: &Ledger,
    hand: &Hand,
    plan: &Plan,
    beside: &mut Beside<'_>,
) -> Result<Run> {
    run_with(Client::ByHand(hand), ledger, plan, beside)
}

fn run_with(
    client: Client<'_>,
    ledger: &Ledger,
    plan: &Plan,
    beside: &mut Beside<'_>,
) -> Result<Run> {
    let tape = &beside.tape.clone();
    let all: Vec<Chosen> = scenarios::all().flat_map(in_formats).collect();
    let total = all.len();
    let mut selected: Vec<_> = all
        .into_iter()
        .filter(|chosen| {
            plan.selection.covers(&chosen.id, chosen.scenario.id, chosen.scenario.clauses)
        })
        .collect();
    if selected.is_empty() {
        return Err(nothing_selected());
    }
    let secret = SecretFile::of(plan.seed, tape)?;
    if let Client::ByHand(hand) = client {
        // A person changes the format once.
        selected.sort_by_key(|chosen| chosen.format == Format::Xml);
        hand.welcome(selected.len(), &secret.path);
    }
    let mut log = CaseLog::new(Kind::Client, ledger, selected.len(), &mut *beside.watch);
    for chosen in selected {
        let verdict = log.add(|| judge(ledger, (client, tape), plan, &secret, chosen));
        if verdict == Verdict::Unreachable {
            break;
        }
    }
    Ok(Run {
        kind: Kind::Client,
        suite: SuiteFacts::this(),
        subject: SubjectFacts {
            reached_by: match client {
                Client::Command(words) => {
                    words.join(&OsString::from(" ")).to_string_lossy().into_owned()
                }
                Client::ByHand(hand) => format!("by hand, at {}", hand.url()),
            },
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
    (client, tape): (Client<'_>, &Tape),
    plan: &Plan,
    secret: &SecretFile,
    chosen: Chosen,
) -> CaseOutcome {
    let Chosen { profile, scenario, format, id } = chosen;
    let profiles = ledger.profiles(scenario.clauses, profile);
    // By its name, so that the scenarios beside it do not change a scenario's values.
    let dice = Dice::named(plan.seed, &id);
    let mut stage = stage((client, tape), plan, secret, dice, format);
    tape.begin(&id, || serde_json::Value::Null);
    let ended = match plan.unclaimed(&profiles) {
        Some(profile) => Err(Stop::NotClaimed(format!("the profile {profile} is not claimed"))),
        None => {
            if let Client::ByHand(hand) = client {
                hand.begin(&id, scenario.note, plan.timeout);
            }
            (scenario.run)(&mut stage)
        }
    };
    let ended = ended.and_then(|()| everything_told(&stage.unchecked));
    let format = (!scenario.once).then_some(format);
    let (row, note, clauses) = (scenario.id, scenario.note, scenario.clauses);
    let played = Played { id, row, note, clauses, profiles, format };
    let shown = (&*stage.trace, &stage.masks);
    let mut outcome = played.outcome(ledger, plan.strict, &stage.complaints, &ended, shown);
    if !stage.unchecked.is_empty() && outcome.verdict == Verdict::Warn {
        // A warning counts as passed.
        outcome.verdict = Verdict::NotApplicable;
    }
    outcome.unless_missed(tape)
}

/// A scenario with a check that nobody could make is not passed.
fn everything_told(unchecked: &[&str]) -> Ended {
    match unchecked {
        [] => Ok(()),
        clauses => Err(Stop::NotApplicable(format!(
            "what the client got was not told, so that nothing can be said of {}",
            clauses.join(", ")
        ))),
    }
}

fn stage<'a>(
    (client, tape): (Client<'a>, &Tape),
    plan: &Plan,
    secret: &SecretFile,
    mut dice: Dice,
    format: Format,
) -> Stage<'a> {
    let tokens = [values::opaque(&mut dice, 22), values::opaque(&mut dice, 22)];
    let mut masks = Masks::default();
    masks.hide(&secret.secret);
    tokens.iter().for_each(|token| masks.hide(token));
    let own_appid = format!("app{}", values::opaque(&mut dice, 6));
    let appid = match client {
        Client::Command(_) => own_appid,
        // What a person sets up once is the same in every scenario.
        Client::ByHand(hand) => hand.appid().to_owned(),
    };
    Stage {
        client,
        timeout: plan.timeout,
        format,
        appid,
        appsecret: secret.secret.clone(),
        secret_file: secret.path.clone(),
        tokens,
        dice,
        masks,
        complaints: Vec::new(),
        trace: Vec::new(),
        tape: tape.clone(),
        unchecked: Vec::new(),
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

/// The application's secret, for this run alone, and the file with it; none where no command is there to read it.
struct SecretFile {
    path: PathBuf,
    secret: String,
}

impl SecretFile {
    fn of(seed: u64, tape: &Tape) -> Result<Self> {
        let secret = values::opaque(&mut Dice::new(seed, u64::MAX), 43);
        if tape.is_recorded() {
            return Ok(Self { path: PathBuf::new(), secret });
        }
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
        if !self.path.as_os_str().is_empty() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
