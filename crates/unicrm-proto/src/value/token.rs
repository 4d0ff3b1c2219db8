//! The access token: a secret (clauses S1.token, V5.1).

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// An access token. It is opaque text, and printing it prints no part of it; only the wire and
/// the neutral value carry it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(CompactString);

impl Token {
    /// The token that a server issued.
    pub fn new(text: impl Into<CompactString>) -> Self {
        Self(text.into())
    }

    /// The secret itself. Whoever calls this keeps it out of logs, errors and reports.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}
