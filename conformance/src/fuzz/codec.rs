//! What the fuzz asks of a codec, whether in process or behind the protocol.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use unicrm_proto::{Format, MessageName, Mode};

use super::sample::Sample;
use crate::protocol::{Command, Description, Outcome};
use crate::subject::{Answer, Subject};

/// How a reading ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// With a value, and the kinds of what was forgiven.
    Value(Value, Vec<String>),
    /// With a refusal of this kind.
    Refused(String),
    /// Not done by this codec.
    Unsupported,
    /// With a crash, no answer in time, or no answer of the protocol.
    Broken(String),
}

/// How a writing ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// With a body.
    Body(Vec<u8>),
    /// With a refusal of this kind.
    Refused(String),
    /// Not done by this codec.
    Unsupported,
    /// With a crash, no answer in time, or no answer of the protocol.
    Broken(String),
}

/// A codec under fuzz.
pub trait FuzzCodec {
    /// Reads a body.
    fn read(&mut self, sample: &Sample, mode: Mode) -> Read;
    /// Writes a value.
    fn write(&mut self, message: MessageName, format: Format, value: &Value) -> Written;
    /// Our own codec is held to more than others: kinds, strictness, what structured bodies say.
    fn is_ours(&self) -> bool;
}

/// A codec behind the adapter protocol.
pub struct ProtocolCodec {
    subject: Box<dyn Subject>,
    description: Description,
}

impl ProtocolCodec {
    /// A codec that has said what it is.
    pub fn new(subject: Box<dyn Subject>, description: Description) -> Self {
        Self { subject, description }
    }

    fn ask(&mut self, command: Command) -> Result<Outcome, String> {
        match self.subject.ask(command) {
            Answer::Reply(outcome) => Ok(outcome),
            Answer::Crashed(found) => {
                Err(format!("expected an answer, found that the subject {found}"))
            }
            Answer::TimedOut => Err("expected an answer in time, found none".to_owned()),
            Answer::Unreachable(found) => Err(found),
            Answer::Garbled(found) => {
                Err(format!("expected one JSON object a line, found: {found}"))
            }
        }
    }
}

impl FuzzCodec for ProtocolCodec {
    fn read(&mut self, sample: &Sample, mode: Mode) -> Read {
        if !self.description.modes.iter().any(|known| known == mode.as_str()) {
            return Read::Unsupported;
        }
        let command = Command::Decode {
            message: sample.message,
            format: sample.format,
            mode,
            content_type: sample.content_type.clone(),
            body: BASE64.encode(&sample.body),
        };
        match self.ask(command) {
            Ok(Outcome::Value(value, deviations)) => {
                Read::Value(value, deviations.into_iter().map(|deviation| deviation.kind).collect())
            }
            Ok(Outcome::Refused(refused)) => Read::Refused(refused.kind.unwrap_or_default()),
            Ok(Outcome::Unsupported) => Read::Unsupported,
            Ok(other) => Read::Broken(format!("expected a value or a refusal, found {other:?}")),
            Err(found) => Read::Broken(found),
        }
    }

    fn write(&mut self, message: MessageName, format: Format, value: &Value) -> Written {
        match self.ask(Command::Encode { message, format, value: value.clone() }) {
            Ok(Outcome::Body(body)) => match BASE64.decode(body) {
                Ok(body) => Written::Body(body),
                Err(found) => Written::Broken(format!("expected a body in base64, found: {found}")),
            },
            Ok(Outcome::Refused(refused)) => Written::Refused(refused.kind.unwrap_or_default()),
            Ok(Outcome::Unsupported) => Written::Unsupported,
            Ok(other) => Written::Broken(format!("expected a body or a refusal, found {other:?}")),
            Err(found) => Written::Broken(found),
        }
    }

    fn is_ours(&self) -> bool {
        false
    }
}
