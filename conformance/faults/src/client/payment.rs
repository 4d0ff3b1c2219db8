//! A payment: prepared, sent, and what is told of its answer (ruling O15).

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use unicrm_proto::exchange::PayOutcome;
use unicrm_proto::exchange::client::AnswerError;
use unicrm_proto::message::{MemberPay, PayResult};
use unicrm_proto::operation::{IdempotencyKey, Pay};
use unicrm_proto::value::Presence;

use super::habits::Echoed;
use super::items::{LookedUp, Wanted, look_up};
use super::session::{Session, Tried};
use super::told::{DONE, FAULT, Failure, REFUSED, Told, UNKNOWN};

/// A payment is sent so often at most, whatever the habits say.
const MOST_SENDINGS: u32 = 2;

/// A payment with its names.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) body: MemberPay,
    pub(super) from_no: String,
    pub(super) key: String,
}

/// What is told of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Applied {
        no: Option<String>,
    },
    Refused {
        code: String,
    },
    Unknown,
    /// As of a read: no answer.
    Fault,
}

impl Prepared {
    /// With the caller's from_no, or one of its own.
    pub(super) fn new(mut body: MemberPay, from_no: Option<&str>) -> Self {
        let from_no = from_no.map_or_else(fresh, str::to_owned);
        body.from_no = Presence::Value(from_no.as_str().into());
        Self { body, from_no, key: fresh() }
    }

    /// Gives it another number.
    pub(super) fn renumber(&mut self) {
        self.from_no = fresh();
        self.body.from_no = Presence::Value(self.from_no.as_str().into());
    }

    fn operation(&self) -> Pay {
        Pay {
            payment: self.body.clone(),
            idempotency_key: IdempotencyKey::new(self.key.as_str()).ok(),
        }
    }

    pub(super) fn names(&self) -> Value {
        json!({ "from_no": self.from_no, "key": self.key })
    }
}

/// A number that no other call makes: the moment and the process.
pub(super) fn fresh() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("F{:x}{:x}", since.as_nanos(), std::process::id())
}

impl Outcome {
    /// What a sound client tells.
    fn of(tried: &Tried<PayResult>) -> Self {
        let answer = match tried {
            Tried::Lost(_) => return Self::Unknown,
            Tried::Answer { answer, .. } => answer.clone(),
        };
        match PayOutcome::of(answer) {
            PayOutcome::Applied { no } => Self::Applied { no: no.map(String::from) },
            PayOutcome::Refused(refused) => {
                Self::Refused { code: refused.code.as_str().to_owned() }
            }
            PayOutcome::Unknown(_) => Self::Unknown,
        }
    }

    /// Applied, with the number that the answer has, whatever else it says.
    pub(super) fn applied(tried: &Tried<PayResult>) -> Self {
        let no = match tried {
            Tried::Answer { answer: Ok(answered), .. } => answered.data.clone(),
            _ => None,
        };
        Self::Applied { no: no.map(|PayResult(no)| no.into()) }
    }

    /// Refused, with the code that the answer has, whatever else it says.
    pub(super) fn refused(tried: &Tried<PayResult>) -> Self {
        Self::Refused { code: tried.code().unwrap_or("1000").to_owned() }
    }
}

/// Pays.
pub(super) fn pay(session: &mut Session<'_>, mut payment: Prepared) -> Told {
    let since = jiff::Timestamp::now();
    let sent = send(session, &mut payment);
    let outcome = match sent {
        Ok(outcome) => outcome,
        Err(failure) => return Told::failed(failure, payment.names()),
    };
    if outcome == Outcome::Unknown && session.habits.looks_up {
        let wanted = Wanted { since, ..Wanted::of(&payment.body, &payment.from_no) };
        if let Ok(LookedUp::Found(no)) = look_up(session, &wanted) {
            return told(Outcome::Applied { no: Some(no) }, payment.names());
        }
    }
    told(outcome, payment.names())
}

fn send(session: &mut Session<'_>, payment: &mut Prepared) -> Result<Outcome, Failure> {
    let habits = session.habits;
    let mut token = session.token()?;
    let (mut renewals, mut sendings) = (0, 1);
    let mut echoed = Echoed(false);
    let mut first = None;
    loop {
        (habits.paid)(&mut payment.body);
        let tried = session.attempt(&payment.operation(), Some(&token))?;
        echoed.0 |= matches!(tried, Tried::Answer { key_echoed: true, .. });
        let outcome = (habits.outcome)(&tried, Outcome::of(&tried));
        if !habits.tells_last_answer {
            first.get_or_insert_with(|| outcome.clone());
        }
        if tried.code() == Some("0000") && renewals < habits.renewals {
            renewals += 1;
            let renewed = session.renewed(&token);
            if let (Ok(renewed), true) = (renewed, habits.pays_after_0000) {
                token = renewed;
                (habits.once_more)(payment);
                continue;
            }
        }
        if sendings < MOST_SENDINGS && (habits.pays_again)(&tried, echoed) {
            sendings += 1;
            (habits.once_more)(payment);
            continue;
        }
        return Ok(first.unwrap_or(outcome));
    }
}

/// What was made of a payment, with its names.
fn told(outcome: Outcome, mut document: Value) -> Told {
    let (exit, word) = match outcome {
        Outcome::Applied { no } => {
            document["no"] = json!(no);
            (DONE, "applied")
        }
        Outcome::Refused { code } => {
            document["code"] = json!(code);
            (REFUSED, "refused")
        }
        Outcome::Unknown => (UNKNOWN, "unknown"),
        Outcome::Fault => (FAULT, "fault"),
    };
    document["outcome"] = json!(word);
    Told::new(exit, document)
}

/// Whether the answer is a success by its own word, contradictions aside.
pub(super) fn says_success(tried: &Tried<PayResult>) -> bool {
    matches!(tried, Tried::Answer { answer: Ok(_), .. })
}

/// Whether the answer is a failure by its own word, contradictions aside.
pub(super) fn says_failure(tried: &Tried<PayResult>) -> bool {
    matches!(tried, Tried::Answer { answer: Err(AnswerError::Refused(_)), .. })
}
