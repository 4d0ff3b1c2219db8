//! What is played back: a recording's folder, or a HAR.

use std::path::Path;

use http::Request;

use super::asked::Heard;
use crate::data::Files;
use crate::recording::folder::{OTHERS, Other};
use crate::recording::har::read::Read;
use crate::recording::plain::make_plain;
use crate::recording::record::of_service;
use crate::recording::redact::Message;
use crate::vectors::exchanges::{Exchanges, raw};
use crate::{Error, Result};

/// One recorded exchange.
pub(super) struct Take {
    /// The row's id, or the place in the HAR.
    pub(super) id: String,
    pub(super) heard: Heard,
    /// What is sent back, and whether the connection is cut behind it.
    pub(super) answer: Vec<u8>,
    pub(super) is_cut: bool,
    pub(super) served: usize,
}

/// A recording, in its order.
pub(super) struct Tape {
    pub(super) service_path: String,
    pub(super) takes: Vec<Take>,
    /// What of it cannot be played back, and why.
    pub(super) left_out: Vec<String>,
}

/// What a recording's folder is called in messages.
const RECORDING: &str = "recording";

/// Reads a folder, or a HAR.
pub(super) fn load(from: &Path) -> Result<Tape> {
    if from.is_dir() { folder(from) } else { har(from) }
}

fn folder(from: &Path) -> Result<Tape> {
    let files = Files::of_one(from, RECORDING)?;
    let exchanges = Exchanges::load(files.folder(RECORDING))?;
    let mut tape = Tape { service_path: String::new(), takes: Vec::new(), left_out: Vec::new() };
    let mut numbered = Vec::new();
    for exchange in exchanges.all() {
        let service: std::result::Result<unicrm_proto::exchange::ServiceUri, _> =
            exchange.row.service.parse();
        if let Ok(service) = service {
            tape.service_path = service.path().to_owned();
        }
        let heard = Heard::of(&tape.service_path, exchange.request.message.clone());
        let id = exchange.row.id.clone();
        numbered.push((
            started(exchange.row.recording.as_ref().map(|notes| notes.started.as_str())),
            Take { id, heard, answer: exchange.response.bytes.clone(), is_cut: false, served: 0 },
        ));
    }
    for other in others(from)? {
        let read = |name: &Path| {
            std::fs::read(from.join(name))
                .map_err(|found| Error::unreadable(&from.join(name), found))
        };
        let request = raw::request(read(&other.request)?);
        let answer = other.response.as_deref().map(read).transpose()?;
        match (request, answer) {
            (Ok(request), answer) => {
                let heard = Heard::of(&tape.service_path, request.message);
                let take = Take {
                    id: other.id,
                    heard,
                    answer: answer.unwrap_or_default(),
                    is_cut: true,
                    served: 0,
                };
                numbered.push((started(Some(&other.recording.started)), take));
            }
            (Err(why), _) => tape.left_out.push(format!("{}: {why}", other.id)),
        }
    }
    numbered.sort_by_key(|(started, _)| *started);
    tape.takes = numbered.into_iter().map(|(_, take)| take).collect();
    Ok(tape)
}

/// Rows written by hand have no time and stay in front, in their order.
fn started(text: Option<&str>) -> Option<jiff::Timestamp> {
    text.and_then(|text| text.parse().ok())
}

fn others(from: &Path) -> Result<Vec<Other>> {
    let path = from.join(OTHERS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path).map_err(|found| Error::unreadable(&path, found))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|found| {
                Error::suite(
                    format_args!("{}: line {}: {found}", path.display(), at + 1),
                    "restore the line, or record again",
                )
            })
        })
        .collect()
}

fn har(from: &Path) -> Result<Tape> {
    let (service, entries, _) = of_service(from, None)?;
    let path = service.splitn(4, '/').nth(3).map_or(String::new(), |path| format!("/{path}"));
    let mut tape = Tape { service_path: path, takes: Vec::new(), left_out: Vec::new() };
    for (at, Read { mut request, response, .. }) in entries.into_iter().enumerate() {
        let id = format!("{}#{at}", from.file_name().unwrap_or_default().to_string_lossy());
        let mut response = response.unwrap_or_default();
        let is_cut = response.head.is_empty();
        let plain = make_plain(&mut request, true).and_then(|_| make_plain(&mut response, false));
        let read: std::result::Result<Request<bytes::Bytes>, String> =
            plain.and_then(|_| raw::request(request.bytes())).map(|read| read.message);
        match read {
            Ok(message) => {
                let heard = Heard::of(&tape.service_path, message);
                let answer = if is_cut { Vec::new() } else { Message::bytes(&response) };
                tape.takes.push(Take { id, heard, answer, is_cut, served: 0 });
            }
            Err(why) => tape.left_out.push(format!("{id}: {why}")),
        }
    }
    Ok(tape)
}
