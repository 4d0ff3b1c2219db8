//! The server's side, first half: reading the request.

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value, json};
use unicrm_proto::exchange::ServiceUri;
use unicrm_proto::exchange::server::{Answer, Call, Responder, Server};
use unicrm_proto::operation::{GetMember, OperationName, Page};
use unicrm_proto::value::Token;

use super::secrets::Secrets;
use super::{Complaint, Complaints, faults};
use crate::ledger::Asked;
use crate::neutral::differences;
use crate::vectors::exchanges::Exchange;

/// What the server side makes of a request.
pub(crate) enum Understood {
    /// A call, and who writes its answer.
    Call { call: Call, token: Option<Token>, responder: Responder, said: String },
    /// It answers by itself.
    Answer(Box<Answer>),
}

/// Reads the request in both phases, as a backend that lets every token pass.
pub(super) fn understood(exchange: &Exchange) -> Result<Understood, Complaint> {
    let service: Result<ServiceUri, _> = exchange.row.service.parse();
    let service = service.map_err(|found| Complaint::Row(format!("service: {found}")))?;
    Ok(of_request(service.path(), exchange.request.message.clone()))
}

/// What the server side makes of a request below the service's path.
pub(crate) fn of_request(service: &str, request: Request<Bytes>) -> Understood {
    let server = Server::new(service);
    let (head, body) = request.into_parts();
    let routed = match server.route(&head) {
        Ok(routed) => routed,
        Err(answer) => return Understood::Answer(answer),
    };
    let token = routed.token().cloned();
    // What a server would log of it.
    let mut said = format!("{routed:?} {:?}", routed.responder());
    match routed.read(&body) {
        Ok((call, responder)) => {
            said.push_str(&format!(" {call:?}"));
            Understood::Call { call, token, responder, said }
        }
        Err(answer) => Understood::Answer(answer),
    }
}

/// The request is read to the call, the token and the key.
pub(super) fn route(exchange: &Exchange) -> Complaints {
    let (call, token, said) = match understood(exchange) {
        Ok(Understood::Call { call, token, said, .. }) => (call, token, said),
        Ok(Understood::Answer(answer)) => {
            return vec![Complaint::Fault(format!(
                "expected a call, found the answer {}: {}",
                answer.status(),
                String::from_utf8_lossy(answer.body())
            ))];
        }
        Err(complaint) => return vec![complaint],
    };
    let row = &exchange.row;
    let Some(side) = &row.server else { return Vec::new() };
    let mut found = Vec::new();
    let (asked, value, key) = neutral(&call);
    if asked != row.operation.for_server() {
        found.push(format!("expected the operation {}, found {asked}", row.operation));
    }
    let due = with_defaults(asked, side.call.clone().unwrap_or_default());
    let apart = differences(&due, &value);
    found.extend(apart.iter().map(|difference| format!("call: {difference}")));
    let token = token.as_ref().map(Token::expose);
    if token != side.token.as_deref() {
        found.push(format!("expected the token {:?}, found {token:?}", side.token));
    }
    if key.as_deref() != row.key_for_server() {
        found.push(format!("expected the key {:?}, found {key:?}", row.key_for_server()));
    }
    found.extend(Secrets::of(exchange).told_by("the call", &said));
    faults(found)
}

/// A call's operation, its neutral arguments, and its key.
pub(crate) fn neutral(call: &Call) -> (Asked, Value, Option<String>) {
    let operation = |name, arguments| (Asked::Operation(name), arguments, None);
    match call {
        Call::GetToken(asked) => operation(
            OperationName::GetToken,
            json!({ "appid": asked.appid, "appsecret": asked.appsecret.expose() }),
        ),
        Call::ListMemberSorts(_) => operation(OperationName::ListMemberSorts, json!({})),
        Call::ListMembers(list) => {
            let texts = [("sort_no", list.sort_no.as_deref())];
            operation(OperationName::ListMembers, paged(list.page, &texts))
        }
        Call::GetMember(whom) => operation(
            OperationName::GetMember,
            match whom {
                GetMember::Card(card_no) => json!({ "card_no": card_no }),
                GetMember::MobilePhone(mobile) => json!({ "mobilephone": mobile }),
                GetMember::OpenId(open_id) => json!({ "wx_open_id": open_id.as_str() }),
            },
        ),
        Call::ListAccountItems(list) => {
            let texts = [
                ("card_no", Some(&*list.card_no)),
                ("account_sort_no", list.account_sort_no.as_deref()),
            ];
            operation(OperationName::ListAccountItems, paged(list.page, &texts))
        }
        Call::SaveWeiXinMember { open_id, member } => {
            let mut arguments = json!({ "body": member });
            if let Some(open_id) = open_id {
                arguments["path"] = open_id.as_str().into();
            }
            (Asked::SaveWeiXinMember, arguments, None)
        }
        Call::Pay(pay) => {
            let key = pay.idempotency_key.as_ref().map(|key| key.as_str().to_owned());
            (Asked::Operation(OperationName::Pay), json!(pay.payment), key)
        }
    }
}

fn paged(page: Page, texts: &[(&str, Option<&str>)]) -> Value {
    let there = texts.iter().filter_map(|(name, text)| Some((*name, *text.as_ref()?)));
    let mut arguments: Map<String, Value> =
        there.map(|(name, text)| (name.to_owned(), text.into())).collect();
    arguments.insert("skip".to_owned(), page.skip.get().into());
    arguments.insert("top".to_owned(), page.top.into());
    arguments.into()
}

/// In a row, a page's numbers may be left out where they are at their defaults.
fn with_defaults(asked: Asked, mut call: Value) -> Value {
    let is_list = matches!(
        asked,
        Asked::Operation(OperationName::ListMembers | OperationName::ListAccountItems)
    );
    if let (true, Value::Object(arguments)) = (is_list, &mut call) {
        arguments.entry("skip").or_insert_with(|| 0.into());
        arguments.entry("top").or_insert_with(|| Page::DEFAULT_TOP.into());
    }
    call
}
