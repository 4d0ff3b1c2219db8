//! The folder of a recording: manifest, raw files and HAR, whole after each exchange.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::har;
use super::plain::make_plain;
use super::redact::{Message, Redactor, Replaced};
use super::relay::Taken;
use super::row::{self, Origin};
use crate::vectors::exchanges::Notes;
use crate::{Error, Result};

/// The manifest of what is no exchange in the form of the vectors: cut off, malformed, packed in an unknown way.
pub const OTHERS: &str = "others.jsonl";

/// One line of [`OTHERS`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// `other-0001`, in one count with the rows.
    pub id: String,
    /// Why it is no row of the manifest.
    pub why: String,
    /// The raw request.
    pub request: PathBuf,
    /// The raw response, as far as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<PathBuf>,
    /// What the recorder did.
    pub recording: Notes,
}

/// An exchange in which everything was replaced that has to be.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) number: usize,
    pub(super) started: Timestamp,
    pub(super) timings: [Duration; 3],
    pub(super) request: Message,
    pub(super) response: Option<Message>,
    pub(super) replaced: Vec<Replaced>,
    pub(super) adapted: Vec<String>,
    pub(super) broken: Option<String>,
    /// How many values were known when it was written.
    known: usize,
}

/// What a recording came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Rows of the manifest.
    pub rows: usize,
    /// Lines of [`OTHERS`].
    pub others: usize,
    /// Values that have substitutes.
    pub values: usize,
}

/// Writes a recording.
pub struct Recorder {
    out: PathBuf,
    har: PathBuf,
    service: String,
    redactor: Redactor,
    kept: Vec<Kept>,
    others: usize,
}

impl Recorder {
    /// Starts in a folder that has no recording yet.
    ///
    /// # Errors
    /// The folder has one, or cannot be written.
    pub fn start(
        out: &Path,
        har: Option<&Path>,
        service: &str,
        redactor: Redactor,
    ) -> Result<Self> {
        if out.join("manifest.jsonl").exists() {
            let found =
                format_args!("expected a new folder, found a recording in {}", out.display());
            return Err(Error::invocation(
                found,
                "give another folder with --out, or remove this one",
            ));
        }
        std::fs::create_dir_all(out).map_err(|found| unwritable(out, &found))?;
        let har = har.map_or_else(|| out.join("recording.har"), Path::to_owned);
        let service = service.trim_end_matches('/').to_owned();
        let recorder =
            Self { out: out.to_owned(), har, service, redactor, kept: Vec::new(), others: 0 };
        recorder.write("manifest.jsonl", b"")?;
        std::fs::write(&recorder.har, har::empty())
            .map_err(|found| unwritable(&recorder.har, &found))?;
        Ok(recorder)
    }

