//! HTTP/1.1 by hand: bytes out, bytes in, without any library in between.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a test waits for an answer that never comes.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Connection {
    stream: BufReader<TcpStream>,
}

#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Connection {
    pub(super) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    pub(super) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.get_mut().write_all(bytes.as_ref()).unwrap();
    }

    /// Sends as far as the server takes it.
    pub(super) fn try_send(&mut self, bytes: impl AsRef<[u8]>) {
        // Where the server has answered and ended, that is what the test is about.
        let _ = self.stream.get_mut().write_all(bytes.as_ref());
    }

    #[track_caller]
    pub(super) fn receive(&mut self) -> Reply {
        let start = self.line().expect("a status line");
        let status = start.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut headers = Vec::new();
        while let Some(line) = self.line().filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(": ").expect("a header");
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let mut reply = Reply { status: status.expect("a status"), headers, body: String::new() };
        let length = reply.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the whole body");
        reply.body = String::from_utf8(body).expect("UTF-8");
        reply
    }

    /// Whether the server ends the connection without another byte.
    pub(super) fn is_ended(&mut self) -> bool {
        self.stream.read(&mut [0]).is_ok_and(|length| length == 0)
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.stream.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim_end_matches("\r\n").to_owned())
    }
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The error code of a JSON envelope.
    #[track_caller]
    pub(super) fn code(&self) -> String {
        let envelope: serde_json::Value = serde_json::from_str(&self.body).expect("an envelope");
        envelope["error_code"].as_str().expect("a code").to_owned()
    }
}

/// One request on a connection of its own.
#[track_caller]
pub(super) fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> Reply {
    let mut connection = Connection::open(address);
    connection.try_send(request);
    connection.receive()
}

pub(super) fn get(target: &str) -> String {
    format!("GET /openapi/{target} HTTP/1.1\r\nhost: x\r\n\r\n")
}

/// A request with a JSON body.
pub(super) fn post(target: &str, body: &str) -> String {
    post_as(target, "content-type: application/json\r\n", body)
}

/// A request with other header lines.
pub(super) fn post_as(target: &str, lines: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /openapi/{target} HTTP/1.1\r\nhost: x\r\n{lines}content-length: {length}\r\n\r\n{body}"
    )
}

/// A payment from a card by JSON.
pub(super) fn payment(card_no: &str) -> String {
    format!(r#"{{"card_no":"{card_no}","account_sort_no":"00","quantity":1.50}}"#)
}

/// The whole request of a payment.
pub(super) fn pay(card_no: &str) -> String {
    post("memberpay?token=invented-token-0001", &payment(card_no))
}
