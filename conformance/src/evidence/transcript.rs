//! A transcript as a file: JSON Lines. Header, events, verdicts, then one seal or more.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::header::{Header, VERSION};
use super::key::Key;
use super::seal::{self, Role, Seal};
use super::tape::Event;
use super::verdicts::Verdicts;
use crate::{Error, Result};

/// A longer file is not read: a run of the whole suite has some megabytes.
pub const LONGEST_FILE: u64 = 1 << 30;

/// A longer line is not read: no answer is longer than 64 MiB, and an escape takes up to six times that.
pub const LONGEST_LINE: usize = 400 << 20;

/// More seals than authorities that one asks.
const MOST_SEALS: usize = 16;

/// A run's header, events and verdicts.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// The first line.
    pub header: Header,
    /// What was asked and answered.
    pub events: Vec<Event>,
    /// The verdicts then.
    pub verdicts: Verdicts,
}

/// A transcript whose seals hold.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The transcript.
    pub transcript: Transcript,
    /// Its seals, in their order.
    pub seals: Vec<Seal>,
    bytes: Vec<u8>,
}

/// Why a file is no sealed transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSealed {
    /// It is something else.
    NoTranscript(String),
    /// It was one: what does not hold.
    Broken(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Line {
    Header(Box<Header>),
    Verdicts(Verdicts),
}

const HEADER_BEGINS: &[u8] = b"{\"header\":";

impl Transcript {
    /// Every line as JSON.
    pub(super) fn lines(&self) -> Result<Vec<Value>> {
        let mut lines = vec![value(&Line::Header(Box::new(self.header.clone())))?];
        for event in &self.events {
            lines.push(value(event)?);
        }
        lines.push(value(&Line::Verdicts(self.verdicts.clone()))?);
        Ok(lines)
    }

    pub(super) fn of_lines(lines: Vec<Value>) -> Result<Self> {
        let bytes: Vec<u8> =
            lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect();
        Self::parse(&bytes).map_err(|found| Error::suite(found, "this is a fault of the suite"))
    }

    /// The bytes that are sealed.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        for line in self.lines()? {
            serde_json::to_writer(&mut bytes, &line).map_err(Error::unwritable_transcript)?;
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    fn parse(bytes: &[u8]) -> std::result::Result<Self, String> {
        let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        lines.pop();
        let [first, events @ .., last] = lines.as_slice() else {
            return Err("expected a header and verdicts, found fewer lines".to_owned());
        };
        let Line::Header(header) = parsed(first, 1)? else {
            return Err("line 1: expected the header, found the verdicts".to_owned());
        };
        if header.version != VERSION {
            return Err(format!("expected format version {VERSION}, found {}", header.version));
        }
        let events = events.iter().enumerate().map(|(at, line)| parsed(line, at + 2));
        let events = events.collect::<std::result::Result<_, _>>()?;
        let Line::Verdicts(verdicts) = parsed(last, lines.len())? else {
            return Err("expected the verdicts behind the events, found another header".to_owned());
        };
        Ok(Self { header: *header, events, verdicts })
    }
}

impl Error {
    fn unwritable_transcript(found: serde_json::Error) -> Self {
        Self::suite(format_args!("expected to write the transcript, found: {found}"), "run again")
    }
}

impl Sealed {
    /// Seals a transcript for the first time.
    pub fn first(transcript: Transcript, key: &Key, role: Role) -> Result<Self> {
        let mut bytes = transcript.bytes()?;
        bytes.extend(seal::line(&bytes, key, role));
        Self::read(bytes).map_err(|found| {
            let (NotSealed::NoTranscript(found) | NotSealed::Broken(found)) = found;
            Error::suite(found, "this is a fault of the suite")
        })
    }

    /// The same with one more seal.
    pub fn and(mut self, key: &Key, role: Role) -> Result<Self> {
        if self.seals.len() >= MOST_SEALS {
            return Err(Error::invocation(
                format_args!("expected fewer than {MOST_SEALS} seals, found {}", self.seals.len()),
                "start from a transcript with fewer",
            ));
        }
        self.bytes.extend(seal::line(&self.bytes, key, role));
        Self::read(self.bytes).map_err(|_| Error::suite("expected a sound seal", "try again"))
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is longer than any transcript: a fault of the invocation.
    pub fn load(path: &Path) -> Result<std::result::Result<Self, NotSealed>> {
        let unreadable = |found: &dyn std::fmt::Display| {
            Error::invocation(
                format_args!("expected a readable transcript {}, found: {found}", path.display()),
                "give the file that --evidence wrote",
            )
        };
        let about = std::fs::metadata(path).map_err(|found| unreadable(&found))?;
        if about.len() > LONGEST_FILE {
            return Err(unreadable(&format_args!(
                "{} bytes, and no transcript has more than {LONGEST_FILE}",
                about.len()
            )));
        }
        Ok(Self::read(std::fs::read(path).map_err(|found| unreadable(&found))?))
    }

    /// Reads bytes and holds every seal against what is before it.
    ///
    /// # Errors
    /// What does not hold.
    pub fn read(bytes: Vec<u8>) -> std::result::Result<Self, NotSealed> {
        let broken = |text: String| Err(NotSealed::Broken(text));
        let mut ends: Vec<usize> = Vec::new(); // behind each line's newline
        ends.extend(
            bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1),
        );
        let begin = |at: usize| if at == 0 { 0 } else { ends[at - 1] };
        let line = |at: usize| &bytes[begin(at)..ends[at] - 1];
        if let Some(long) = (0..ends.len()).find(|&at| line(at).len() > LONGEST_LINE) {
            return broken(format!(
                "line {}: expected at most {LONGEST_LINE} bytes, found {}",
                long + 1,
                line(long).len()
            ));
        }
        let seals = (0..ends.len()).rev().take_while(|&at| line(at).starts_with(seal::LINE_BEGINS));
        let first_seal = ends.len() - seals.count();
        let is_one = bytes.starts_with(HEADER_BEGINS) || first_seal < ends.len();
        if !is_one {
            return Err(NotSealed::NoTranscript(
                "expected a transcript, found a file without its header and without a seal"
                    .to_owned(),
            ));
        }
        if ends.last() != Some(&bytes.len()) {
            return broken(
                "expected a line's end as the last byte, found none: something is cut off or added"
                    .to_owned(),
            );
        }
        if first_seal == ends.len() {
            return broken("expected a seal as the last line, found none: the end is cut off, or lines were added".to_owned());
        }
        if ends.len() - first_seal > MOST_SEALS {
            return broken(format!(
                "expected at most {MOST_SEALS} seals, found {}",
                ends.len() - first_seal
            ));
        }
        let seals = (first_seal..ends.len()).map(|at| {
            seal::check(line(at), &bytes[..begin(at)])
                .map_err(|found| format!("line {}: {found}", at + 1))
        });
        let seals = seals.collect::<std::result::Result<Vec<_>, _>>().map_err(NotSealed::Broken)?;
        let transcript =
            Transcript::parse(&bytes[..begin(first_seal)]).map_err(NotSealed::Broken)?;
        Ok(Self { transcript, seals, bytes })
    }
}

fn value(line: &impl Serialize) -> Result<Value> {
    serde_json::to_value(line).map_err(Error::unwritable_transcript)
}

fn parsed<'l, T: Deserialize<'l>>(line: &'l [u8], number: usize) -> std::result::Result<T, String> {
    serde_json::from_slice(line).map_err(|found| format!("line {number}: {found}"))
}
