//! A row of the manifest for what was recorded: which call it was, and what a client reads of the answer.
//!
//! What the protocol's core makes of it goes into the row, and each step that a suite takes is taken at once: a side that
//! our own would not write is left out, as the form of the manifest has it. So a row says nothing that does not hold.

use unicrm_proto::Format;
use unicrm_proto::exchange::ServiceUri;
use unicrm_proto::operation::OperationName;

use super::redact::Message;
use crate::exchange::Step;
use crate::exchange::call::{Understood, neutral, of_request};
use crate::exchange::cases_of;
use crate::exchange::client::outcome_of;
use crate::judge::Verdict;
use crate::ledger::Asked;
use crate::vectors::exchanges::{ClientSide, Exchange, ExchangeRow, Notes, ServerSide, raw};

/// Where a row comes from.
pub(super) struct Origin<'a> {
    pub(super) number: usize,
    /// The service's address.
    pub(super) service: &'a str,
    pub(super) notes: Notes,
}

/// The exchange with its row.
///
/// # Errors
/// Why these messages are no exchange as the manifest has them.
pub(super) fn exchange(
    request: &Message,
    response: &Message,
    origin: Origin<'_>,
) -> Result<Exchange, String> {
    let service: ServiceUri =
        origin.service.parse().map_err(|found| format!("service: {found}"))?;
    let read_request = raw::request(request.bytes())?;
    let read_response = raw::response(response.bytes())?;
    let understood = of_request(service.path(), read_request.message.clone());
    let asked = match &understood {
        Understood::Call { call, .. } => neutral(call).0,
        Understood::Answer(_) => {
            by_path(service.path(), read_request.message.uri().path(), request)
        }
    };
    // Only the body of creating and modifying is told from that of others, not the one from the other.
    let operation = match asked {
        Asked::SaveWeiXinMember => Asked::Operation(OperationName::CreateWeiXinMember),
        other => other,
    };
    let format = format(request, response);
    let id = format!("recorded-{:04}-{}-{format}", origin.number, kebab(operation.as_str()));
    let row = ExchangeRow {
        note: format!("{operation}, answered with {}.", read_response.message.status().as_u16()),
        clauses: vec![clause(operation).to_owned()],
        recorded: Some(programs(request, response)),
        operation,
        format,
        service: origin.service.to_owned(),
        request: format!("{id}.request.http").into(),
        response: format!("{id}.response.http").into(),
        client: None,
        server: None,
        recording: Some(origin.notes),
        id,
    };
    let mut exchange = Exchange { row, request: read_request, response: read_response };
    fill(&mut exchange, understood);
    hold(&mut exchange);
    if exchange.row.client.is_none() && exchange.row.server.is_none() {
        return Err(
            "expected a request or a response that the protocol has, found neither".to_owned()
        );
    }
    Ok(exchange)
}

fn fill(exchange: &mut Exchange, understood: Understood) {
    let Asked::Operation(operation) = exchange.row.operation else {
        exchange.row.server = Some(ServerSide {
            call: None,
            token: None,
            idempotency_key: None,
            answers: Some(true),
        });
        return;
    };
    let outcome = outcome_of(operation, exchange);
    let (client, server) = match understood {
        Understood::Answer(_) => (
            None,
            ServerSide { call: None, token: None, idempotency_key: None, answers: Some(true) },
        ),
        Understood::Call { call, token, .. } => {
            let (_, arguments, key) = neutral(&call);
            let token = token.map(|token| token.expose().to_owned());
            let token = token.filter(|_| operation != OperationName::GetToken);
            let of_client = match (operation, arguments.get("body")) {
                (OperationName::CreateWeiXinMember, Some(body)) => body.clone(),
                _ => arguments.clone(),
            };
            let server = ServerSide {
                call: Some(arguments),
                token: token.clone(),
                idempotency_key: key.clone(),
                answers: None,
            };
            (Some((of_client, token, key)), server)
        }
    };
    exchange.row.server = Some(server);
    exchange.row.client = outcome.map(|outcome| match client {
        Some((call, token, idempotency_key)) => {
            ClientSide { call: Some(call), token, idempotency_key, outcome }
        }
        None => ClientSide { call: None, token: None, idempotency_key: None, outcome },
    });
}

