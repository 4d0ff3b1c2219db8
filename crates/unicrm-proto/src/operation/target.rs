//! Path and query as our client writes them (clauses O2.1 and following).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is written as it is; everything else is percent-encoded, a space as `%20`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path below the service's own, and its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    written: String,
    has_query: bool,
}

impl Target {
    pub(crate) fn new(name: &str) -> Self {
        Self { written: format!("/{name}"), has_query: false }
    }

    /// Adds a path segment.
    pub(crate) fn segment(mut self, segment: &str) -> Self {
        self.written.push('/');
        self.written.extend(utf8_percent_encode(segment, ENCODED));
        self
    }

    /// Adds a parameter.
    pub(crate) fn parameter(mut self, name: &str, value: &str) -> Self {
        self.written.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.written.push_str(name);
        self.written.push('=');
        self.written.extend(utf8_percent_encode(value, ENCODED));
        self
    }

    /// Adds a parameter unless it is at its default, which is left out.
    pub(crate) fn unless_default(self, name: &str, value: u64, default: u64) -> Self {
        if value == default { self } else { self.parameter(name, &value.to_string()) }
    }

    /// The path and query: `/member?cardno=11000121`.
    pub fn as_str(&self) -> &str {
        &self.written
    }
}
