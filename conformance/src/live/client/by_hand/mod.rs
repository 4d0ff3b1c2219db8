//! A client that a person works: a till, a mini-program, whatever stands behind no command.
//!
//! The suite listens in one place for the whole run, says what is to be done, shows the requests as they arrive, and is
//! told how it ended, a line each. What is not told is not judged, and never passed.

mod earlier;
mod words;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use unicrm_proto::Format;

use self::words::{Told, in_words, told};
use super::reply::Reply;
use super::run_command::{NotRun, Ran, Surroundings};
use super::scripted::{Received, Script, Scripted};
use crate::fuzz::Dice;
use crate::live::values;
use crate::{Error, Result};

/// Asks for what a command prints.
const DOCUMENT: &str =
    "  what it got, as JSON in one line (of a payment from_no and no), or - for untold>";

/// How soon an arrived request is shown.
const GLANCE: Duration = Duration::from_millis(50);

/// A person with a client.
pub struct Hand {
    server: Scripted,
    appid: String,
    state: Mutex<State>,
}

struct State {
    lines: Receiver<String>,
    said: Box<dyn Write + Send>,
    begun: usize,
    total: usize,
    deadline: Instant,
}

impl Hand {
    /// Listens on the address, whose port may be 0; the person is heard by `heard` and spoken to by `said`.
    ///
    /// # Errors
    /// Nobody can listen there.
    pub fn listen(
        address: SocketAddr,
        seed: u64,
        heard: impl Read + Send + 'static,
        said: impl Write + Send + 'static,
    ) -> Result<Self> {
        let nothing: Script = Arc::new(|_, _| Reply::lost());
        let server = Scripted::listen(address, nothing).map_err(|found| {
            Error::invocation(
                format_args!("expected to listen on {address}, found: {found}"),
                "give --listen an address of this machine and a port that nobody has",
            )
        })?;
        let appid = format!("app{}", values::opaque(&mut Dice::named(seed, "appid"), 6));
        let (tell, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(heard).lines().map_while(std::result::Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let (said, deadline) = (Box::new(said), Instant::now());
        let state = Mutex::new(State { lines, said, begun: 0, total: 0, deadline });
        Ok(Self { server, appid, state })
    }

    /// Where it listens.
    pub(super) fn url(&self) -> String {
        self.server.url()
    }

    /// The application's id, the same in every scenario.
    pub(super) fn appid(&self) -> &str {
        &self.appid
    }

    /// Says what is to be set up.
    pub(super) fn welcome(&self, total: usize, secret: &Path) {
        let mut state = self.state();
        state.total = total;
        state.say(&format!(
            "{total} scenarios by hand. Set your client up with\n\
             \x20 address    {}\n\
             \x20 appid      {}\n\
             \x20 appsecret  in the file {}\n\
             Do what each scenario asks, once, and say how it ended as your client shows it:\n{}",
            self.url(),
            self.appid,
            secret.display(),
            words::HELP
        ));
    }

    /// A scenario begins, and may take so long.
    pub(super) fn begin(&self, id: &str, note: &str, timeout: Duration) {
        let mut state = self.state();
        state.begun += 1;
        state.deadline = Instant::now() + timeout;
        let (begun, total) = (state.begun, state.total);
        state.say(&format!("\n[{begun} of {total}] {id}: {note}"));
    }

    /// Plays a script from here on; where.
    pub(super) fn play(&self, script: Script, tokens: [String; 2], format: Format) -> String {
        self.server.play(earlier::refused(script, tokens, format));
        self.url()
    }

    /// What arrived since.
    pub(super) fn received(&self) -> Vec<Received> {
        self.server.received()
    }

    /// Says what is to be done, and hears how it ended.
    pub(super) fn perform(
        &self,
        arguments: &[String],
        surroundings: &Surroundings<'_>,
    ) -> std::result::Result<Ran, NotRun> {
        let mut state = self.state();
        let command = shlex::try_join(arguments.iter().map(String::as_str)).unwrap_or_default();
        let format = surroundings.format.as_str().to_uppercase();
        let place = match surroundings.url == self.url() {
            true => String::new(),
            false => format!(", at the address {}", surroundings.url),
        };
        state.say(&format!("  do          {}, in {format}{place}", in_words(arguments)));
        state.say(&format!("  as command  {command}"));
        let mut shown = 0;
        loop {
            let line = self.heard(&mut state, "  ended> ", &mut shown)?;
            match told(&line) {
                Ok(Told::Again) => {
                    self.server.forget();
                    shown = 0;
                    state.say("  what has arrived is forgotten: do it once more");
                }
                Ok(Told::NotHere) => return Err(NotRun::NotHere),
                Ok(Told::Ended(exit, mut seen)) => {
                    let more = match words::shows_more(arguments, exit, &seen) {
                        true => self.document(&mut state, &mut shown)?,
                        false => None,
                    };
                    let untold = more.is_none();
                    if let Some(more) = more {
                        seen = with(more, seen);
                    }
                    let (stdout, stderr) = (seen.to_string(), String::new());
                    return Ok(Ran { exit: Some(exit), stdout, stderr, untold });
                }
                Err(expected) => state.say(&format!("  {expected}\n{}", words::HELP)),
            }
        }
    }

    /// What the client got, as JSON; none where it is not told.
    fn document(
        &self,
        state: &mut State,
        shown: &mut usize,
    ) -> std::result::Result<Option<Value>, NotRun> {
        loop {
            let line = self.heard(state, DOCUMENT, shown)?;
            if line.trim() == "-" {
                return Ok(None);
            }
            match serde_json::from_str(&line) {
                Ok(document) => return Ok(Some(document)),
                Err(found) => {
                    state.say(&format!("  expected JSON in one line or -, found: {found}"))
                }
            }
        }
    }

    /// The next line; meanwhile what arrives is shown, by operation alone, since a URL holds secrets.
    fn heard(
        &self,
        state: &mut State,
        prompt: &str,
        shown: &mut usize,
    ) -> std::result::Result<String, NotRun> {
        state.say(prompt);
        loop {
            let line = state.lines.recv_timeout(GLANCE);
            let arrived = self.server.received();
            for request in arrived.iter().skip(*shown) {
                state.say(&format!("  arrived     {}", request.operation()));
            }
            *shown = arrived.len().max(*shown);
            match line {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => return Ok(line),
                Err(RecvTimeoutError::Disconnected) => {
                    let found = "expected to be told how it ended, found the end of the input";
                    return Err(NotRun::Unreachable(found.to_owned()));
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() > state.deadline => {
                    return Err(NotRun::TimedOut);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A document with what was told before it.
fn with(mut document: Value, told: Value) -> Value {
    if let (Some(document), Value::Object(told)) = (document.as_object_mut(), told) {
        for (name, value) in told {
            document.entry(name).or_insert(value);
        }
    }
    document
}

impl State {
    /// Where nobody listens any more nobody answers either, which ends the run.
    fn say(&mut self, text: &str) {
        let _ = writeln!(self.said, "{text}").and_then(|()| self.said.flush());
    }
}