    /// Replaces, then writes.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(super) fn take(&mut self, taken: Taken) -> Result<()> {
        let Taken { started, request, response, timings } = taken;
        let mut adapted = of_side("request", request.adapted);
        let mut broken = request.broken.map(|why| format!("request: {why}"));
        let mut request_message = request.message;
        let (mut message, mut lost) = (None, Vec::new());
        if let Some(response) = response {
            adapted.extend(of_side("response", response.adapted));
            broken = broken.or(response.broken.map(|why| format!("response: {why}")));
            message = Some(response.message);
        } else {
            broken = broken.or_else(|| Some("response: the connection ended before it".to_owned()));
        }
        let sides = [("request", Some(&mut request_message)), ("response", message.as_mut())];
        for (side, message) in sides {
            let Some(message) = message.filter(|_| broken.is_none()) else { continue };
            match make_plain(message, side == "request") {
                Ok(done) => adapted.extend(of_side(side, done)),
                Err(why) => lost.push((side, why)),
            }
        }
        // What cannot be unpacked cannot be looked through.
        let packed = |message: &Message| message.header("content-encoding").is_some();
        for (side, message) in
            [("request", Some(&mut request_message)), ("response", message.as_mut())]
        {
            let Some(message) = message.filter(|message| packed(message)) else { continue };
            adapted.push(format!(
                "{side}: {} packed bytes of the body are left out",
                message.body.len()
            ));
            message.body.clear();
            broken = broken.or_else(|| {
                lost.iter()
                    .find(|(lost, _)| *lost == side)
                    .map(|(side, why)| format!("{side}: {why}"))
            });
        }
        let replaced = self.redactor.exchange(&mut request_message, message.as_mut());
        let (number, known) = (self.kept.len() + 1, self.redactor.known());
        let kept = Kept {
            number,
            started,
            timings,
            request: request_message,
            response: message,
            replaced,
            adapted,
            broken,
            known,
        };
        self.add(&kept)?;
        self.append_to_har(&har::entry(&kept, &self.service))?;
        self.kept.push(kept);
        Ok(())
    }

    /// Writes the files of an exchange and its line.
    fn add(&mut self, kept: &Kept) -> Result<()> {
        let (manifest, line, files) = self.lines(kept);
        for (name, bytes) in files {
            self.write(&name, &bytes)?;
        }
        self.others += usize::from(manifest == OTHERS);
        let path = self.out.join(manifest);
        let opened = OpenOptions::new().create(true).append(true).open(&path);
        let written = opened.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
        written.map_err(|found| unwritable(&path, &found))
    }

    fn lines(&self, kept: &Kept) -> (&'static str, Value, BTreeMap<String, Vec<u8>>) {
        let started = kept.started.to_string();
        let notes =
            Notes { started, replaced: kept.replaced.clone(), adapted: kept.adapted.clone() };
        let why = match (&kept.broken, &kept.response) {
            (Some(why), _) => why.clone(),
            (None, None) => "expected a response, found none".to_owned(),
            (None, Some(response)) => {
                let origin =
                    Origin { number: kept.number, service: &self.service, notes: notes.clone() };
                match row::exchange(&kept.request, response, origin) {
                    Ok(exchange) => {
                        let name = |path: &Path| path.to_string_lossy().into_owned();
                        let files = BTreeMap::from([
                            (name(&exchange.row.request), exchange.request.bytes),
                            (name(&exchange.row.response), exchange.response.bytes),
                        ]);
                        return ("manifest.jsonl", serde_json::json!(exchange.row), files);
                    }
                    Err(why) => why,
                }
            }
        };
        let id = format!("other-{:04}", kept.number);
        let mut files = BTreeMap::from([(format!("{id}.request.raw"), kept.request.bytes())]);
        let response = kept.response.as_ref().map(|response| {
            let name = format!("{id}.response.raw");
            files.insert(name.clone(), response.bytes());
            PathBuf::from(name)
        });
        let request = PathBuf::from(format!("{id}.request.raw"));
        (OTHERS, serde_json::json!(Other { id, why, request, response, recording: notes }), files)
    }

    /// The file stays a whole document: the entry goes before what closes it.
    fn append_to_har(&self, entry: &Value) -> Result<()> {
        let append = || {
            let mut file: File = OpenOptions::new().read(true).write(true).open(&self.har)?;
            let closing = i64::try_from(har::CLOSING.len()).unwrap_or_default();
            file.seek(SeekFrom::End(-closing))?;
            let comma = if self.kept.is_empty() { "" } else { "," };
            file.write_all(format!("{comma}\n{entry}{}", har::CLOSING).as_bytes())
        };
        append().map_err(|found: std::io::Error| unwritable(&self.har, &found))
    }

    /// Looks through all once more, for values that became known only after they had occurred, and rewrites what
    /// changes.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn close(&mut self) -> Result<Summary> {
        let known = self.redactor.known();
        let mut kept = std::mem::take(&mut self.kept);
        let mut changed = false;
        for kept in kept.iter_mut().filter(|kept| kept.known < known) {
            let before = kept.replaced.len();
            self.redactor.again(&mut kept.request, kept.response.as_mut(), &mut kept.replaced);
            changed |= kept.replaced.len() > before;
        }
        if changed {
            self.write("manifest.jsonl", b"")?;
            let _ = std::fs::remove_file(self.out.join(OTHERS));
            std::fs::write(&self.har, har::empty())
                .map_err(|found| unwritable(&self.har, &found))?;
            self.others = 0;
            for kept in kept {
                self.add(&kept)?;
                self.append_to_har(&har::entry(&kept, &self.service))?;
                self.kept.push(kept);
            }
        } else {
            self.kept = kept;
        }
        Ok(Summary { rows: self.kept.len() - self.others, others: self.others, values: known })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.out.join(name);
        std::fs::write(&path, bytes).map_err(|found| unwritable(&path, &found))
    }
}

fn of_side(side: &str, texts: Vec<String>) -> Vec<String> {
    texts.into_iter().map(|text| format!("{side}: {text}")).collect()
}

fn unwritable(path: &Path, found: &std::io::Error) -> Error {
    let found = format_args!("expected to write {}, found: {found}", path.display());
    Error::invocation(found, "give --out a folder that can be written")
}
