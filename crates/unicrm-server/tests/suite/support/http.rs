//! HTTP/1.1 by hand: what the tests send is what they say.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection that is kept.
pub(crate) struct Http {
    stream: BufReader<TcpStream>,
    path: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Http {
    /// A connection to a service URI such as `http://127.0.0.1:8080/openapi`.
    pub(crate) fn connect(url: &str) -> Result<Self> {
        let rest = url.trim_start_matches("http://");
        let (address, path) = rest.split_once('/').unwrap_or((rest, ""));
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Self { stream: BufReader::new(stream), path: format!("/{path}") })
    }

    pub(crate) fn get(&mut self, target: &str, accept: &str) -> Result<Answer> {
        let path = &self.path;
        let request =
            format!("GET {path}/{target} HTTP/1.1\r\nHost: here\r\nAccept: {accept}\r\n\r\n");
        self.exchange(&request)
    }

    /// Posts a body in the format that its first character tells; `fields` are further header
    /// fields, each with its line's end.
    pub(crate) fn post(&mut self, target: &str, fields: &str, body: &str) -> Result<Answer> {
        let format = if body.starts_with('<') { "xml" } else { "json" };
        let (path, length) = (&self.path, body.len());
        let request = format!(
            "POST {path}/{target} HTTP/1.1\r\nHost: here\r\nContent-Type: application/{format}\r\n\
             Content-Length: {length}\r\n{fields}\r\n{body}"
        );
        self.exchange(&request)
    }

    fn exchange(&mut self, request: &str) -> Result<Answer> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        let status = head.get(9..12).and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let length = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length = length.filter_map(|(_, value)| value.parse().ok()).next().unwrap_or(0);
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Answer { status, head, body })
    }

    /// A token for an application.
    #[track_caller]
    pub(crate) fn token(&mut self, appid: &str, appsecret: &str) -> String {
        let target = format!("token?appid={appid}&appsecret={appsecret}");
        let answer = self.get(&target, "application/json").expect("an answer");
        answer.text("token").unwrap_or_else(|| panic!("no token in {}", answer.body))
    }
}

impl Answer {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A text of the data, or the data itself where it is text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let json = self.json();
        let data = &json["data"];
        data[name].as_str().or(data.as_str()).map(str::to_owned)
    }

    /// The error code, in either format; empty on success.
    pub(crate) fn code(&self) -> String {
        if self.body.starts_with('<') {
            let code = self.body.split("<error_code>").nth(1).unwrap_or("");
            return code.split('<').next().unwrap_or("").to_owned();
        }
        self.json()["error_code"].as_str().unwrap_or("no code").to_owned()
    }
}