/// Leaves out what does not hold.
fn hold(exchange: &mut Exchange) {
    for step in [Step::Request, Step::Outcome, Step::Route, Step::Answer] {
        let failed = cases_of(exchange)
            .any(|case| case.step == step && case.judge().verdict != Verdict::Pass);
        if !failed {
            continue;
        }
        let row = &mut exchange.row;
        match (step, &mut row.client, &mut row.server) {
            (Step::Request, Some(client), _) => {
                (client.call, client.token, client.idempotency_key) = (None, None, None);
            }
            (Step::Answer, _, Some(server)) if server.call.is_some() => {
                server.answers = Some(false)
            }
            (Step::Outcome, ..) => row.client = None,
            _ => row.server = None,
        }
    }
}

/// The operation of a path whose request cannot be read.
fn by_path(service: &str, path: &str, request: &Message) -> Asked {
    let lower = path.to_ascii_lowercase();
    let below = lower.strip_prefix(&service.to_ascii_lowercase()).unwrap_or("");
    let mut segments = below.trim_matches('/').split('/');
    let posts = request.head.starts_with(b"POST ");
    let head = String::from_utf8_lossy(&request.head).to_ascii_lowercase();
    let names_member = head.contains("cardno=") || head.contains("mobilephone=");
    Asked::Operation(match (segments.next().unwrap_or(""), segments.next()) {
        ("token", None) => OperationName::GetToken,
        ("membersort", None) => OperationName::ListMemberSorts,
        ("member", None) if names_member => OperationName::GetMember,
        ("member", None) => OperationName::ListMembers,
        ("accountitem", None) => OperationName::ListAccountItems,
        ("weixinmember", None) => return Asked::SaveWeiXinMember,
        ("weixinmember", Some(_)) if posts => return Asked::SaveWeiXinMember,
        ("weixinmember", Some(_)) => OperationName::GetMember,
        ("memberpay", None) => OperationName::Pay,
        _ => return Asked::Any,
    })
}

/// What the client asked for, else what it sent, else what it got.
fn format(request: &Message, response: &Message) -> Format {
    let said =
        [request.header("accept"), request.header("content-type"), response.header("content-type")];
    let of = |text: &String| match (text.contains("xml"), text.contains("json")) {
        (true, false) => Some(Format::Xml),
        (false, true) => Some(Format::Json),
        _ => None,
    };
    said.iter().flatten().find_map(of).unwrap_or(Format::Json)
}

fn programs(request: &Message, response: &Message) -> String {
    let client =
        request.header("user-agent").unwrap_or_else(|| "a client without a name".to_owned());
    let server = response.header("server").unwrap_or_else(|| "a server without a name".to_owned());
    format!("{client} and {server}")
}

fn clause(operation: Asked) -> &'static str {
    let Asked::Operation(operation) = operation else { return "E7.6" };
    match operation {
        OperationName::GetToken => "S1.request",
        OperationName::ListMemberSorts => "S2.request",
        OperationName::ListMembers => "S3.request",
        OperationName::GetMember => "S4.request",
        OperationName::ListAccountItems => "S5.request",
        OperationName::CreateWeiXinMember => "S6.request",
        OperationName::ModifyWeiXinMember => "S7.request",
        OperationName::Pay => "S8.request",
    }
}

fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for (at, character) in name.replace("WeiXin", "Weixin").char_indices() {
        if character.is_ascii_uppercase() && at > 0 {
            kebab.push('-');
        }
        kebab.push(character.to_ascii_lowercase());
    }
    kebab
}
