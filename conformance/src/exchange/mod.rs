//! The replay of recorded exchanges through both sides of our own exchange, in process and without a socket.
//!
//! | case | from | done | expected |
//! | --- | --- | --- | --- |
//! | `ID/request` | `client.call` | the client writes the request | the request, byte for byte |
//! | `ID/outcome` | `client` | the client reads the response | the outcome |
//! | `ID/route` | `server.call` | the server side reads the request | the call, the token and the key |
//! | `ID/answer` | `server`, unless `answers` is false | the server side writes the response, of a value or by itself | the response, byte for byte |
//!
//! Of an exchange that was recorded between programs, the headers that are the transport's own are passed over.
//! Whatever is said on the way is also looked through for the exchange's secrets.

mod answer;
pub(crate) mod call;
pub(crate) mod client;
mod client_call;
mod message;
mod same;
mod secrets;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use client_call::ClientCall;
pub use message::{written_request, written_response};

use crate::judge::{Judged, Verdict};
use crate::outcome::Finding;
use crate::vectors::exchanges::{Exchange, Exchanges};

/// What is done with an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A client writes the request.
    Request,
    /// A client reads the response.
    Outcome,
    /// A server reads the request.
    Route,
    /// A server writes the response.
    Answer,
}

impl Step {
    /// The end of the case's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Outcome => "outcome",
            Self::Route => "route",
            Self::Answer => "answer",
        }
    }

    /// What is asked, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Request => "a client writes the request",
            Self::Outcome => "a client reads the response",
            Self::Route => "a server reads the request",
            Self::Answer => "a server writes the response",
        }
    }
}

/// One step of one exchange.
#[derive(Debug, Clone)]
pub struct ExchangeCase<'a> {
    /// `ID/request` and so on.
    pub id: Cow<'a, str>,
    /// The exchange that it comes from.
    pub exchange: &'a Exchange,
    /// What is done.
    pub step: Step,
}

/// Every case of the exchanges, in their order.
pub fn cases(exchanges: &Exchanges) -> impl Iterator<Item = ExchangeCase<'_>> {
    exchanges.all().iter().flat_map(cases_of)
}

/// The cases of one exchange.
pub(crate) fn cases_of(exchange: &Exchange) -> impl Iterator<Item = ExchangeCase<'_>> {
    let steps = steps(exchange).into_iter();
    steps.map(move |step| {
        let id = format!("{}/{}", exchange.row.id, step.as_str()).into();
        ExchangeCase { id, exchange, step }
    })
}

fn steps(exchange: &Exchange) -> Vec<Step> {
    let (client, server) = (exchange.row.client.as_ref(), exchange.row.server.as_ref());
    let mut steps = Vec::new();
    if client.is_some_and(|client| client.call.is_some()) {
        steps.push(Step::Request);
    }
    if server.is_some_and(|server| server.call.is_some()) {
        steps.push(Step::Route);
    }
    if server.is_some_and(|server| server.writes_response()) {
        steps.push(Step::Answer);
    }
    if client.is_some() {
        steps.push(Step::Outcome);
    }
    steps
}

/// Why a case is not as expected.
enum Complaint {
    /// The exchange is at fault.
    Fault(String),
    /// The row is.
    Row(String),
}

/// What one step came to: faults, none for a pass.
type Complaints = Vec<Complaint>;

fn faults(texts: impl IntoIterator<Item = String>) -> Complaints {
    texts.into_iter().map(Complaint::Fault).collect()
}

impl ExchangeCase<'_> {
    /// Runs the step and judges it. A panic costs this case alone.
    pub fn judge(&self) -> Judged {
        let work = || match self.step {
            Step::Request => client::request(self.exchange),
            Step::Outcome => client::outcome(self.exchange),
            Step::Route => call::route(self.exchange),
            Step::Answer => answer::answer(self.exchange),
        };
        let Ok(complaints) = catch_unwind(AssertUnwindSafe(work)) else {
            let reason = "expected no panic, found one; standard error has it";
            return Judged::because(Verdict::Crashed, reason);
        };
        let findings = complaints.into_iter().map(|complaint| {
            let (verdict, text) = match complaint {
                Complaint::Fault(text) => (Verdict::Fail, text),
                Complaint::Row(text) => (Verdict::SuiteError, text),
            };
            Finding { clause: None, standing: None, verdict, text, behind: None }
        });
        Judged::of(findings.collect())
    }
}
