//! Reading messages of HTTP/1.1: by Content-Length, in chunks, or to the end of the connection.

use std::io::{Error, ErrorKind, Result};
use std::time::{Duration, Instant};

use super::{Arrived, Link};

/// No message of this protocol has as many headers.
const MOST_HEADERS: usize = 64;

/// A head or a body beyond this is not read.
const MOST_BYTES: usize = 64 << 20;

/// A connection that is read from, with what was read ahead.
pub(crate) struct Source<L> {
    pub(crate) link: L,
    ahead: Vec<u8>,
    deadline: Option<Instant>,
}

impl<L: Link> Source<L> {
    /// Reads until the deadline, where there is one.
    pub(crate) fn new(link: L, deadline: Option<Instant>) -> Self {
        Self { link, ahead: Vec::new(), deadline }
    }

    /// Reads on; false at the end of the connection.
    fn more(&mut self) -> Result<bool> {
        if let Some(deadline) = self.deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.link.limit(left.max(Duration::from_millis(1)))?;
        }
        let mut buffer = [0; 16 * 1024];
        let count = match self.link.read(&mut buffer) {
            Err(found) if found.kind() == ErrorKind::UnexpectedEof => 0, // TLS without its farewell
            other => other?,
        };
        self.ahead.extend_from_slice(&buffer[..count]);
        if self.ahead.len() > MOST_BYTES {
            return Err(Error::other("expected an answer of a sensible size, found a longer one"));
        }
        Ok(count > 0)
    }

    fn head(&mut self, whose: &str) -> Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.ahead.windows(4).position(|window| window == b"\r\n\r\n") {
                let rest = self.ahead.split_off(end + 4);
                return Ok(Some(std::mem::replace(&mut self.ahead, rest)));
            }
            if !self.more()? {
                if self.ahead.is_empty() {
                    return Ok(None);
                }
                return Err(cut(whose, "in its head"));
            }
        }
    }

    /// An answer; those before the last (1xx) are passed over.
    pub(super) fn answer(&mut self, of_head: bool) -> Result<Arrived> {
        loop {
            let head = self.head("an answer")?.ok_or_else(|| cut("an answer", "without one"))?;
            let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            let mut parsed = httparse::Response::new(&mut headers);
            parsed.parse(&head).map_err(|found| wrong(&found))?;
            let status = parsed.code.unwrap_or_default();
            let headers = texts(parsed.headers);
            if (100..200).contains(&status) && status != 101 {
                continue;
            }
            let none = of_head || matches!(status, 204 | 304);
            let body = if none { Vec::new() } else { self.body(&headers, "an answer", true)? };
            let (method, target) = (String::new(), String::new());
            return Ok(Arrived { status, method, target, headers, body });
        }
    }

    fn body(
        &mut self,
        headers: &[(String, String)],
        whose: &str,
        to_the_end: bool,
    ) -> Result<Vec<u8>> {
        let of = |name: &str| headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if of("Transfer-Encoding").is_some_and(|(_, coding)| coding.contains("chunked")) {
            return self.chunks(whose);
        }
        match of("Content-Length").map(|(_, length)| length.trim().parse::<usize>()) {
            Some(Ok(length)) => self.exactly(length, whose),
            Some(Err(found)) => Err(Error::other(format!("Content-Length: {found}"))),
            None if !to_the_end => Ok(Vec::new()),
            None => {
                while self.more()? {}
                Ok(std::mem::take(&mut self.ahead))
            }
        }
    }

    fn exactly(&mut self, length: usize, whose: &str) -> Result<Vec<u8>> {
        while self.ahead.len() < length {
            if !self.more()? {
                return Err(cut(whose, "in its body"));
            }
        }
        let rest = self.ahead.split_off(length);
        Ok(std::mem::replace(&mut self.ahead, rest))
    }

    fn line(&mut self, whose: &str) -> Result<String> {
        loop {
            if let Some(end) = self.ahead.windows(2).position(|window| window == b"\r\n") {
                let line = self.exactly(end + 2, whose)?;
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            if !self.more()? {
                return Err(cut(whose, "in its chunks"));
            }
        }
    }

    fn chunks(&mut self, whose: &str) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line(whose)?;
            let digits = line.split(';').next().unwrap_or("").trim();
            let length = usize::from_str_radix(digits, 16).map_err(Error::other)?;
            if length == 0 {
                while !self.line(whose)?.is_empty() {} // trailers
                return Ok(body);
            }
            body.extend(self.exactly(length.min(MOST_BYTES), whose)?);
            self.line(whose)?;
        }
    }
}

/// The next request of a connection; none where it ended.
pub(crate) fn read_request<L: Link>(source: &mut Source<L>) -> Result<Option<Arrived>> {
    let Some(head) = source.head("a request")? else { return Ok(None) };
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(&head).map_err(|found| wrong(&found))?;
    let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let (method, target) = (owned(parsed.method), owned(parsed.path));
    let headers = texts(parsed.headers);
    let body = source.body(&headers, "a request", false)?;
    Ok(Some(Arrived { status: 0, method, target, headers, body }))
}

fn texts(headers: &[httparse::Header<'_>]) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).trim().to_owned();
    headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect()
}

fn wrong(found: &httparse::Error) -> Error {
    Error::other(format!("expected a head of HTTP/1.1, found: {found}"))
}

fn cut(whose: &str, place: &str) -> Error {
    let text = format!("expected {whose}, found that the connection ended {place}");
    Error::new(ErrorKind::ConnectionAborted, text)
}
