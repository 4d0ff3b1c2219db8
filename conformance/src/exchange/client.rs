//! The client's side: writing the request, reading the response.

use serde::Serialize;
use serde_json::{Value, json};
use unicrm_proto::exchange::client::{AnswerError, Answered, Client};
use unicrm_proto::exchange::{PayOutcome, ServiceUri, UnknownOutcome};
use unicrm_proto::operation::{
    CreateWeiXinMember, GetMember, GetToken, ListAccountItems, ListMemberSorts, ListMembers,
    ModifyWeiXinMember, Operation, OperationName, Pay,
};
use unicrm_proto::value::Token;
use unicrm_proto::{DeviationKind, MessageName};

use super::client_call::ClientCall;
use super::message::written_request;
use super::same::{comparable, differences_of_messages};
use super::secrets::Secrets;
use super::{Complaint, Complaints, faults};
use crate::independent;
use crate::ledger::Asked;
use crate::neutral::{differences, normalised};
use crate::vectors::exchanges::{ClientSide, Exchange, Outcome, Refused, Unreadable};

/// What the checks of the rows have made sure of.
fn parts(exchange: &Exchange) -> Result<(&ClientSide, OperationName, Client), Complaint> {
    let row = &exchange.row;
    let service: Result<ServiceUri, _> = row.service.parse();
    match (&row.client, row.operation, service) {
        (Some(client), Asked::Operation(operation), Ok(service)) => {
            Ok((client, operation, Client::new(service, row.format)))
        }
        _ => Err(Complaint::Row("expected a client, its operation and a service".to_owned())),
    }
}

/// The request is written byte for byte, its body means the call, and nothing printed tells a secret.
pub(super) fn request(exchange: &Exchange) -> Complaints {
    let (side, operation, client) = match parts(exchange) {
        Ok(parts) => parts,
        Err(complaint) => return vec![complaint],
    };
    let arguments = side.call.clone().unwrap_or_default();
    let call = match ClientCall::of(operation, &arguments, side.idempotency_key.as_deref()) {
        Ok(call) => call,
        Err(found) => return vec![Complaint::Row(format!("call: {found}"))],
    };
    let secrets = Secrets::of(exchange);
    let mut complaints = faults(secrets.told_by("the operation", &format!("{call:?}")));
    let token = side.token.as_deref().map(Token::new);
    let request = match call.request(&client, token.as_ref()) {
        Ok(request) => request,
        Err(misuse) => {
            complaints.push(Complaint::Fault(format!("expected a request, found: {misuse}")));
            return complaints;
        }
    };
    let written = written_request(&request);
    let recorded = comparable(exchange, &exchange.request.bytes);
    let found = differences_of_messages(&recorded, &comparable(exchange, &written));
    complaints.extend(faults(found));
    let message = match operation {
        OperationName::CreateWeiXinMember | OperationName::ModifyWeiXinMember => {
            Some(MessageName::WeiXinMember)
        }
        OperationName::Pay => Some(MessageName::MemberPay),
        _ => None,
    };
    if let Some(message) = message {
        let found = independent::faults(message, exchange.row.format, request.body(), &arguments);
        complaints.extend(faults(found.iter().map(ToString::to_string)));
    }
    complaints
}

/// The response is read to its outcome, and what is said of it tells no secret.
pub(super) fn outcome(exchange: &Exchange) -> Complaints {
    let (side, operation, client) = match parts(exchange) {
        Ok(parts) => parts,
        Err(complaint) => return vec![complaint],
    };
    let read = read_as(operation, &client, exchange);
    let mut complaints =
        faults(compared(exchange.row.operation.answer(), &side.outcome, &read.outcome));
    let secrets = Secrets::of(exchange);
    complaints.extend(faults(secrets.told_by("the outcome", &read.said)));
    complaints
}

