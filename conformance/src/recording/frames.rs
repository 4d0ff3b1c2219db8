//! Where one message ends and the next begins, found while the bytes pass by.

use super::redact::Message;

/// No head of this protocol is as long.
const LONGEST_HEAD: usize = 64 << 10;

/// A longer message is passed on, but not kept.
const LONGEST_KEPT: usize = 16 << 20;

/// A message as it was framed on the connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    /// Head and body, the body without the marks of chunks.
    pub(super) message: Message,
    /// What makes `message` differ from the bytes that passed.
    pub(super) adapted: Vec<String>,
    /// Why it is not a whole message; none where it is.
    pub(super) broken: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
    ToTheEnd,
}

/// The bytes of one direction of a connection that are not yet a whole message.
#[derive(Default)]
pub(super) struct Frames {
    raw: Vec<u8>,
    /// How much of `raw` was passed on.
    passed: usize,
    head: Option<(usize, Framing)>,
    /// Where the next chunk is looked for, and the bodies of those before.
    chunks: (usize, Vec<u8>),
    /// Nothing is looked for any more: what passes is no HTTP, or too long to be kept.
    opaque: Option<&'static str>,
    interim: bool,
}

impl Frames {
    /// Takes what arrived.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
    }

    /// Whether the head of the present message is there. `edit` is called once with each head, to change it.
    pub(super) fn head(&mut self, framing: &Ask, edit: &dyn Fn(Vec<u8>) -> Vec<u8>) -> bool {
        if self.head.is_some() || self.opaque.is_some() {
            return self.head.is_some();
        }
        let Some(end) = self.raw.windows(4).position(|window| window == b"\r\n\r\n") else {
            if self.raw.len() > LONGEST_HEAD {
                self.opaque = Some("expected a head of HTTP/1.1, found something else");
            }
            return false;
        };
        let rest = self.raw.split_off(end + 4);
        let head = edit(std::mem::take(&mut self.raw));
        match framing.of(&head) {
            Some((found, interim)) => {
                self.interim = interim;
                self.head = Some((head.len(), found));
                self.chunks = (head.len(), Vec::new());
            }
            None => self.opaque = Some("expected a head of HTTP/1.1, found something else"),
        }
        self.raw = head;
        self.raw.extend(rest);
        self.head.is_some()
    }

    /// What is to be passed on by now: nothing of a head that is not whole.
    pub(super) fn due(&mut self) -> Vec<u8> {
        if self.head.is_none() && self.opaque.is_none() {
            return Vec::new();
        }
        let end = self.end().unwrap_or(self.raw.len());
        let due = self.raw[self.passed.min(end)..end].to_vec();
        self.passed = end;
        if self.raw.len() > LONGEST_KEPT && self.opaque.is_none() {
            self.opaque = Some("expected a message of at most 16 MiB, found a longer one");
        }
        if self.opaque.is_some() {
            // Nobody will look at it again.
            let head = self.head.map_or(0, |(end, _)| end);
            self.raw.truncate(head.min(self.raw.len()));
            self.passed = self.raw.len();
        }
        due
    }

    /// Whether the present message begins so.
    pub(super) fn starts_with(&self, start: &[u8]) -> bool {
        self.raw.starts_with(start)
    }

    /// Where the present message ends, if all of it is there.
    fn end(&mut self) -> Option<usize> {
        match self.head? {
            _ if self.opaque.is_some() => None,
            (head, Framing::Length(length)) => {
                Some(head + length).filter(|&end| end <= self.raw.len())
            }
            (_, Framing::Chunked) => self.end_of_chunks(),
            (_, Framing::ToTheEnd) => None,
        }
    }

    fn end_of_chunks(&mut self) -> Option<usize> {
        let line_end = |raw: &[u8], at: usize| {
            raw.get(at..)?
                .windows(2)
                .position(|window| window == b"\r\n")
                .map(|length| at + length + 2)
        };
        loop {
            let at = self.chunks.0;
            let start = line_end(&self.raw, at)?;
            let line = String::from_utf8_lossy(&self.raw[at..start - 2]);
            let digits = line.split(';').next().unwrap_or("").trim();
            let Ok(length) = usize::from_str_radix(digits, 16) else {
                self.opaque = Some("expected the length of a chunk, found something else");
                return None;
            };
            if length == 0 {
                let mut at = start;
                loop {
                    let end = line_end(&self.raw, at)?;
                    if end == at + 2 {
                        return Some(end);
                    }
                    at = end;
                }
            }
            let chunk = self.raw.get(start..start.checked_add(length)?)?;
            line_end(&self.raw, start + length)?;
            self.chunks.1.extend_from_slice(chunk);
            self.chunks.0 = start + length + 2;
        }
    }

    /// The message, once it is whole and passed on. Interim answers (1xx) are told by the second value.
    pub(super) fn take(&mut self) -> Option<(Frame, bool)> {
        let end = self.end()?;
        let rest = self.raw.split_off(end);
        let frame = self.frame(None);
        let interim = self.interim;
        *self = Self { raw: rest, ..Self::default() };
        Some((frame, interim))
    }

    /// What there is when the connection ends; none where nothing of a message is there.
    pub(super) fn finish(&mut self) -> Option<Frame> {
        if self.raw.is_empty() && self.opaque.is_none() {
            return None;
        }
        let broken = match (self.opaque, self.head) {
            (Some(why), _) => Some(why.to_owned()),
            (None, None) => Some("the connection ended in the head".to_owned()),
            (None, Some((_, Framing::ToTheEnd))) => None,
            (None, Some(_)) => Some("the connection ended in the body".to_owned()),
        };
        let frame = self.frame(broken);
        *self = Self::default();
        Some(frame)
    }

    fn frame(&mut self, broken: Option<String>) -> Frame {
        let mut raw = std::mem::take(&mut self.raw);
        let Some((head, framing)) = self.head else {
            return Frame {
                message: Message { head: raw, body: Vec::new() },
                adapted: Vec::new(),
                broken,
            };
        };
        let mut body = raw.split_off(head.min(raw.len()));
        let mut adapted = Vec::new();
        if framing == Framing::Chunked {
            body = std::mem::take(&mut self.chunks.1);
            adapted.push("the body came in chunks".to_owned());
        }
        Frame { message: Message { head: raw, body }, adapted, broken }
    }
}

