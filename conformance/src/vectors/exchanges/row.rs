//! One line of the exchanges' manifest.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicrm_proto::Format;

use crate::by_name;
use crate::ledger::{Asked, Cell, Need};
use crate::recording::redact::Replaced;

/// One line of the manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRow {
    /// Kebab-case, unique among bodies and exchanges, never changes its meaning.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub note: String,
    /// The clauses that it tests and depends on.
    pub clauses: Vec<String>,
    /// Of which programs a live run is recorded here; absent: the files are written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    /// The operation; `SaveWeiXinMember` or `Any` where only a server is asked.
    #[serde(with = "by_name")]
    pub operation: Asked,
    /// The format that the client is set to; without a client that of the response.
    #[serde(with = "by_name")]
    pub format: Format,
    /// The service's address.
    pub service: String,
    /// The raw request, relative to the manifest.
    pub request: PathBuf,
    /// The raw response, relative to the manifest.
    pub response: PathBuf,
    /// What a client does; absent: the row says nothing of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientSide>,
    /// What a server does; absent: the row says nothing of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerSide>,
    /// What the recorder did; absent: it was not written by `record`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Notes>,
}

/// What a recorder did to the files of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    /// When the request's first byte arrived.
    pub started: String,
    /// Where substitutes stand.
    #[serde(default)]
    pub replaced: Vec<Replaced>,
    /// What else is not as it went over the wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adapted: Vec<String>,
}

/// What a client writes and reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSide {
    /// The neutral arguments of which the client writes the request; absent: it would never write this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Value>,
    /// The token that it is given for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The key that it is given for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// What it reads of the response.
    pub outcome: Outcome,
}

/// What a client reads of a response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Outcome {
    /// The neutral data, `null` where there are none. Not for payments.
    Answered(Value),
    /// The money moved: the number of the item, `null` where the answer lacks it. For payments.
    Applied(Option<String>),
    /// The server refused.
    Refused(Refused),
    /// The answer cannot be read. Not for payments.
    Unreadable(Unreadable),
    /// Nobody knows whether the money moved: a kind of refusal, `media-type`, `contradictory-status`,
    /// `contradictory-envelope`, or `code`. For payments.
    Unknown(String),
}

/// The server refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The code.
    pub code: String,
    /// The response's status.
    pub status: u16,
    /// The server says that it is certain that nothing was taken.
    pub not_applied: bool,
}

/// The answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unreadable {
    /// The response's status.
    pub status: u16,
    /// A kind of refusal, `media-type`, or `contradictory-status`.
    pub kind: String,
}

/// What a server reads and writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSide {
    /// The neutral arguments that it reads of the request; absent: it answers by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Value>,
    /// The token that it reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The key that it reads; absent: the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// `true`: it gives the response by itself, without a call. `false`, beside a call: it would never write this
    /// response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<bool>,
}

impl ServerSide {
    /// Whether the response is one that the server writes, by itself or of a value.
    pub fn writes_response(&self) -> bool {
        self.answers != Some(false)
    }
}

impl ExchangeRow {
    /// The key with which a server reads the request.
    pub fn key_for_server(&self) -> Option<&str> {
        let of_client = || self.client.as_ref()?.idempotency_key.as_deref();
        self.server.as_ref()?.idempotency_key.as_deref().or_else(of_client)
    }

    /// The needs that the row meets for the clauses that it names, each with its cell.
    pub fn needs_met(&self) -> Vec<(Need, Cell)> {
        let cell = |asked| Cell::of_operation(asked, self.format);
        let mut met = Vec::new();
        if let Some(client) = &self.client {
            if client.call.is_some() {
                met.push((Need::Request, cell(self.operation)));
            }
            met.push((Need::Outcome, cell(self.operation)));
        }
        if let Some(server) = &self.server {
            if server.call.is_some() {
                met.push((Need::Route, cell(self.operation.for_server())));
            }
            if server.writes_response() {
                met.push((Need::Answer, cell(self.operation.for_server())));
            }
        }
        met
    }
}
