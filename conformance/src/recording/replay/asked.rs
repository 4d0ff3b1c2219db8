//! A request by what it means, and how two of them differ.

use bytes::Bytes;
use http::{Request, Uri, header};
use serde_json::Value;

use crate::exchange::call::{Understood, neutral, of_request};
use crate::ledger::Asked;
use crate::neutral::differences;
use crate::recording::har::read::percent_decoded;

/// What a request means.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) method: String,
    /// Below the service's path, without letter case and a slash at its end.
    pub(super) path: String,
    /// By name, in an order of its own; parameters of the protocol without letter case. Empty ones are absent.
    query: Vec<(String, String)>,
    accept: Option<&'static str>,
    meaning: Meaning,
}

#[derive(Debug, Clone)]
enum Meaning {
    /// The protocol's core reads a call of it.
    Call { operation: Asked, arguments: Value },
    /// It does not: the body counts as it is.
    Raw(Vec<u8>),
}

/// Parameters whose values no report shows.
const SECRET: [&str; 3] = ["token", "appsecret", "appid"];

impl Heard {
    pub(super) fn of(service: &str, request: Request<Bytes>) -> Self {
        let method = request.method().to_string();
        let path = below(service, request.uri());
        let query = query(request.uri());
        let accept = format_of(&request, header::ACCEPT)
            .or_else(|| format_of(&request, header::CONTENT_TYPE));
        let body = request.body().to_vec();
        let meaning = match of_request(service, request) {
            Understood::Call { call, .. } => {
                let (operation, arguments, _) = neutral(&call);
                Meaning::Call { operation, arguments: by_number(arguments) }
            }
            Understood::Answer(_) => Meaning::Raw(body),
        };
        Self { method, path, query, accept, meaning }
    }

    /// The operation, or method and path.
    pub(super) fn name(&self) -> String {
        match &self.meaning {
            Meaning::Call { operation, .. } => operation.to_string(),
            Meaning::Raw(_) => format!("{} {}", self.method, self.path),
        }
    }

    /// Whether asking again changes nothing.
    pub(super) fn is_read(&self) -> bool {
        self.method == "GET"
    }

    /// The token, as it is written.
    pub(super) fn token(&self) -> Option<&str> {
        let found = self.query.iter().find(|(name, _)| name == "token");
        found.map(|(_, token)| token.as_str())
    }

    /// The same with another token.
    pub(super) fn with_token(&self, token: &str) -> Self {
        let mut heard = self.clone();
        for (name, value) in &mut heard.query {
            if name == "token" {
                token.clone_into(value);
            }
        }
        heard
    }

    /// Where `found` differs from this; empty: they mean the same.
    pub(super) fn differences(&self, found: &Self) -> Vec<String> {
        let mut all = Vec::new();
        let mut differ = |what: &str, due: &str, is: &str| {
            if due != is {
                all.push(format!("{what}: expected {due}, found {is}"));
            }
        };
        differ("method", &self.method, &found.method);
        differ("path", &self.path, &found.path);
        if let (Some(due), Some(is)) = (self.accept, found.accept) {
            differ("format of the answer", due, is);
        }
        all.extend(self.parameters(found));
        match (&self.meaning, &found.meaning) {
            (Meaning::Call { arguments: due, .. }, Meaning::Call { arguments: is, .. }) => {
                // A parameter was told already.
                let of_body =
                    |value: &Value| if self.is_read() { Value::Null } else { value.clone() };
                let fields = differences(&of_body(due), &of_body(is));
                all.extend(fields.iter().map(|field| format!("body: {field}")));
            }
            (Meaning::Raw(due), Meaning::Raw(is)) if due == is => {}
            (Meaning::Raw(_), Meaning::Raw(_)) => {
                all.push("body: expected the recorded bytes, found others".to_owned())
            }
            (Meaning::Call { operation, .. }, Meaning::Raw(_)) => {
                all.push(format!(
                    "expected a request that can be read as {operation}, found one that cannot"
                ));
            }
            (Meaning::Raw(_), Meaning::Call { operation, .. }) => {
                all.push(format!(
                    "expected a request that cannot be read, as it was recorded, found {operation}"
                ));
            }
        }
        all
    }

    fn parameters(&self, found: &Self) -> Vec<String> {
        let mut names: Vec<&String> =
            self.query.iter().chain(&found.query).map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        let of = |heard: &Self, name: &str| -> Vec<String> {
            heard
                .query
                .iter()
                .filter(|(found, _)| found == name)
                .map(|(_, value)| value.clone())
                .collect()
        };
        let shown = |name: &str, values: &[String]| match values {
            [] => "none".to_owned(),
            _ if SECRET.contains(&name) => "another".to_owned(),
            values => format!("`{}`", values.join("`, `")),
        };
        let apart = names.into_iter().filter_map(|name| {
            let (due, is) = (of(self, name), of(found, name));
            let expected = match due.is_empty() {
                false if SECRET.contains(&name.as_str()) => "the recorded substitute".to_owned(),
                _ => shown(name, &due),
            };
            (due != is).then(|| {
                format!("parameter {name}: expected {expected}, found {}", shown(name, &is))
            })
        });
        apart.collect()
    }
}

fn below(service: &str, uri: &Uri) -> String {
    let lower = percent_decoded(&uri.path().replace('+', "%2B"));
    let cut = lower.get(..service.len()).filter(|start| start.eq_ignore_ascii_case(service));
    let below = cut.map_or(lower.as_str(), |start| &lower[start.len()..]).trim_end_matches('/');
    // An openid keeps its letter case.
    let below = below.strip_prefix('/').unwrap_or(below);
    let (name, rest) = match below.split_once('/') {
        Some((name, rest)) => (name, format!("/{rest}")),
        None => (below, String::new()),
    };
    format!("/{}{rest}", name.to_ascii_lowercase())
}

fn query(uri: &Uri) -> Vec<(String, String)> {
    let pairs = uri.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decoded(name).to_ascii_lowercase(), percent_decoded(value))
        })
        .filter(|(_, value)| !value.is_empty())
        // What is at its default may as well be left out.
        .filter(|(name, value)| {
            !matches!((name.as_str(), value.as_str()), ("skip", "0") | ("top", "10"))
        })
        .collect();
    pairs.sort();
    pairs
}

fn format_of(request: &Request<Bytes>, name: header::HeaderName) -> Option<&'static str> {
    let text = request.headers().get(name)?.to_str().ok()?.to_ascii_lowercase();
    match (text.contains("xml"), text.contains("json")) {
        (true, false) => Some("XML"),
        (false, true) => Some("JSON"),
        _ => None,
    }
}

/// Money is compared as a number: 1.0 is 1.00.
fn by_number(mut arguments: Value) -> Value {
    if let Some(Value::String(quantity)) = arguments.get_mut("quantity")
        && quantity.contains('.')
    {
        *quantity = quantity.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    arguments
}
