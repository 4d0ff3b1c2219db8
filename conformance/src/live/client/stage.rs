//! What a scenario works with: it plays a script, runs the command, and complains by clause.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::by_hand::Hand;
use super::reply::Reply;
use super::run_command::{NotRun, Ran, Surroundings, run_command};
use super::scripted::{Received, Scripted, play_recorded};
use crate::evidence::Tape;
use crate::fuzz::Dice;
use crate::live::complaint::{Complaint, Stop, Weight};
use crate::live::masks::Masks;
use crate::live::values;

/// The state of a run, and of the scenario at hand.
pub(crate) struct Stage<'a> {
    pub(super) client: Client<'a>,
    pub(super) timeout: Duration,
    pub(crate) format: Format,
    pub(crate) dice: Dice,
    /// The application's id, and its secret, which lies in a file.
    pub(crate) appid: String,
    pub(crate) appsecret: String,
    pub(super) secret_file: PathBuf,
    /// The first token, and the one that is given afterwards.
    pub(crate) tokens: [String; 2],
    pub(super) masks: Masks,
    pub(super) complaints: Vec<Complaint>,
    pub(super) trace: Vec<String>,
    /// What stands between the scenarios and the command.
    pub(super) tape: Tape,
    /// Clauses whose check needs what nobody told.
    pub(super) unchecked: Vec<&'static str>,
}

/// What a run of the command left: its requests, its end.
#[derive(Serialize, Deserialize)]
struct Left {
    requests: Vec<Received>,
    ran: Result<Ran, NotRun>,
}

