//! HTTP/1.1 over blocking sockets: one request, one answer, one connection, and nothing done behind the case's back.

mod halves;
mod listen;
mod place;
mod read;

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

pub(crate) use halves::Halves;
use serde::{Deserialize, Serialize};

pub(crate) use listen::Listen;
pub(crate) use place::{NoLink, NoLinkKind, Place};
pub(crate) use read::{Source, read_request};

/// A request as it goes onto the wire, but for `Host`, `Content-Length` and `Connection`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    /// Path below the service's and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    #[serde(serialize_with = "crate::evidence::bytes::option::serialize")]
    pub(crate) body: Option<Vec<u8>>,
    /// Stops after so many bytes of the body, and waits for what the server says.
    pub(crate) only: Option<usize>,
    /// How much of the answer is heard.
    pub(crate) listen: Listen,
}

/// A message that arrived: a request's first line is its target, an answer's its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Arrived {
    /// Of an answer.
    pub(crate) status: u16,
    /// Of a request.
    pub(crate) method: String,
    /// Of a request: path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    #[serde(with = "crate::evidence::bytes")]
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Trouble {
    /// Nobody takes the connection.
    Unreachable(String),
    /// Not in time.
    TimedOut(String),
    /// What came is no answer of HTTP/1.1, or the connection ended before its end.
    Broken(String),
    /// Nobody waited for the whole answer: what became of the request is unknown.
    Left(String),
}

impl Arrived {
    /// The first header of the name, which is compared without case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl Sent {
    fn bytes(&self, place: &Place) -> Vec<u8> {
        let mut head = format!("{} {}{} HTTP/1.1\r\n", self.method, place.path(), self.target);
        let _ = write!(head, "Host: {}\r\nConnection: close\r\n", place.authority());
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        let body = self.body.as_deref().unwrap_or_default();
        bytes.extend_from_slice(&body[..self.only.unwrap_or(body.len()).min(body.len())]);
        bytes
    }
}

/// Whether a connection can be had; nothing is sent on it.
pub(crate) fn reached(place: &Place, timeout: Duration) -> Result<(), NoLink> {
    place.connect(timeout).map(drop)
}

/// Sends a request and reads the answer, as far as it is listened to; or takes it from a record.
pub(crate) fn exchange(place: &Place, sent: &Sent, timeout: Duration) -> Result<Arrived, Trouble> {
    let question = || serde_json::to_value(sent).unwrap_or_default();
    let answer = place.tape().ask(question, || over_the_wire(place, sent, timeout));
    // It ends the case, which the suite then sets aside as not in evidence.
    answer.unwrap_or_else(|missing| Err(Trouble::Unreachable(missing)))
}

/// Sends requests at once, each on a connection of its own: one question, with as many answers in the same order.
pub(crate) fn exchange_at_once(
    place: &Place,
    all: &[Sent],
    timeout: Duration,
) -> Vec<Result<Arrived, Trouble>> {
    let question = || serde_json::to_value(all).unwrap_or_default();
    let live = || {
        std::thread::scope(|scope| {
            let send = |sent| scope.spawn(move || over_the_wire(place, sent, timeout));
            let threads: Vec<_> = all.iter().map(send).collect();
            let ended = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
            let lost = |_| Err(Trouble::Broken("the thread that sends ended".to_owned()));
            ended.map(|ended| ended.unwrap_or_else(lost)).collect()
        })
    };
    let answers: Result<Vec<_>, String> = place.tape().ask(question, live);
    answers.unwrap_or_else(|missing| vec![Err(Trouble::Unreachable(missing)); all.len()])
}

fn over_the_wire(place: &Place, sent: &Sent, timeout: Duration) -> Result<Arrived, Trouble> {
    let mut deadline = Instant::now() + timeout;
    let mut link =
        place.connect(timeout).map_err(|found| Trouble::Unreachable(found.to_string()))?;
    // A server may answer before it has read all, and close: what it says counts.
    let written = link.write_all(&sent.bytes(place)).and_then(|()| link.flush());
    match sent.listen {
        Listen::Whole | Listen::Head => {}
        Listen::Never => return Err(Trouble::Left("nobody waited for an answer".to_owned())),
        Listen::HalfClosed => drop(link.end_sending()),
        Listen::After(time) => {
            std::thread::sleep(time);
            deadline += time;
        }
    }
    let mut source = Source::new(link, Some(deadline));
    match source.answer(sent.method == "HEAD" || sent.listen == Listen::Head) {
        Ok(answer) if sent.listen == Listen::Head => {
            Err(Trouble::Left(format!("status {}, and nobody waited for the rest", answer.status)))
        }
        Ok(answer) => Ok(answer),
        // Many servers take the end of what they read for the end of the connection.
        Err(found) if sent.listen == Listen::HalfClosed => Err(Trouble::Left(found.to_string())),
        Err(found) if is_late(&found) => {
            Err(Trouble::TimedOut(format!("expected an answer within {timeout:?}, found none")))
        }
        Err(found) => {
            let sending = written.err().map(|found| format!(" (sending: {found})"));
            Err(Trouble::Broken(format!("{found}{}", sending.unwrap_or_default())))
        }
    }
}

fn is_late(found: &std::io::Error) -> bool {
    matches!(found.kind(), std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock)
}

/// A connection, plain or under TLS, whose reads can be given a limit of time.
pub(crate) trait Link: Read + Write + Send {
    /// How long the next read may take.
    fn limit(&self, time: Duration) -> std::io::Result<()>;

    /// Says that nothing more will be sent; reading goes on.
    fn end_sending(&mut self) -> std::io::Result<()>;
}

impl Link for std::net::TcpStream {
    fn limit(&self, time: Duration) -> std::io::Result<()> {
        self.set_read_timeout(Some(time))
    }

    fn end_sending(&mut self) -> std::io::Result<()> {
        self.shutdown(std::net::Shutdown::Write)
    }
}

impl Link for Box<dyn Link> {
    fn limit(&self, time: Duration) -> std::io::Result<()> {
        (**self).limit(time)
    }

    fn end_sending(&mut self) -> std::io::Result<()> {
        (**self).end_sending()
    }
}
