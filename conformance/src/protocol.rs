//! Adapter protocol 1: one JSON object a line.
//!
//! ```text
//! → {"id":1,"command":"decode","message":"MemberSorts","format":"xml","mode":"tolerant","body":"<base64>"}
//! ← {"id":1,"value":{…},"deviations":[{"kind":"array-type","offset":113}]}
//! ← {"id":1,"refused":{"kind":"missing-field","offset":88,"path":"data/MemberSort[0]/no","message":"…"}}
//! → {"id":2,"command":"encode","message":"MemberPay","format":"json","value":{…}}
//! ← {"id":2,"body":"<base64>"}
//! → {"id":3,"command":"describe"}
//! ← {"id":3,"protocol":1,"implementation":"…","version":"…","messages":[…],"formats":[…],"modes":[…],"encodings":[…],"profiles":[…]}
//! ```

use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicrm_proto::{Format, MessageName, Mode};

use crate::by_name;

/// The protocol's number.
pub const PROTOCOL: u64 = 1;

/// The longest line either side sends, so that neither has to hold more.
pub const LONGEST_LINE: usize = 64 * 1024 * 1024;

/// What is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The answer carries it again.
    pub id: u64,
    /// The task.
    #[serde(flatten)]
    pub command: Command,
}

/// The tasks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "lowercase")]
pub enum Command {
    /// Read a body.
    Decode {
        /// The message that it is.
        #[serde(with = "by_name")]
        message: MessageName,
        /// Its format.
        #[serde(with = "by_name")]
        format: Format,
        /// How to read it.
        #[serde(default = "tolerant", with = "by_name")]
        mode: Mode,
        /// The content type that came with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
        /// Its bytes, in base64.
        body: String,
    },
    /// Write a value.
    Encode {
        /// The message that it is.
        #[serde(with = "by_name")]
        message: MessageName,
        /// The format to write.
        #[serde(with = "by_name")]
        format: Format,
        /// The neutral value.
        value: Value,
    },
    /// Say what you are.
    Describe,
}

fn tolerant() -> Mode {
    Mode::Tolerant
}

/// An answer: which fields are there tells which it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reply {
    /// The request's; `None` where a line had none that could be read.
    pub id: Option<u64>,
    /// What was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What was forgiven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviations: Option<Vec<ReplyDeviation>>,
    /// Why nothing was read or written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<ReplyRefusal>,
    /// What was written, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The subject does not do this at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<bool>,
    /// The line was no request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The answer to `describe`.
    #[serde(flatten)]
    pub description: Option<Description>,
}

/// What was forgiven, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyDeviation {
    /// One of the closed list of kinds.
    pub kind: String,
    /// Zero-based byte of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
}

/// Why nothing was read or written. Only a claim of the profile `diagnostics` makes its fields matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyRefusal {
    /// One of the closed list of kinds, or a deviation's kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Zero-based byte of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
    /// Path of the fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What a subject says of itself. Names are kept as text: a subject may know more than this suite.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// The protocol's number.
    pub protocol: u64,
    /// Who made it, or what it is.
    pub implementation: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
    /// The messages that it reads and writes.
    pub messages: Vec<String>,
    /// The formats.
    pub formats: Vec<String>,
    /// The ways of reading.
    #[serde(default)]
    pub modes: Vec<String>,
    /// The encodings that it reads.
    #[serde(default)]
    pub encodings: Vec<String>,
    /// The profiles that it claims.
    #[serde(default)]
    pub profiles: Vec<String>,
}

/// An answer, told apart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Something was read.
    Value(Value, Vec<ReplyDeviation>),
    /// Something was written, in base64.
    Body(String),
    /// It was refused.
    Refused(ReplyRefusal),
    /// The subject does not do this.
    Unsupported,
    /// What the subject is.
    Description(Description),
    /// The subject calls the line no request.
    Error(String),
    /// No answer of the protocol.
    Nothing,
}

impl Reply {
    /// An answer without content yet.
    pub fn to(id: Option<u64>) -> Self {
        Self { id, ..Self::default() }
    }

    /// Tells which answer it is.
    pub fn outcome(self) -> Outcome {
        if let Some(error) = self.error {
            Outcome::Error(error)
        } else if self.unsupported == Some(true) {
            Outcome::Unsupported
        } else if let Some(refused) = self.refused {
            Outcome::Refused(refused)
        } else if let Some(body) = self.body {
            Outcome::Body(body)
        } else if let Some(value) = self.value {
            Outcome::Value(value, self.deviations.unwrap_or_default())
        } else {
            self.description.map_or(Outcome::Nothing, Outcome::Description)
        }
    }
}
