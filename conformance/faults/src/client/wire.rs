//! A request and an answer as the wire has them, open to every change.

use bytes::Bytes;
use http::{Request, Response};
use unicrm_proto::Format;
use unicrm_proto::operation::OperationName;

/// A request that is about to leave.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) operation: OperationName,
    pub(super) format: Format,
    pub(super) method: String,
    /// The path in front of the operation's.
    pub(super) service: String,
    /// The operation's path, without a slash in front.
    pub(super) path: String,
    /// Names and values as they are written.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Sent {
    /// As the protocol crate writes it.
    pub(super) fn of(
        operation: OperationName,
        format: Format,
        service: &str,
        request: &Request<Bytes>,
    ) -> Self {
        let uri = request.uri();
        let path = uri.path().strip_prefix(service).unwrap_or(uri.path());
        let pairs =
            uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let text =
            |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            operation,
            format,
            method: request.method().to_string(),
            service: service.to_owned(),
            path: path.trim_start_matches('/').to_owned(),
            query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            headers: request
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            body: request.body().to_vec(),
        }
    }

    /// Path and query.
    pub(super) fn target(&self) -> String {
        let pairs: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("{}/{}{mark}{}", self.service, self.path, pairs.join("&"))
    }

    /// Sets a header, whatever it was.
    pub(super) fn set_header(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Renames a parameter.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        for (name, _) in &mut self.query {
            if name == from {
                *name = to.to_owned();
            }
        }
    }

    /// Takes a parameter out.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.query.iter().position(|(known, _)| known == name)?;
        Some(self.query.remove(at).1)
    }

    /// Changes the body as text.
    pub(super) fn edit_body(&mut self, edit: impl FnOnce(String) -> String) {
        let text = String::from_utf8_lossy(&self.body).into_owned();
        self.body = edit(text).into_bytes();
    }
}

/// An answer that arrived, and the format that was asked for.
pub(super) struct Arrived {
    pub(super) asked: Format,
    pub(super) response: Response<Bytes>,
}
