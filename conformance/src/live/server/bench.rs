//! What a case works with: it asks the server, complains by clause, and cannot overspend.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::answer::Answer;
use super::ask::Ask;
use super::fixture::{Claim, Credentials, Fixture};
use super::spending::Spending;
use crate::fuzz::Dice;
use crate::ledger::Profile;
use crate::live::bodies;
use crate::live::complaint::{Complaint, Ended, Stop, Weight};
use crate::live::masks::Masks;
use crate::live::wire::{Place, Trouble, exchange};

/// The state of a run, and of the case at hand.
pub(crate) struct Bench<'a> {
    pub(crate) fixture: &'a Fixture,
    pub(super) place: Place,
    pub(super) timeout: Duration,
    /// The format of the case at hand.
    pub(crate) format: Format,
    pub(crate) dice: Dice,
    pub(crate) spending: Spending,
    /// Openids of members that were created.
    pub(crate) created: Vec<String>,
    /// Openids of members whose creation was not answered.
    pub(super) perhaps_created: Vec<String>,
    pub(super) tokens: BTreeMap<String, String>,
    pub(super) masks: Masks,
    pub(super) complaints: Vec<Complaint>,
    pub(super) trace: Vec<String>,
}

/// The clauses of the source's table of codes.
const LISTED: [(&str, &str); 9] = [
    ("0000", "S9.0000"),
    ("0001", "S9.0001"),
    ("0003", "S9.0003"),
    ("1001", "S9.1001"),
    ("1002", "S9.1002"),
    ("1003", "S9.1003"),
    ("1004", "S9.1004"),
    ("1005", "S9.1005"),
    ("1006", "S9.1006"),
];

/// How much of a body a report shows.
const SHOWN: usize = 800;

