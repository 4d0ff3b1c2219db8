//! The token, and a request with as many attempts as the habits allow.

use std::thread;

use unicrm_proto::Format;
use unicrm_proto::exchange::client::{AnswerError, Answered, Client as Exchange};
use unicrm_proto::exchange::{IDEMPOTENCY_KEY_HEADER, ServiceUri};
use unicrm_proto::message::ApiTokenResult;
use unicrm_proto::operation::{AppSecret, GetToken, Operation};
use unicrm_proto::value::{Token, UtcOffset};

use super::carriage::{Line, Lost};
use super::habits::Habits;
use super::told::{FAULT, Failure, REFUSED};
use super::wire::{Arrived, Sent};

/// A client for one call.
pub(super) struct Session<'h> {
    pub(super) habits: &'h Habits,
    exchange: Exchange,
    format: Format,
    appid: String,
    appsecret: String,
    line: Line,
    held: Option<ApiTokenResult>,
    /// What stands in a path in place of the last segment.
    pub(super) last_segment: Option<String>,
}

/// What one attempt gave.
pub(super) enum Tried<T> {
    /// No answer.
    Lost(Lost),
    /// One.
    Answer { status: u16, key_echoed: bool, answer: Result<Answered<T>, AnswerError> },
}

impl<T> Tried<T> {
    /// The code of a refusal.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Answer { answer: Err(AnswerError::Refused(refused)), .. } => {
                Some(refused.code.as_str())
            }
            _ => None,
        }
    }

    /// The status of an answer.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Answer { status, .. } => Some(*status),
            Self::Lost(_) => None,
        }
    }

    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Answer { answer: Err(AnswerError::Unreadable(_)), .. })
    }
}

impl<'h> Session<'h> {
    /// From the environment that the suite gives.
    pub(super) fn of_environment(habits: &'h Habits) -> Result<Self, Failure> {
        let of = |name: &str| {
            std::env::var(name)
                .map_err(|_| Failure::Wrong(format!("expected {name} in the environment")))
        };
        let wrong = |found: &dyn std::fmt::Display| Failure::Wrong(found.to_string());
        let service: ServiceUri = of("UNICRM_URL")?.parse().map_err(|found| wrong(&found))?;
        let format: Format = of("UNICRM_FORMAT")?.parse().map_err(|found| wrong(&found))?;
        let secret =
            std::fs::read_to_string(of("UNICRM_APPSECRET_FILE")?).map_err(|found| wrong(&found))?;
        if !habits.talks_plainly_to(service.authority().host()) {
            return Err(Failure::Wrong(
                "expected https, since secrets travel in the URL".to_owned(),
            ));
        }
        let line =
            Line::to(service.authority().host(), service.authority().port_u16().unwrap_or(80));
        Ok(Self {
            habits,
            exchange: Exchange::new(service, format),
            format,
            appid: of("UNICRM_APPID")?,
            appsecret: secret.trim().to_owned(),
            line,
            held: None,
            last_segment: None,
        })
    }

    /// The secret, and the token where there is one.
    pub(super) fn secrets(&self) -> super::told::Secrets {
        let token = self.held.as_ref().map_or("", |held| held.token.expose());
        super::told::Secrets { secret: self.appsecret.clone(), token: token.to_owned() }
    }

    /// Sends a request once.
    pub(super) fn attempt<O: Operation>(
        &mut self,
        operation: &O,
        token: Option<&Token>,
    ) -> Result<Tried<O::Answer>, Failure> {
        let request = self.exchange.request(operation, token);
        let request = request.map_err(|found| Failure::Wrong(found.to_string()))?;
        let mut sent = Sent::of(O::NAME, self.format, self.exchange.service().path(), &request);
        if let Some(segment) = &self.last_segment {
            sent.path = format!("weixinmember/{segment}");
        }
        (self.habits.written)(&mut sent);
        let mut response = match self.line.exchange(&sent, &self.habits.carriage) {
            Ok(response) => response,
            Err(lost) => return Ok(Tried::Lost(lost)),
        };
        if let (true, Some(place)) = (self.habits.follows_redirects, redirected(&response)) {
            // As HTTP libraries do: the same request to the other place, its token taken along.
            let (path, query) = place.split_once('?').unwrap_or((&place, ""));
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            sent.service = String::new();
            sent.path = path.trim_start_matches('/').to_owned();
            sent.query.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
            response = match self.line.exchange(&sent, &self.habits.carriage) {
                Ok(response) => response,
                Err(lost) => return Ok(Tried::Lost(lost)),
            };
        }
        let mut arrived = Arrived { asked: self.format, response };
        (self.habits.arrived)(&mut arrived);
        let response = arrived.response;
        Ok(Tried::Answer {
            status: response.status().as_u16(),
            key_echoed: response.headers().contains_key(IDEMPOTENCY_KEY_HEADER),
            answer: self.exchange.answer::<O>(&response),
        })
    }

