//! A codec that can be made wrong: our own between two hooks, one for a reading and one for a writing.

use serde_json::Value;
use unicrm_conformance::adapter;
use unicrm_conformance::protocol::{Command, Description, Reply, ReplyDeviation, ReplyRefusal};
use unicrm_proto::{Body, DecodeOptions, Format, MessageName, Mode, Refusal};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// A body that is to be read.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) message: MessageName,
    pub(super) format: Format,
    pub(super) mode: Mode,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Ask {
    /// The body as text, with the replacement character for what is none.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The same question about other bytes.
    pub(super) fn about(&self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.clone() }
    }

    pub(super) fn is_xml(&self) -> bool {
        self.format == Format::Xml
    }
}

/// A value that is to be written.
#[derive(Debug, Clone)]
pub(super) struct Tell {
    pub(super) message: MessageName,
    pub(super) format: Format,
    pub(super) value: Value,
}

/// What was forgiven.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Forgiven {
    pub(super) kind: String,
    pub(super) clause: &'static str,
    pub(super) offset: usize,
}

/// Why a body was refused.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    pub(super) kind: String,
    /// Of a deviation that a strict reading refuses.
    pub(super) clause: Option<&'static str>,
    pub(super) offset: Option<usize>,
    pub(super) path: String,
    pub(super) expected: String,
    pub(super) message: String,
}

/// How a reading ended.
#[derive(Debug, Clone)]
pub(super) enum Read {
    Value(Value, Vec<Forgiven>),
    Refused(Refused),
    /// An error of the adapter itself.
    Error(&'static str),
    /// The program ends, as it does where an exception is caught by nobody.
    Crash,
}

impl Read {
    /// A refusal for a reason of the subject's own.
    pub(super) fn refused(kind: &str, offset: usize, path: &str) -> Self {
        let refused = Refused {
            kind: kind.to_owned(),
            clause: None,
            offset: Some(offset),
            path: path.to_owned(),
            expected: String::new(),
            message: "refused".to_owned(),
        };
        Self::Refused(refused)
    }

    pub(super) fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value, _) => Some(value),
            _ => None,
        }
    }

    /// Changes the value, where there is one.
    pub(super) fn map(mut self, change: impl FnOnce(&mut Value)) -> Self {
        if let Self::Value(value, _) = &mut self {
            change(value);
        }
        self
    }

    /// Changes the deviations, where something was read.
    pub(super) fn map_forgiven(mut self, change: impl FnOnce(&mut Vec<Forgiven>)) -> Self {
        if let Self::Value(_, forgiven) = &mut self {
            change(forgiven);
        }
        self
    }
}

/// The bytes, or why there are none.
pub(super) type Written = Result<Vec<u8>, ReplyRefusal>;

/// A codec: ours, but for what is written anew. State lives in whoever implements it.
pub(super) trait Faulty {
    /// What it says of itself.
    fn describe(&self, _: &mut Description) {}

    /// Reads a body.
    fn read(&mut self, ask: Ask) -> Read {
        read(&ask)
    }

    /// Writes a value.
    fn write(&mut self, tell: Tell) -> Written {
        write(&tell)
    }
}

/// Our own codec.
pub(super) struct Sound;

impl Faulty for Sound {}

/// Our own reading.
pub(super) fn read(ask: &Ask) -> Read {
    let options = DecodeOptions {
        content_type: ask.content_type.clone(),
        mode: ask.mode,
        ..DecodeOptions::default()
    };
    match Body::decode(ask.message, ask.format, &ask.body, &options) {
        Ok(decoded) => {
            let forgiven = decoded.deviations.iter().map(|deviation| Forgiven {
                kind: deviation.kind().as_str().to_owned(),
                clause: deviation.clause(),
                offset: deviation.offset(),
            });
            match serde_json::to_value(&decoded.value) {
                Ok(value) => Read::Value(value, forgiven.collect()),
                Err(_) => Read::Error("expected a value with a neutral form, found none"),
            }
        }
        Err(refusal) => Read::Refused(refused(&refusal)),
    }
}

fn refused(refusal: &Refusal) -> Refused {
    Refused {
        kind: refusal.kind().as_str().to_owned(),
        clause: refusal.clause(),
        offset: Some(refusal.offset()),
        path: refusal.path().to_owned(),
        expected: refusal.expected().to_owned(),
        message: refusal.to_string(),
    }
}

/// Our own writing.
pub(super) fn write(tell: &Tell) -> Written {
    adapter::encode(tell.message, tell.format, &tell.value)
}

/// The answer to a request of the adapter protocol.
pub(super) fn answer(subject: &mut dyn Faulty, id: u64, command: Command) -> Reply {
    match command {
        Command::Describe => {
            let mut reply = adapter::answer(id, Command::Describe);
            if let Some(description) = &mut reply.description {
                "unicrm-faulty".clone_into(&mut description.implementation);
                subject.describe(description);
            }
            reply
        }
        Command::Encode { message, format, value } => {
            let reply = Reply::to(Some(id));
            match subject.write(Tell { message, format, value }) {
                Ok(body) => Reply { body: Some(BASE64.encode(body)), ..reply },
                Err(refusal) => Reply { refused: Some(refusal), ..reply },
            }
        }
        Command::Decode { message, format, mode, content_type, body } => {
            match BASE64.decode(body) {
                Ok(body) => {
                    let ask = Ask { message, format, mode, content_type, body };
                    answer_read(id, subject.read(ask))
                }
                Err(found) => {
                    let text = format!("expected a body in base64, found: {found}");
                    Reply { error: Some(text), ..Reply::to(Some(id)) }
                }
            }
        }
    }
}

fn answer_read(id: u64, read: Read) -> Reply {
    let reply = Reply::to(Some(id));
    match read {
        Read::Value(value, forgiven) => {
            let deviation =
                |it: Forgiven| ReplyDeviation { kind: it.kind, offset: Some(it.offset) };
            let deviations = forgiven.into_iter().map(deviation).collect();
            Reply { value: Some(value), deviations: Some(deviations), ..reply }
        }
        Read::Refused(refused) => {
            let refused = ReplyRefusal {
                kind: Some(refused.kind),
                offset: refused.offset,
                path: Some(refused.path),
                message: Some(refused.message),
            };
            Reply { refused: Some(refused), ..reply }
        }
        Read::Error(text) => Reply { error: Some(text.to_owned()), ..reply },
        Read::Crash => std::process::exit(101),
    }
}
