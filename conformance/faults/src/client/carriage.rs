//! HTTP/1.1 over a plain socket.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;

use super::habits::Carriage;
use super::wire::Sent;

/// A stranger who does not answer is not waited for.
const CONNECT: Duration = Duration::from_secs(2);
const MOST_HEADERS: usize = 64;
const MOST_BYTES: usize = 16 << 20;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// Nothing has left.
    NotSent,
    /// Not in time.
    Late,
    /// The connection ended before its first byte.
    Gone,
    /// The connection ended in its middle, or it is no HTTP.
    Cut,
}

/// The connections to one machine.
pub(super) struct Line {
    host: String,
    port: u16,
    kept: Option<TcpStream>,
}

impl Line {
    pub(super) fn to(host: &str, port: u16) -> Self {
        Self { host: host.to_owned(), port, kept: None }
    }

    /// Sends a request and reads its whole answer.
    pub(super) fn exchange(
        &mut self,
        sent: &Sent,
        carriage: &Carriage,
    ) -> Result<Response<Bytes>, Lost> {
        let kept = self.kept.take().filter(|_| carriage.keeps_connection);
        let mut stream = match kept {
            Some(stream) => stream,
            None => self.connect().ok_or(Lost::NotSent)?,
        };
        // A peer that answers early closes early: what it said counts.
        let _ = self.write(&mut stream, sent, carriage);
        let mut reading =
            Reading { stream, ahead: Vec::new(), deadline: Instant::now() + carriage.timeout };
        let answer = reading.answer()?;
        if carriage.keeps_connection {
            self.kept = Some(reading.stream);
        }
        Ok(answer)
    }

    fn connect(&self) -> Option<TcpStream> {
        let mut addresses =
            (self.host.trim_matches(['[', ']']), self.port).to_socket_addrs().ok()?;
        addresses.find_map(|address| TcpStream::connect_timeout(&address, CONNECT).ok())
    }

    fn write(
        &self,
        stream: &mut TcpStream,
        sent: &Sent,
        carriage: &Carriage,
    ) -> std::io::Result<()> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {}:{}\r\n",
            sent.method,
            sent.target(),
            self.host,
            self.port
        );
        if !carriage.keeps_connection {
            head.push_str("Connection: close\r\n");
        }
        for (name, value) in &sent.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut body = sent.body.clone();
        if !body.is_empty() || sent.method != "GET" {
            head.push_str(&match carriage.chunks {
                true => "Transfer-Encoding: chunked\r\n".to_owned(),
                false => format!("Content-Length: {}\r\n", body.len()),
            });
            if carriage.chunks {
                body = in_chunks(&body);
            }
            if carriage.expects_100 {
                head.push_str("Expect: 100-continue\r\n");
            }
        }
        head.push_str("\r\n");
        if carriage.expects_100 && !body.is_empty() {
            stream.write_all(head.as_bytes())?;
            // Nobody has to send the interim answer: after a moment the body goes out without it.
            stream.set_read_timeout(Some(Duration::from_millis(40)))?;
            let _ = stream.peek(&mut [0; 1]);
            return stream.write_all(&body);
        }
        let whole = [head.into_bytes(), body].concat();
        if !carriage.pieces {
            return stream.write_all(&whole);
        }
        stream.set_nodelay(true)?;
        for piece in whole.chunks(whole.len().div_ceil(4).max(1)) {
            stream.write_all(piece)?;
            thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

fn in_chunks(body: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    for chunk in body.chunks(40) {
        written.extend(format!("{:x}\r\n", chunk.len()).bytes());
        written.extend(chunk);
        written.extend(b"\r\n");
    }
    written.extend(b"0\r\n\r\n");
    written
}

/// A connection that is read from, with what was read ahead.
struct Reading {
    stream: TcpStream,
    ahead: Vec<u8>,
    deadline: Instant,
}

impl Reading {
    /// Reads on; false at the end of the connection.
    fn more(&mut self) -> Result<bool, Lost> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
            return Err(Lost::Late);
        }
        let mut buffer = [0; 8192];
        let count = match self.stream.read(&mut buffer) {
            Ok(count) => count,
            Err(found) if matches!(found.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(Lost::Late);
            }
            Err(_) => 0,
        };
        self.ahead.extend_from_slice(&buffer[..count]);
        if self.ahead.len() > MOST_BYTES {
            return Err(Lost::Cut);
        }
        Ok(count > 0)
    }

    fn answer(&mut self) -> Result<Response<Bytes>, Lost> {
        loop {
            let head = self.until(b"\r\n\r\n")?;
            let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            let mut parsed = httparse::Response::new(&mut headers);
            parsed.parse(&head).map_err(|_| Lost::Cut)?;
            let status = parsed.code.unwrap_or_default();
            if (100..200).contains(&status) {
                continue;
            }
            let mut answer = Response::builder().status(status);
            for header in parsed.headers.iter() {
                answer = answer.header(header.name, header.value);
            }
            let of = |name: &str| {
                let found =
                    parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
                found.map(|header| String::from_utf8_lossy(header.value).trim().to_owned())
            };
            let body =
                match (of("Transfer-Encoding"), of("Content-Length").map(|text| text.parse())) {
                    (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => self.chunks()?,
                    (_, Some(Ok(length))) => self.exactly(length)?,
                    (_, Some(Err(_))) => return Err(Lost::Cut),
                    (_, None) => {
                        while self.more()? {}
                        std::mem::take(&mut self.ahead)
                    }
                };
            return answer.body(body.into()).map_err(|_| Lost::Cut);
        }
    }

    /// What ends with that, its end included.
    fn until(&mut self, end: &[u8]) -> Result<Vec<u8>, Lost> {
        loop {
            if let Some(at) = self.ahead.windows(end.len()).position(|window| window == end) {
                return self.exactly(at + end.len());
            }
            if !self.more()? {
                return Err(if self.ahead.is_empty() { Lost::Gone } else { Lost::Cut });
            }
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>, Lost> {
        while self.ahead.len() < length {
            if !self.more()? {
                return Err(Lost::Cut);
            }
        }
        let rest = self.ahead.split_off(length);
        Ok(std::mem::replace(&mut self.ahead, rest))
    }

    fn chunks(&mut self) -> Result<Vec<u8>, Lost> {
        let mut body = Vec::new();
        loop {
            let line = self.until(b"\r\n")?;
            let line = String::from_utf8_lossy(&line).into_owned();
            let digits = line.split(';').next().unwrap_or_default().trim();
            let length =
                usize::from_str_radix(digits, 16).ok().filter(|length| *length <= MOST_BYTES);
            let length = length.ok_or(Lost::Cut)?;
            if length == 0 {
                while self.until(b"\r\n")?.len() > 2 {} // trailers
                return Ok(body);
            }
            body.extend(self.exactly(length)?);
            self.until(b"\r\n")?;
        }
    }
}
