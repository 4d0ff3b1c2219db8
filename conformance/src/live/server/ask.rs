//! A request as a case words it.

use unicrm_proto::{Format, MessageName};

use super::super::wire::{Listen, Sent};

/// A request, and the message that answers it.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(super) sent: Sent,
    pub(super) message: MessageName,
    /// Added last, as the source writes it.
    pub(super) token: Option<String>,
}

impl Ask {
    /// A request without a body; the path with its slash: `/member`.
    pub(crate) fn new(method: &'static str, path: &str, message: MessageName) -> Self {
        let sent = Sent {
            method,
            target: path.to_owned(),
            headers: Vec::new(),
            body: None,
            only: None,
            listen: Listen::Whole,
        };
        Self { sent, message, token: None }
    }

    /// Adds a parameter, percent-encoded.
    pub(crate) fn query(self, name: &str, value: &str) -> Self {
        self.raw_query(&format!("{name}={}", encoded(value)))
    }

    /// Adds to the query as it is.
    pub(crate) fn raw_query(mut self, pair: &str) -> Self {
        let mark = if self.sent.target.contains('?') { '&' } else { '?' };
        self.sent.target.push(mark);
        self.sent.target.push_str(pair);
        self
    }

    /// Gives it the token, last in the query.
    pub(crate) fn token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// Sets a header in place of any of its name.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.sent.headers.retain(|(known, _)| *known != name);
        self.sent.headers.push((name, value.into()));
        self
    }

    /// Without a header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.sent.headers.retain(|(known, _)| *known != name);
        self
    }

    /// Asks for an answer in the format.
    pub(crate) fn accept(self, format: Format) -> Self {
        self.header("Accept", media_type(format))
    }

    /// Gives it a body of the format.
    pub(crate) fn body(mut self, format: Format, body: Vec<u8>) -> Self {
        self.sent.body = Some(body);
        self.header("Content-Type", format!("{}; charset=utf-8", media_type(format)))
    }

    /// Whether this is its method.
    pub(crate) fn method_is(&self, method: &str) -> bool {
        self.sent.method == method
    }

    /// With another method.
    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.sent.method = method;
        self
    }

    /// Sends only so many bytes of the body.
    pub(crate) fn stopping_after(mut self, bytes: usize) -> Self {
        self.sent.only = Some(bytes);
        self
    }

    /// Hears only so much of the answer.
    pub(crate) fn hearing(mut self, listen: Listen) -> Self {
        self.sent.listen = listen;
        self
    }

    /// As it goes onto the wire.
    pub(super) fn finished(&self) -> Sent {
        match &self.token {
            Some(token) => self.clone().query("token", token).sent,
            None => self.sent.clone(),
        }
    }
}

/// The usual media type of a format.
pub(crate) fn media_type(format: Format) -> &'static str {
    match format {
        Format::Xml => "application/xml",
        Format::Json => "application/json",
    }
}

/// Percent-encoded UTF-8: all but letters, digits and `-._~`.
pub(crate) fn encoded(text: &str) -> String {
    let of = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(of).collect()
}