impl Bench<'_> {
    /// A case begins. A record also tells what the cases before left to it, so that it can be judged without them.
    pub(super) fn begins(&mut self, case: &str) {
        let opening = self.spending.opening.map(|amount| amount.to_string());
        let state = || json!({ "tokens": self.tokens, "opening": opening });
        let Some(state) = self.place.tape().begin(case, state) else { return };
        self.tokens = serde_json::from_value(state["tokens"].clone()).unwrap_or_default();
        self.tokens.values().for_each(|token| self.masks.hide(token));
        self.spending.opening = state["opening"].as_str().and_then(|text| text.parse().ok());
    }

    /// Sends a request and reads its answer.
    pub(crate) fn send(&mut self, ask: &Ask) -> Result<Answer, Stop> {
        self.send_within(ask, self.timeout)
    }

    /// The same, with a limit of its own.
    pub(crate) fn send_within(&mut self, ask: &Ask, timeout: Duration) -> Result<Answer, Stop> {
        let sent = ask.finished();
        self.trace.push(format!("> {} {}", sent.method, sent.target));
        for (name, value) in &sent.headers {
            self.trace.push(format!("> {name}: {value}"));
        }
        if let Some(body) = sent.body.as_deref().filter(|body| !body.is_empty()) {
            self.trace.push(format!("> {}", shown(body)));
        }
        self.trace.extend(sent.listen.told().map(|told| format!("> ({told})")));
        let arrived = exchange(&self.place, &sent, timeout);
        self.note(ask, arrived)
    }

    /// Notes what came of a request.
    pub(super) fn note(
        &mut self,
        ask: &Ask,
        arrived: Result<crate::live::wire::Arrived, Trouble>,
    ) -> Result<Answer, Stop> {
        match arrived {
            Ok(raw) => {
                let media_type = raw.header("Content-Type").unwrap_or("(no Content-Type)");
                self.trace.push(format!("< {} {media_type}", raw.status));
                self.trace.push(format!("< {}", shown(&raw.body)));
                Ok(Answer::of(raw, ask.message))
            }
            Err(Trouble::Unreachable(found)) => Err(Stop::Unreachable(found)),
            Err(Trouble::TimedOut(found)) => Err(Stop::TimedOut(found)),
            Err(Trouble::Broken(found)) => {
                self.trace.push(format!("< {found}"));
                self.complain(None, found);
                Err(Stop::Enough)
            }
            Err(Trouble::Left(found)) => {
                self.trace.push(format!("< ({found})"));
                Err(Stop::Left)
            }
        }
    }

    /// Complains of a clause; `None`: of what no server may do.
    pub(crate) fn complain(&mut self, clause: Option<&'static str>, text: impl Into<String>) {
        let (weight, behind) = (Weight::ByStanding, self.trace.len());
        self.add(Complaint { clause, text: text.into(), weight, behind });
    }

    /// Adds a complaint, once; it is about what was last heard.
    pub(crate) fn add(&mut self, complaint: Complaint) {
        let complaint = Complaint { behind: self.trace.len(), ..complaint };
        let known =
            |known: &Complaint| known.text == complaint.text && known.clause == complaint.clause;
        if !self.complaints.iter().any(known) {
            self.complaints.push(complaint);
        }
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

    /// The data of a success; without one the case ends.
    pub(crate) fn data(&mut self, clause: &'static str, answer: &Answer) -> Result<Value, Stop> {
        self.readable(answer)?;
        if !answer.success() {
            self.complain(Some(clause), format!("expected success, found {}", answer.brief()));
            return Err(Stop::Enough);
        }
        self.check("E7.1", answer.raw.status == 200, || {
            format!("expected status 200, found {}", answer.brief())
        });
        Ok(answer.data())
    }

    /// Whatever is ruled of an answer, that it can be read is documented.
    fn readable(&mut self, answer: &Answer) -> Ended {
        if answer.envelope.is_ok() {
            return Ok(());
        }
        let text = format!("expected an envelope in XML or JSON, found {}", answer.brief());
        self.complain(Some("S0.formats"), text);
        Err(Stop::Enough)
    }

    /// Holds an answer against a code, under status 200.
    pub(crate) fn refused(&mut self, clause: &'static str, code: &str, answer: &Answer) {
        if self.readable(answer).is_err() {
            return;
        }
        let is_it = !answer.success() && answer.code() == code;
        // A server that breaks down over a request has not refused it, even if its 500 says 1000.
        let is_it = is_it && answer.raw.status < 500;
        self.check(clause, is_it, || format!("expected the code {code}, found {}", answer.brief()));
        if is_it {
            self.check("E7.1", answer.raw.status == 200, || {
                format!("expected status 200, found {}", answer.brief())
            });
        }
    }

    /// The same where the clause is what the source's table says of the code: its own clause is named, too.
    pub(crate) fn refused_as_listed(&mut self, clause: &'static str, code: &str, answer: &Answer) {
        let known = self.complaints.len();
        self.refused(clause, code, answer);
        let listed = LISTED.iter().find(|(known, _)| *known == code).map(|(_, listed)| *listed);
        let found = self.complaints[known..].iter().find(|found| found.clause == Some(clause));
        if let (Some(listed), Some(found)) = (listed, found) {
            self.complain(Some(listed), found.text.clone());
        }
    }

    /// Holds an answer against a field's refusal: 1000 under status 200, with a reason.
    pub(crate) fn refused_field(&mut self, clause: &'static str, field: &str, answer: &Answer) {
        self.refused(clause, "1000", answer);
        if answer.code() == "1000" {
            let reason = answer.reason();
            self.check("O8.6", reason.contains(field), || {
                format!("expected a reason that names {field}, found {reason:?}")
            });
        }
    }

    /// Holds an answer against a status of the exchange, with an envelope that says what to mend.
    pub(crate) fn fault(&mut self, clause: &'static str, status: u16, answer: &Answer) {
        let found = answer.brief();
        let right = answer.raw.status == status && !answer.success();
        self.check(clause, right, || format!("expected status {status}, found {found}"));
        let enveloped = answer.code() == "1000" && !answer.reason().is_empty();
        if right {
            self.check("E7.2", enveloped, || {
                format!("expected an envelope with 1000 and a reason, found {found}")
            });
        }
    }

    /// Gets a token for an application; kept for the run.
    pub(crate) fn token_of(&mut self, application: &Credentials) -> Result<String, Stop> {
        if let Some(token) = self.tokens.get(&application.appid) {
            return Ok(token.clone());
        }
        let answer = self.send(&self.token_ask(application))?;
        let data = answer.data();
        let Some(token) = data["token"].as_str().filter(|_| answer.success()) else {
            self.complain(Some("S1.token"), format!("expected a token, found {}", answer.brief()));
            return Err(Stop::Enough);
        };
        let token = token.to_owned();
        self.keep_token(application, &token);
        Ok(token)
    }

    /// From here on this is the application's token: a server may let a new one end the older ones.
    pub(crate) fn keep_token(&mut self, application: &Credentials, token: &str) {
        self.masks.hide(token);
        if !token.is_empty() {
            self.tokens.insert(application.appid.clone(), token.to_owned());
        }
    }

    /// The request for a token.
    pub(crate) fn token_ask(&self, application: &Credentials) -> Ask {
        Ask::new("GET", "/token", MessageName::ApiTokenResult)
            .query("appid", &application.appid)
            .query("appsecret", &application.appsecret)
            .accept(self.format)
    }

    /// The application that the suite works as.
    pub(crate) fn main(&self) -> Credentials {
        let application = &self.fixture.application;
        Credentials { appid: application.appid.clone(), appsecret: application.appsecret.clone() }
    }

    /// A request to read, as the suite's application.
    pub(crate) fn get(
        &mut self,
        path: &str,
        message: MessageName,
        queries: &[(&str, &str)],
    ) -> Result<Ask, Stop> {
        let token = self.token_of(&self.main())?;
        let ask = Ask::new("GET", path, message).accept(self.format).token(&token);
        Ok(queries.iter().fold(ask, |ask, (name, value)| ask.query(name, value)))
    }

    /// A request with a record, as the suite's application.
    pub(crate) fn post(
        &mut self,
        path: &str,
        record: MessageName,
        fields: &Value,
    ) -> Result<Ask, Stop> {
        let profile = Profile::of_message(record);
        if !self.fixture.profiles().contains(&profile) {
            return Err(Stop::NotClaimed(format!("the profile {profile} is not claimed")));
        }
        let answer = match record {
            MessageName::MemberPay => MessageName::PayResult,
            _ => MessageName::Empty,
        };
        let token = self.token_of(&self.main())?;
        let body = bodies::written(record, self.format, fields);
        let ask = Ask::new("POST", path, answer).accept(self.format).token(&token);
        Ok(ask.body(self.format, body))
    }

    /// Whether the server claims it; a case that depends on it is otherwise not applicable.
    pub(crate) fn claimed(&self, claim: Claim) -> Ended {
        if self.fixture.service.claims.contains(&claim) {
            return Ok(());
        }
        Err(Stop::NotClaimed(format!("the fixture does not claim `{}`", claim.as_str())))
    }
}

/// A part of the fixture, or why the case is not applicable.
pub(crate) fn need<T: Clone>(part: Option<&T>, key: &str) -> Result<T, Stop> {
    part.cloned().ok_or_else(|| Stop::NotApplicable(format!("the fixture has no `{key}`")))
}

fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    let shown = shown.replace("\\\"", "\"").replace("\\'", "'");
    if text.chars().nth(SHOWN).is_some() { format!("{shown}…") } else { shown }
}