    /// Sends what only reads, again where its answer is lost.
    fn attempts<O: Operation>(
        &mut self,
        operation: &O,
        token: Option<&Token>,
    ) -> Result<Tried<O::Answer>, Failure> {
        let mut tried = self.attempt(operation, token)?;
        let times = if O::METHOD == http::Method::GET { self.habits.reads } else { 1 };
        for _ in 1..times {
            if !matches!(tried, Tried::Lost(_)) {
                break;
            }
            tried = self.attempt(operation, token)?;
        }
        Ok(tried)
    }

    /// Carries an operation out; after 0000 once more, with a new token.
    pub(super) fn call<O: Operation>(
        &mut self,
        operation: &O,
    ) -> Result<Answered<O::Answer>, Failure> {
        let mut token = self.token()?;
        let mut renewals = 0;
        loop {
            let tried = self.attempts(operation, Some(&token))?;
            if tried.code() == Some("0000") && renewals < self.habits.renewals {
                renewals += 1;
                token = self.renewed(&token)?;
                continue;
            }
            return self.concluded(tried);
        }
    }

    /// The token to use.
    pub(super) fn token(&mut self) -> Result<Token, Failure> {
        let ended = |held: &ApiTokenResult| {
            let end = held.expires_in.instant(UtcOffset::Z);
            self.habits.trusts_own_clock && end.is_some_and(|end| end < jiff::Timestamp::now())
        };
        if self.habits.token_each_time || self.held.as_ref().is_some_and(ended) {
            self.held = None;
        }
        if let Some(held) = &self.held {
            return Ok(held.token.clone());
        }
        let got = self.get_token()?;
        // What has just come and has ended already is asked for once more.
        let got = if self.habits.trusts_own_clock && ended_at_once(&got) {
            self.get_token()?
        } else {
            got
        };
        Ok(self.held.insert(got).token.clone())
    }

    /// Another token than the one refused.
    pub(super) fn renewed(&mut self, refused: &Token) -> Result<Token, Failure> {
        self.held = None;
        let others = self.habits.tokens_at_once.saturating_sub(1);
        thread::scope(|scope| {
            for _ in 0..others {
                let other = Session::of_environment(self.habits);
                scope.spawn(move || other.and_then(|mut other| other.get_token()));
            }
        });
        let token = self.token()?;
        Ok(if self.habits.uses_new_token { token } else { refused.clone() })
    }

    /// Asks for a token.
    pub(super) fn get_token(&mut self) -> Result<ApiTokenResult, Failure> {
        let operation = GetToken {
            appid: self.appid.as_str().into(),
            appsecret: AppSecret::new(self.appsecret.as_str()),
        };
        let segment = self.last_segment.take();
        let (exit, times) = self.habits.no_token;
        let mut tried = self.attempts(&operation, None)?;
        for _ in 1..times {
            if tried.code().is_none() {
                break;
            }
            tried = self.attempts(&operation, None)?;
        }
        self.last_segment = segment;
        match self.concluded(tried) {
            Err(Failure::Refused { code, .. }) => Err(Failure::Refused { code, exit }),
            Err(failure) => Err(failure),
            Ok(answered) => answered.data.ok_or(Failure::Fault {
                why: "expected a token, found none".to_owned(),
                exit: FAULT,
            }),
        }
    }

    fn concluded<T>(&self, tried: Tried<T>) -> Result<Answered<T>, Failure> {
        match tried {
            Tried::Lost(lost) => Err(Failure::Fault {
                why: format!("expected an answer, found it {lost:?}"),
                exit: FAULT,
            }),
            Tried::Answer { answer: Ok(answered), .. } => Ok(answered),
            Tried::Answer { answer: Err(AnswerError::Refused(refused)), .. } => {
                Err(Failure::Refused { code: refused.code.as_str().to_owned(), exit: REFUSED })
            }
            Tried::Answer { answer: Err(AnswerError::Unreadable(unreadable)), .. } => {
                Err(Failure::Fault {
                    why: unreadable.to_string(),
                    exit: self.habits.unreadable_exit,
                })
            }
        }
    }
}

fn ended_at_once(token: &ApiTokenResult) -> bool {
    token.expires_in.instant(UtcOffset::Z).is_some_and(|end| end < jiff::Timestamp::now())
}

/// Where a redirect points to.
fn redirected(response: &http::Response<bytes::Bytes>) -> Option<String> {
    let place = response.headers().get(http::header::LOCATION)?.to_str().ok()?;
    response.status().is_redirection().then(|| place.to_owned())
}
