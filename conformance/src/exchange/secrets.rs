//! What nothing that is printed may hold: tokens and application secrets.

use serde_json::Value;

use crate::vectors::exchanges::{Exchange, Outcome};

/// How the invented secrets of the vectors start: found where a body could not even be read.
const INVENTED: [&str; 2] = ["invented-token-", "not-a-secret-"];

/// Shorter texts occur by chance.
const SHORTEST: usize = 8;

/// The secrets of one exchange.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn of(exchange: &Exchange) -> Self {
        let row = &exchange.row;
        let (client, server) = (row.client.as_ref(), row.server.as_ref());
        let calls = [
            client.and_then(|side| side.call.as_ref()),
            server.and_then(|side| side.call.as_ref()),
        ];
        let of_calls = calls.into_iter().flatten().filter_map(|call| call["appsecret"].as_str());
        let tokens = [
            client.and_then(|side| side.token.as_deref()),
            server.and_then(|side| side.token.as_deref()),
        ];
        let answered = client.and_then(|side| match &side.outcome {
            Outcome::Answered(data) => data.get("token").and_then(Value::as_str),
            _ => None,
        });
        let all = of_calls.chain(tokens.into_iter().flatten()).chain(answered).chain(INVENTED);
        Self(all.filter(|secret| secret.len() >= SHORTEST).map(str::to_owned).collect())
    }

    /// A fault if a text holds one; it says so without the secret.
    pub(super) fn told_by(&self, what: &str, text: &str) -> Option<String> {
        let told = self.0.iter().any(|secret| text.contains(secret.as_str()));
        told.then(|| format!("expected no secret in what is printed of {what}, found one"))
    }
}
