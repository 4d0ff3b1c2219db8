//! Our own codec behind the adapter protocol.

use std::io::{self, BufRead, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use unicrm_proto::{Body, DecodeOptions, Format, MessageName, Mode, RefusalKind};

use crate::lines::{Line, next_line};
use crate::protocol::{
    Command, Description, LONGEST_LINE, PROTOCOL, Reply, ReplyDeviation, ReplyRefusal, Request,
};

/// Answers every line until the input ends.
pub fn serve(input: impl BufRead, output: impl Write) -> io::Result<()> {
    serve_with(input, output, answer)
}

/// The same for another codec: `answer` answers a request.
pub fn serve_with(
    mut input: impl BufRead,
    mut output: impl Write,
    mut answer: impl FnMut(u64, Command) -> Reply,
) -> io::Result<()> {
    loop {
        let reply = match next_line(&mut input, LONGEST_LINE)? {
            Line::End => return Ok(()),
            Line::TooLong => error(
                None,
                &format!("expected a line of at most {LONGEST_LINE} bytes, found a longer one"),
            ),
            Line::Bytes(line) => answer_line(&line, &mut answer),
        };
        serde_json::to_writer(&mut output, &reply)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
}

fn answer_line(line: &[u8], answer: &mut impl FnMut(u64, Command) -> Reply) -> Reply {
    let line: Value = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(found) => {
            return error(None, &format!("expected one JSON object a line, found: {found}"));
        }
    };
    let id = line.get("id").and_then(Value::as_u64);
    match serde_json::from_value::<Request>(line) {
        Ok(request) => answer(request.id, request.command),
        Err(found) => {
            error(id, &format!("expected a request of adapter protocol {PROTOCOL}, found: {found}"))
        }
    }
}

fn error(id: Option<u64>, what: &str) -> Reply {
    Reply { error: Some(what.to_owned()), ..Reply::to(id) }
}

/// Answers one request.
pub fn answer(id: u64, command: Command) -> Reply {
    let reply = Reply::to(Some(id));
    match command {
        Command::Describe => Reply { description: Some(description()), ..reply },
        Command::Encode { message, format, value } => match encode(message, format, &value) {
            Ok(body) => Reply { body: Some(BASE64.encode(body)), ..reply },
            Err(refusal) => Reply { refused: Some(refusal), ..reply },
        },
        Command::Decode { message, format, mode, content_type, body } => {
            match BASE64.decode(body) {
                Ok(body) => decode(reply, message, format, &body, &options(mode, content_type)),
                Err(found) => {
                    error(Some(id), &format!("expected a body in base64, found: {found}"))
                }
            }
        }
    }
}

/// The options of a decode request.
pub fn options(mode: Mode, content_type: Option<String>) -> DecodeOptions {
    DecodeOptions { mode, content_type, ..DecodeOptions::default() }
}

fn decode(
    reply: Reply,
    message: MessageName,
    format: Format,
    body: &[u8],
    options: &DecodeOptions,
) -> Reply {
    match Body::decode(message, format, body, options) {
        Ok(decoded) => {
            let deviations = decoded.deviations.iter();
            let deviations = deviations
                .map(|deviation| ReplyDeviation {
                    kind: deviation.kind().as_str().to_owned(),
                    offset: Some(deviation.offset()),
                })
                .collect();
            match serde_json::to_value(&decoded.value) {
                Ok(value) => Reply { value: Some(value), deviations: Some(deviations), ..reply },
                Err(found) => error(
                    reply.id,
                    &format!("expected a value with a neutral form, found: {found}"),
                ),
            }
        }
        Err(refusal) => {
            let refused = ReplyRefusal {
                kind: Some(refusal.kind().as_str().to_owned()),
                offset: Some(refusal.offset()),
                path: Some(refusal.path().to_owned()),
                message: Some(refusal.to_string()),
            };
            Reply { refused: Some(refused), ..reply }
        }
    }
}

/// Writes a neutral value; a refusal of the value itself or of the writer.
pub fn encode(
    message: MessageName,
    format: Format,
    value: &Value,
) -> Result<Vec<u8>, ReplyRefusal> {
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(value, &mut track);
    let body = Body::from_neutral(message, tracked).map_err(|found| ReplyRefusal {
        kind: Some(RefusalKind::BadValue.as_str().to_owned()),
        offset: None,
        path: Some(slashed(&track.path().to_string())),
        message: Some(found.to_string()),
    })?;
    body.encode(format).map_err(|refusal| ReplyRefusal {
        kind: Some(refusal.kind().as_str().to_owned()),
        offset: None,
        path: Some(refusal.path().to_owned()),
        message: Some(refusal.to_string()),
    })
}

/// `data.items[0].balance` as `data/items[0]/balance`; `.` as the root.
fn slashed(path: &str) -> String {
    if path == "." { String::new() } else { path.replace('.', "/") }
}

fn description() -> Description {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Description {
        protocol: PROTOCOL,
        implementation: "unicrm-proto".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        messages: MessageName::ALL.iter().map(|message| message.as_str().to_owned()).collect(),
        formats: owned(&["xml", "json"]),
        modes: owned(&["tolerant", "strict"]),
        encodings: owned(&["utf-8", "utf-16le", "utf-16be", "gbk", "gb2312", "gb18030"]),
        profiles: owned(&["core", "members", "payments", "hardened", "diagnostics"]),
    }
}