/// What a client of the operation reads of the response.
pub(crate) fn outcome_of(operation: OperationName, exchange: &Exchange) -> Option<Outcome> {
    let service: ServiceUri = exchange.row.service.parse().ok()?;
    let client = Client::new(service, exchange.row.format);
    Some(read_as(operation, &client, exchange).outcome)
}

fn read_as(operation: OperationName, client: &Client, exchange: &Exchange) -> Read {
    match operation {
        OperationName::GetToken => read::<GetToken>(client, exchange),
        OperationName::ListMemberSorts => read::<ListMemberSorts>(client, exchange),
        OperationName::ListMembers => read::<ListMembers>(client, exchange),
        OperationName::GetMember => read::<GetMember>(client, exchange),
        OperationName::ListAccountItems => read::<ListAccountItems>(client, exchange),
        OperationName::CreateWeiXinMember => read::<CreateWeiXinMember>(client, exchange),
        OperationName::ModifyWeiXinMember => read::<ModifyWeiXinMember>(client, exchange),
        OperationName::Pay => paid(client, exchange),
    }
}

/// What was read, and all that printing it says.
struct Read {
    outcome: Outcome,
    said: String,
}

fn read<O: Operation>(client: &Client, exchange: &Exchange) -> Read
where
    O::Answer: Serialize,
{
    match client.answer::<O>(&exchange.response.message) {
        Ok(answered) => answered_data(&answered),
        Err(error) => {
            let said = said_of(&error);
            Read { outcome: of_error(error), said }
        }
    }
}

fn answered_data<T: Serialize>(answered: &Answered<T>) -> Read {
    let data =
        serde_json::to_value(&answered.data).unwrap_or_else(|found| json!(found.to_string()));
    // The data are for the caller; what was forgiven is what is printed.
    Read { outcome: Outcome::Answered(data), said: format!("{:?}", answered.deviations) }
}

/// The message with its causes, and how the error prints itself for developers.
fn said_of(error: &AnswerError) -> String {
    let mut said = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        said.push_str(&format!(" {error}"));
        cause = error.source();
    }
    said
}

fn of_error(error: AnswerError) -> Outcome {
    match error {
        AnswerError::Refused(refused) => Outcome::Refused(Refused {
            code: refused.code.as_str().to_owned(),
            status: refused.status.as_u16(),
            not_applied: refused.not_applied,
        }),
        AnswerError::Unreadable(unreadable) => Outcome::Unreadable(Unreadable {
            status: unreadable.status.as_u16(),
            kind: unreadable.why.kind().to_owned(),
        }),
    }
}

fn paid(client: &Client, exchange: &Exchange) -> Read {
    let answer = client.answer::<Pay>(&exchange.response.message);
    let said = match &answer {
        Ok(answered) => format!("{:?}", answered.deviations),
        Err(error) => said_of(error),
    };
    let outcome = match PayOutcome::of(answer) {
        PayOutcome::Applied { no } => Outcome::Applied(no.map(|no| no.to_string())),
        PayOutcome::Refused(refused) => of_error(AnswerError::Refused(refused)),
        PayOutcome::Unknown(unknown) => {
            let kind = match &unknown {
                UnknownOutcome::Code(_) => "code",
                UnknownOutcome::Contradictory => DeviationKind::ContradictoryEnvelope.as_str(),
                UnknownOutcome::Unreadable(unreadable) => unreadable.why.kind(),
            };
            Outcome::Unknown(kind.to_owned())
        }
    };
    Read { outcome, said }
}

fn compared(message: MessageName, expected: &Outcome, found: &Outcome) -> Vec<String> {
    let (Outcome::Answered(due), Outcome::Answered(data)) = (expected, found) else {
        return match expected == found {
            true => Vec::new(),
            false => vec![format!("expected the outcome {expected:?}, found {found:?}")],
        };
    };
    let envelope = |data: &Value| normalised(message, &json!({ "data": data }));
    differences(&envelope(due), &envelope(data)).iter().map(ToString::to_string).collect()
}