/// The client that is judged.
#[derive(Clone, Copy)]
pub(crate) enum Client<'a> {
    /// A command with its first arguments.
    Command(&'a [OsString]),
    /// Attached by hand.
    ByHand(&'a Hand),
}

/// A scenario's run: what the command did, and what arrived.
#[derive(Debug, Clone)]
pub(crate) struct Played {
    pub(crate) ran: Ran,
    pub(crate) requests: Vec<Received>,
}

impl Played {
    /// The requests of an operation: `POST memberpay`.
    pub(crate) fn of(&self, operation: &str) -> Vec<&Received> {
        self.requests.iter().filter(|request| request.operation() == operation).collect()
    }

    /// What the command printed of an answer: its `data`, or else the whole.
    fn data(&self) -> Value {
        let mut printed = self.ran.json().unwrap_or_default();
        match printed.get_mut("data") {
            Some(data) => data.take(),
            None => printed,
        }
    }

    /// A text that it printed.
    fn printed(&self, name: &str) -> String {
        let printed = self.ran.json().unwrap_or_default();
        let own = printed[name].as_str().or_else(|| printed["data"][name].as_str());
        own.unwrap_or_default().to_owned()
    }
}

/// Exit codes of the command protocol.
pub(crate) mod exit {
    /// Done, applied, found.
    pub(crate) const OK: i32 = 0;
    /// Wrong invocation.
    pub(crate) const USAGE: i32 = 2;
    /// Refused by the server.
    pub(crate) const REFUSED: i32 = 3;
    /// Nobody knows whether a payment was taken.
    pub(crate) const UNKNOWN: i32 = 4;
    /// A fault of the exchange.
    pub(crate) const FAULT: i32 = 5;
}

impl Stage<'_> {
    /// Plays a script while the command runs. A token is given by itself: the first, then the second.
    pub(crate) fn play(
        &mut self,
        arguments: &[&str],
        script: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static,
    ) -> Result<Played, Stop> {
        let (tokens, format) = (self.tokens.clone(), self.format);
        self.play_all(arguments, move |request, before| {
            if request.operation() == "GET token" {
                return token_reply(format, &tokens[before.min(1)]);
            }
            script(request, before)
        })
    }

    /// The same with a script that gives the tokens too.
    pub(crate) fn play_all(
        &mut self,
        arguments: &[&str],
        script: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static,
    ) -> Result<Played, Stop> {
        if self.tape.is_recorded() {
            let played = self.play_at("", arguments, Vec::new)?;
            if !play_recorded(script, &played.requests) {
                self.tape.miss("the scenario answers otherwise than the command was answered");
            }
            return Ok(played);
        }
        if let Client::ByHand(hand) = self.client {
            let url = hand.play(Arc::new(script), self.tokens.clone(), self.format);
            return self.play_at(&url, arguments, || hand.received());
        }
        let server = Scripted::start(Arc::new(script)).map_err(|found| {
            Stop::Unreachable(format!("expected to listen on 127.0.0.1, found: {found}"))
        })?;
        let url = server.url();
        self.play_at(&url, arguments, || server.received())
    }

    /// Runs the command against an address.
    pub(crate) fn play_at(
        &mut self,
        url: &str,
        arguments: &[&str],
        received: impl Fn() -> Vec<Received>,
    ) -> Result<Played, Stop> {
        let mut arguments: Vec<String> = arguments.iter().map(|&word| word.to_owned()).collect();
        arguments.push("--json".to_owned());
        self.trace.push(format!(
            "$ COMMAND {}",
            shlex::try_join(arguments.iter().map(String::as_str)).unwrap_or_default()
        ));
        let question = || json!({ "arguments": arguments, "format": self.format.as_str() });
        let live = || {
            let surroundings = Surroundings {
                url,
                appid: &self.appid,
                secret_file: &self.secret_file,
                format: self.format,
            };
            let ran = match self.client {
                Client::Command(command) => {
                    run_command(command, &arguments, &surroundings, self.timeout)
                }
                Client::ByHand(hand) => hand.perform(&arguments, &surroundings),
            };
            Left { requests: received(), ran }
        };
        let left = self.tape.ask(question, live);
        // What is missing ends the scenario, which the suite then sets aside as not in evidence.
        let Left { requests, ran } = left.map_err(Stop::Unreachable)?;
        for request in &requests {
            let raw = &request.raw;
            self.trace.push(format!("> {} {}", raw.method, raw.target));
            if !raw.body.is_empty() {
                self.trace.push(format!("> {}", String::from_utf8_lossy(&raw.body)));
            }
        }
        let ran = ran.map_err(|found| match found {
            NotRun::Unreachable(found) => Stop::Unreachable(found),
            NotRun::TimedOut => Stop::TimedOut(format!(
                "expected the command to end within {:?}, found it still running",
                self.timeout
            )),
            NotRun::NotHere => {
                Stop::NotApplicable("the client cannot be made to do this, as was told".to_owned())
            }
        })?;
        self.trace.push(format!("exit {:?}", ran.exit));
        for line in ran.stdout.lines().chain(ran.stderr.lines()).take(12) {
            self.trace.push(format!("| {line}"));
        }
        Ok(Played { ran, requests })
    }

    /// Complains of a clause; `None`: of the command protocol.
    pub(crate) fn complain(&mut self, clause: Option<&'static str>, text: impl Into<String>) {
        let (weight, behind) = (Weight::ByStanding, self.trace.len());
        self.complaints.push(Complaint { clause, text: text.into(), weight, behind });
    }

    /// Complains unless it holds.
    pub(crate) fn check(
        &mut self,
        clause: &'static str,
        holds: bool,
        text: impl FnOnce() -> String,
    ) {
        if !holds {
            self.complain(Some(clause), text());
        }
    }

    /// The same of what no clause demands.
    pub(crate) fn advise(&mut self, holds: bool, text: impl FnOnce() -> String) {
        if !holds {
            let (weight, behind) = (Weight::AtMostAWarning, self.trace.len());
            self.complaints.push(Complaint { clause: None, text: text(), weight, behind });
        }
    }

    /// Holds the exit code against those that are right.
    pub(crate) fn exits(&mut self, clause: &'static str, played: &Played, due: &[i32]) {
        let found = played.ran.exit;
        let right = found.is_some_and(|found| due.contains(&found));
        let due: Vec<String> = due.iter().map(ToString::to_string).collect();
        self.check(clause, right, || {
            format!("expected exit code {}, found {found:?}", due.join(" or "))
        });
    }

    /// A text that it printed; none where nobody told, and then the check of the clause is not made.
    pub(crate) fn printed(
        &mut self,
        clause: &'static str,
        played: &Played,
        name: &str,
    ) -> Option<String> {
        let found = played.printed(name);
        (!found.is_empty() || self.is_told(clause, played)).then_some(found)
    }

    /// What it printed of an answer; none where nobody told, and then the check of the clause is not made.
    pub(crate) fn data(&mut self, clause: &'static str, played: &Played) -> Option<Value> {
        self.is_told(clause, played).then(|| played.data())
    }

    fn is_told(&mut self, clause: &'static str, played: &Played) -> bool {
        if played.ran.untold && !self.unchecked.contains(&clause) {
            self.unchecked.push(clause);
        }
        !played.ran.untold
    }

    /// Looks for secrets in what the command printed.
    pub(crate) fn keeps_secrets(&mut self, played: &Played, of_token_too: bool) {
        let mut masks = Masks::default();
        masks.hide(&self.appsecret);
        if of_token_too {
            self.tokens.iter().for_each(|token| masks.hide(token));
        }
        let tells = masks.stand_in(&played.ran.stdout) || masks.stand_in(&played.ran.stderr);
        if tells {
            self.complain(None, "expected no secret and no token in what the command prints");
        }
    }

    /// A payment's arguments: card, account, quantity, with a fresh card number.
    pub(crate) fn payment(&mut self) -> Payment {
        Payment {
            card_no: values::card_no(&mut self.dice),
            account_no: "00".to_owned(),
            quantity: "1.00".to_owned(),
            from_no: values::from_no(&mut self.dice),
        }
    }
}

/// A payment's arguments.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    pub(crate) card_no: String,
    pub(crate) account_no: String,
    pub(crate) quantity: String,
    pub(crate) from_no: String,
}

impl Payment {
    /// As the command takes them.
    pub(crate) fn arguments<'a>(&'a self, command: &'a str) -> Vec<&'a str> {
        vec![
            command,
            "--card",
            &self.card_no,
            "--account",
            &self.account_no,
            "--quantity",
            &self.quantity,
            "--from-no",
            &self.from_no,
        ]
    }

    /// The neutral body due.
    pub(crate) fn body(&self) -> Value {
        json!({
            "card_no": self.card_no,
            "account_sort_no": self.account_no,
            "quantity": self.quantity,
            "from_no": self.from_no,
        })
    }

    /// The item that a server posts for it.
    pub(crate) fn item(&self, no: &str, created_on: &str) -> Value {
        json!({
            "account_date": created_on.get(..10), "action": "消费支付", "balance": "10.0000",
            "card_no": self.card_no, "created_at": "收银台", "created_on": created_on,
            "debit_quantity": "1.00", "display_balance": "10.00", "from_no": self.from_no,
            "no": no, "quantity": "1.0000", "title": "消费支付",
        })
    }
}

/// The answer with a token that lives long.
pub(crate) fn token_reply(format: Format, token: &str) -> Reply {
    let data = json!({ "token": token, "expires_in": "2099-01-01T00:00:00+08:00" });
    Reply::success(MessageName::ApiTokenResult, format, &data)
}