/// What a head is asked about.
pub(super) enum Ask {
    Request,
    /// To HEAD or not.
    Answer {
        of_head: bool,
    },
}

impl Ask {
    /// How the body is framed, and whether it is an interim answer.
    fn of(&self, head: &[u8]) -> Option<(Framing, bool)> {
        let mut headers = [httparse::EMPTY_HEADER; 128];
        let (fields, status) = match self {
            Self::Request => {
                let mut parsed = httparse::Request::new(&mut headers);
                parsed.parse(head).ok().filter(httparse::Status::is_complete)?;
                (parsed.headers, None)
            }
            Self::Answer { .. } => {
                let mut parsed = httparse::Response::new(&mut headers);
                parsed.parse(head).ok().filter(httparse::Status::is_complete)?;
                (parsed.headers, parsed.code)
            }
        };
        let value = |name: &str| {
            let found = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
            Some(String::from_utf8_lossy(found.value).trim().to_ascii_lowercase())
        };
        let interim = status.is_some_and(|status| (100..200).contains(&status));
        let none = interim
            || matches!(status, Some(204 | 304))
            || matches!(self, Self::Answer { of_head: true });
        let framing = match (value("transfer-encoding"), value("content-length")) {
            _ if none => Framing::Length(0),
            (Some(coding), _) if coding.contains("chunked") => Framing::Chunked,
            (_, Some(length)) => Framing::Length(length.parse().ok()?),
            (_, None) if status.is_some() => Framing::ToTheEnd,
            (_, None) => Framing::Length(0),
        };
        Some((framing, interim))
    }
}

#[cfg(test)]
mod tests {
    use super::{Ask, Frames};

    #[test]
    fn messages_are_told_apart_byte_by_byte_and_passed_on_at_once() {
        let first = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        let second = b"POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nxy";
        let (mut frames, mut found, mut passed) = (Frames::default(), Vec::new(), Vec::new());
        for byte in first.iter().chain(second) {
            frames.push(&[*byte]);
            frames.head(&Ask::Request, &|head| head);
            passed.extend(frames.due());
            found.extend(frames.take());
        }
        assert_eq!(passed, [first.as_slice(), second].concat());
        let bodies: Vec<&[u8]> =
            found.iter().map(|(frame, _)| frame.message.body.as_slice()).collect();
        assert_eq!(bodies, [b"abcde".as_slice(), b"xy"]);
        assert!(frames.finish().is_none());
    }

    #[test]
    fn what_breaks_off_says_where() {
        let mut frames = Frames::default();
        frames.push(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
        frames.head(&Ask::Answer { of_head: false }, &|head| head);
        assert_eq!(frames.due().len(), 41);
        assert!(frames.take().is_none());
        let frame = frames.finish().expect("a part");
        assert_eq!(frame.message.body, b"abc");
        assert_eq!(frame.broken.as_deref(), Some("the connection ended in the body"));
    }
}
