//! What must hold of the exchanges' manifest beyond its schema.

use std::collections::BTreeSet;
use std::str::FromStr;

use unicrm_proto::RefusalKind;
use unicrm_proto::exchange::{NOT_APPLIED, OUTCOME_HEADER, ServiceUri};
use unicrm_proto::operation::OperationName;

use super::{ClientSide, Exchange, Exchanges, Outcome, ServerSide};
use crate::exchange::ClientCall;
use crate::ledger::{Asked, Ledger};
use crate::vectors::Vectors;
use crate::vectors::check::common_problems;
use crate::{Error, Result};

impl Exchanges {
    /// Checks every row, against the ledger and the vectors of bodies too.
    pub fn check(&self, ledger: &Ledger, vectors: &Vectors) -> Result<()> {
        let problems = self.problems(ledger, vectors);
        if problems.is_empty() { Ok(()) } else { Err(Error::problems("exchanges", &problems)) }
    }

    /// What is wrong with the rows; empty: nothing.
    pub fn problems(&self, ledger: &Ledger, vectors: &Vectors) -> Vec<String> {
        let mut problems = Vec::new();
        let mut seen: BTreeSet<&str> = vectors.rows().map(|row| row.id.as_str()).collect();
        for exchange in self.all() {
            let row = &exchange.row;
            if !seen.insert(&row.id) {
                problems.push(format!(
                    "{}: expected an id that is used once among bodies and exchanges, found it again",
                    row.id
                ));
            }
            let mut of_row = common_problems(&row.id, &row.note, &row.clauses, ledger);
            of_row.extend(exchange_problems(exchange));
            problems.extend(of_row.into_iter().map(|problem| format!("{}: {problem}", row.id)));
        }
        let unnamed = self.unnamed.iter();
        problems.extend(unnamed.map(|path| {
            format!("exchanges/{}: expected a row that names this file, found none", path.display())
        }));
        problems
    }
}

fn exchange_problems(exchange: &Exchange) -> Vec<String> {
    let row = &exchange.row;
    let mut problems = Vec::new();
    if let Err(found) = row.service.parse::<ServiceUri>() {
        problems.push(format!("service: {found}"));
    }
    problems.extend(recorded_problem(row.id.as_str(), row.recorded.as_deref()));
    if row.client.is_none() && row.server.is_none() {
        problems.push("expected a client, a server, or both, found neither".to_owned());
    }
    match (&row.client, row.operation) {
        (None, _) => {}
        (Some(client), Asked::Operation(operation)) => {
            problems.extend(client_problems(exchange, client, operation));
            problems.extend(outcome_problems(exchange, &client.outcome, operation));
        }
        (Some(_), other) => problems.push(format!(
            "expected one of the eight operations, since a client knows which, found {other}"
        )),
    }
    if let Some(server) = &row.server {
        problems.extend(server_problems(server, row.operation));
    }
    problems
}

/// An id tells whether an exchange is recorded, and the row of which programs.
fn recorded_problem(id: &str, recorded: Option<&str>) -> Option<String> {
    let problem = match (id.starts_with("recorded-"), recorded.map(str::trim)) {
        (true, None) => "expected the programs in `recorded`, found none",
        (_, Some("")) => "expected the programs in `recorded`, found an empty text",
        (false, Some(_)) => "expected an id that starts with `recorded-`, found another",
        (true, Some(_)) | (false, None) => return None,
    };
    Some(problem.to_owned())
}

fn client_problems(
    exchange: &Exchange,
    client: &ClientSide,
    operation: OperationName,
) -> Vec<String> {
    let Some(call) = &client.call else {
        let idle = client.token.is_none() && client.idempotency_key.is_none();
        let problem = "client: expected a token or a key only beside a call";
        return if idle { Vec::new() } else { vec![problem.to_owned()] };
    };
    let mut problems = Vec::new();
    if let Err(found) = ClientCall::of(operation, call, client.idempotency_key.as_deref()) {
        problems.push(format!("client: call: {found}"));
    }
    if client.idempotency_key.is_some() && operation != OperationName::Pay {
        problems.push(format!("client: expected a key only for Pay, found one for {operation}"));
    }
    problems.extend(token_problem("client", client.token.as_ref(), exchange.row.operation));
    problems
}

fn outcome_problems(
    exchange: &Exchange,
    outcome: &Outcome,
    operation: OperationName,
) -> Vec<String> {
    let pays = operation == OperationName::Pay;
    let response = &exchange.response.message;
    let fits = match outcome {
        Outcome::Answered(_) | Outcome::Unreadable(_) => !pays,
        Outcome::Applied(_) | Outcome::Unknown(_) => pays,
        Outcome::Refused(_) => true,
    };
    let mut problems = Vec::new();
    if !fits {
        let due =
            if pays { "applied, refused or unknown" } else { "answered, refused or unreadable" };
        problems.push(format!("client: outcome: expected {due} for {operation}, found another"));
    }
    let status = match outcome {
        Outcome::Refused(refused) => Some(refused.status),
        Outcome::Unreadable(unreadable) => Some(unreadable.status),
        _ => None,
    };
    if let Some(status) = status.filter(|status| *status != response.status().as_u16()) {
        problems.push(format!(
            "client: outcome: expected the response's status {}, found {status}",
            response.status().as_u16()
        ));
    }
    let says = response.headers().get(OUTCOME_HEADER).is_some_and(|value| value == NOT_APPLIED);
    if let Outcome::Refused(refused) = outcome
        && refused.not_applied != says
    {
        problems.push(format!(
            "client: outcome: expected not_applied {says}, as the response's header says, found {}",
            refused.not_applied
        ));
    }
    let kind = match outcome {
        Outcome::Unreadable(unreadable) => Some((unreadable.kind.as_str(), &UNREADABLE[..])),
        Outcome::Unknown(kind) => Some((kind.as_str(), &UNKNOWN[..])),
        _ => None,
    };
    if let Some((kind, words)) = kind
        && !words.contains(&kind)
        && RefusalKind::from_str(kind).is_err()
    {
        let words = words.join(", ");
        problems.push(format!(
            "client: outcome: expected a kind of refusal or one of {words}, found `{kind}`"
        ));
    }
    problems
}

/// Why an answer cannot be read, beside the kinds of refusal.
const UNREADABLE: [&str; 2] = ["media-type", "contradictory-status"];

/// Why a payment's outcome is not known, beside the kinds of refusal.
const UNKNOWN: [&str; 4] = ["media-type", "contradictory-status", "contradictory-envelope", "code"];

fn server_problems(server: &ServerSide, asked: Asked) -> Vec<String> {
    let mut problems = Vec::new();
    if server.call.is_some() {
        if server.answers == Some(true) {
            problems.push("server: expected a call or `answers`, found both".to_owned());
        }
        if asked == Asked::Any {
            problems
                .push("server: expected what can be routed beside a call, found Any".to_owned());
        }
        problems.extend(token_problem("server", server.token.as_ref(), asked));
    } else {
        if server.answers != Some(true) {
            problems.push("server: expected a call or `answers`, found neither".to_owned());
        }
        if server.token.is_some() || server.idempotency_key.is_some() {
            problems.push("server: expected a token or a key only beside a call".to_owned());
        }
    }
    problems
}

/// A call needs a token, but for the one that asks for it.
fn token_problem(side: &str, token: Option<&String>, asked: Asked) -> Option<String> {
    let due = asked != Asked::Operation(OperationName::GetToken);
    let (expected, found) = if due { ("a token", "none") } else { ("no token", "one") };
    (token.is_some() != due).then(|| format!("{side}: expected {expected}, found {found}"))
}
