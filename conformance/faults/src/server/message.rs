//! Requests and answers of HTTP/1.1 as faults change them: lines of text and a body.

/// A message.
#[derive(Debug, Clone)]
pub(super) struct Message {
    /// The first line.
    pub(super) line: String,
    /// The headers, as they are written.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Message {
    /// A message from its head, without the empty line.
    pub(super) fn from_head(head: &[u8], body: Vec<u8>) -> Self {
        let text = String::from_utf8_lossy(head);
        let mut lines = text.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        };
        Self { line, headers: lines.filter_map(header).collect(), body }
    }

    /// An answer.
    pub(super) fn answer(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        let mut answer = Self { line: String::new(), headers, body: body.into() };
        answer.set_status(status);
        answer
    }

    /// An answer of failure, in the format that the request asks for.
    pub(super) fn refusal(ask: &Self, status: u16, code: &str, reason: &str) -> Self {
        let root = if ask.is_list() { "ApiResponse" } else { "ApiResult" };
        if ask.header("Accept").is_some_and(|accept| accept.contains("xml")) {
            let body = format!(
                "<{root} xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><success>false</success>\
                 <error_code>{code}</error_code><error_reason>{reason}</error_reason></{root}>"
            );
            return Self::answer(status, "application/xml; charset=utf-8", body);
        }
        let body = format!(
            "{{\"success\":false,\"error_code\":\"{code}\",\"error_reason\":\"{reason}\",\"data\":null}}"
        );
        Self::answer(status, "application/json; charset=utf-8", body)
    }

    /// The method of a request.
    pub(super) fn method(&self) -> &str {
        self.line.split(' ').next().unwrap_or_default()
    }

    /// Path and query of a request.
    pub(super) fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// The operation's name and what follows it in the path: `weixinmember/o123`.
    pub(super) fn path(&self) -> &str {
        let path = self.target().split('?').next().unwrap_or_default();
        path.strip_prefix("/openapi/").unwrap_or(path)
    }

    /// The query of a request, undecoded.
    pub(super) fn query(&self) -> &str {
        self.target().split_once('?').map_or("", |(_, query)| query)
    }

    /// A parameter, undecoded.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query().split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Another path, below the service's.
    pub(super) fn set_path(&mut self, path: &str) {
        let target = format!("/openapi/{path}?{}", self.query());
        self.set_target(&target);
    }

    /// Another query.
    pub(super) fn set_query(&mut self, query: &str) {
        let target = format!("/openapi/{}?{query}", self.path());
        self.set_target(&target);
    }

    fn set_target(&mut self, target: &str) {
        self.line = format!("{} {target} HTTP/1.1", self.method());
    }

    /// A parameter's value, in place of any; it goes first.
    pub(super) fn set_parameter(&mut self, name: &str, value: &str) {
        let others = self
            .query()
            .split('&')
            .filter(|pair| pair.split_once('=').is_some_and(|(known, _)| known != name));
        let others: Vec<&str> = others.collect();
        let query = format!("{name}={value}&{}", others.join("&"));
        self.set_query(query.trim_end_matches('&'));
    }

    /// The first header of the name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Sets a header in place of any of its name.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a header away.
    pub(super) fn unset(&mut self, name: &str) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// The status of an answer.
    pub(super) fn status(&self) -> u16 {
        let status = self.line.split(' ').nth(1);
        status.and_then(|status| status.parse().ok()).unwrap_or_default()
    }

    /// Another status.
    pub(super) fn set_status(&mut self, status: u16) {
        self.line = format!("HTTP/1.1 {status} So");
    }

    /// The body as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the body holds the text.
    pub(super) fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// Replaces a text in the body, wherever it stands.
    pub(super) fn replace(&mut self, from: &str, to: &str) {
        self.body = self.text().replace(from, to).into_bytes();
    }

    /// Whether the body of an answer is XML.
    pub(super) fn is_xml(&self) -> bool {
        self.header("Content-Type").is_some_and(|media_type| media_type.contains("xml"))
    }

    /// Whether an answer says the code.
    pub(super) fn says(&self, code: &str) -> bool {
        self.has(&format!("<error_code>{code}<")) || self.has(&format!("\"error_code\":\"{code}\""))
    }

    /// Whether an answer says success.
    pub(super) fn succeeds(&self) -> bool {
        self.has("<success>true<") || self.has("\"success\":true")
    }

    /// Whether a request is for the list of members.
    pub(super) fn is_list(&self) -> bool {
        self.path() == "member"
            && self.parameter("cardno").is_none_or(str::is_empty)
            && self.parameter("mobilephone").is_none_or(str::is_empty)
    }

    /// Whether a request pays.
    pub(super) fn pays(&self) -> bool {
        self.path() == "memberpay"
    }

    /// Whether a request has a token that is not empty.
    pub(super) fn has_token(&self) -> bool {
        self.parameter("token").is_some_and(|token| !token.is_empty())
    }

    /// As it goes onto the wire, with its length, on a connection that ends.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut message = self.clone();
        message.unset("Transfer-Encoding");
        message.set("Content-Length", &self.body.len().to_string());
        message.set("Connection", "close");
        [message.head().into_bytes(), message.body].concat()
    }

    /// First line, headers and the empty line.
    pub(super) fn head(&self) -> String {
        let mut head = format!("{}\r\n", self.line);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head
    }
}
