//! Answers as a scenario scripts them: sound, late, cut, lost.

use std::time::Duration;

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use crate::adapter;

/// What is sent, when, and what follows.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
    pub(crate) after: Duration,
    pub(crate) then: Then,
    /// It goes before the scenario: its request is none of it.
    pub(crate) unseen: bool,
}

/// What follows an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Then {
    /// The next request of the connection.
    ReadOn,
    /// The end of the connection.
    Close,
    /// Nothing for so long, then the end of the connection.
    Silence(Duration),
}

impl Reply {
    /// An answer with status 200 and a neutral envelope.
    pub(crate) fn envelope(message: MessageName, format: Format, envelope: &Value) -> Self {
        Self::with_status("200 OK", message, format, envelope)
    }

    /// An answer with another status.
    pub(crate) fn with_status(
        status: &str,
        message: MessageName,
        format: Format,
        envelope: &Value,
    ) -> Self {
        let body = adapter::encode(message, format, envelope).unwrap_or_default();
        Self::raw(status, format.content_type(), &body)
    }

    /// A success.
    pub(crate) fn success(message: MessageName, format: Format, data: &Value) -> Self {
        let mut envelope = json!({ "success": true, "error_code": "", "error_reason": "" });
        if !data.is_null() {
            envelope["data"] = data.clone();
        }
        Self::envelope(message, format, &envelope)
    }

    /// A refusal.
    pub(crate) fn refusal(message: MessageName, format: Format, code: &str) -> Self {
        Self::envelope(message, format, &failure(code))
    }

    /// Any body.
    pub(crate) fn raw(status: &str, media_type: &str, body: &[u8]) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        let bytes = [head.as_bytes(), body].concat();
        Self { bytes, after: Duration::ZERO, then: Then::ReadOn, unseen: false }
    }

    /// No answer: the connection is closed.
    pub(crate) fn lost() -> Self {
        Self { bytes: Vec::new(), after: Duration::ZERO, then: Then::Close, unseen: false }
    }

    /// No answer for a while, then the connection is closed.
    pub(crate) fn silence(time: Duration) -> Self {
        Self { then: Then::Silence(time), ..Self::lost() }
    }

    /// Names all of it: its bytes, when they come, and what follows.
    pub(crate) fn name(&self) -> String {
        let Self { bytes, after, then, unseen: _ } = self;
        let when = format!(" {after:?} {then:?}");
        crate::data::sha256(&[bytes.as_slice(), when.as_bytes()].concat())
    }

    /// The same, later.
    pub(crate) fn late(self, after: Duration) -> Self {
        Self { after, ..self }
    }

    /// The same without its last bytes, and closed there.
    pub(crate) fn cut(mut self, bytes: usize) -> Self {
        self.bytes.truncate(self.bytes.len().saturating_sub(bytes));
        Self { then: Then::Close, ..self }
    }

    /// The same with a header more.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let line = format!("{name}: {value}\r\n");
        let at = self.bytes.windows(2).position(|pair| pair == b"\r\n").map_or(0, |at| at + 2);
        self.bytes.splice(at..at, line.into_bytes());
        self
    }
}

/// The envelope of a failure.
pub(crate) fn failure(code: &str) -> Value {
    json!({ "success": false, "error_code": code, "error_reason": "拒绝" })
}
