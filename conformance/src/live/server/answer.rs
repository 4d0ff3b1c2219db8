//! An answer as a case sees it: its status, its headers, and what an independent reader makes of its bytes.

use serde_json::Value;
use unicrm_proto::{Format, MessageName};

use super::super::complaint::Complaint;
use super::super::reading;
use super::super::wire::Arrived;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// As it arrived.
    pub(crate) raw: Arrived,
    message: MessageName,
    /// The format that its Content-Type tells, or its first character.
    pub(crate) format: Option<Format>,
    /// Its envelope as a neutral value, or why it cannot be read.
    pub(crate) envelope: Result<Value, String>,
}

impl Answer {
    /// Reads what arrived.
    pub(crate) fn of(raw: Arrived, message: MessageName) -> Self {
        let format = format_of(&raw);
        let envelope = match format {
            Some(format) => reading::read(message, format, &raw.body),
            None => Err(format!(
                "expected XML or JSON, found the Content-Type {:?}",
                raw.header("Content-Type")
            )),
        };
        Self { raw, message, format, envelope }
    }

    /// Whether the envelope says success.
    pub(crate) fn success(&self) -> bool {
        self.envelope.as_ref().is_ok_and(|envelope| envelope["success"] == true)
    }

    /// The code; empty where there is none.
    pub(crate) fn code(&self) -> &str {
        self.text("error_code")
    }

    /// The reason.
    pub(crate) fn reason(&self) -> &str {
        self.text("error_reason")
    }

    fn text(&self, name: &str) -> &str {
        let envelope = self.envelope.as_ref().ok();
        envelope.and_then(|envelope| envelope[name].as_str()).unwrap_or_default()
    }

    /// The data; null where there is none.
    pub(crate) fn data(&self) -> Value {
        self.envelope.as_ref().map(|envelope| envelope["data"].clone()).unwrap_or_default()
    }

    /// Differences of form from the documented one.
    pub(crate) fn form(&self) -> Vec<Complaint> {
        match (&self.envelope, self.format) {
            (Ok(value), Some(format)) => reading::form(self.message, format, &self.raw.body, value),
            _ => Vec::new(),
        }
    }

    /// In a few words.
    pub(crate) fn brief(&self) -> String {
        let status = self.raw.status;
        match &self.envelope {
            Err(found) => format!("status {status} and an answer that cannot be read ({found})"),
            Ok(_) if self.success() => format!("status {status} and success"),
            Ok(_) => format!("status {status} and code {:?} ({})", self.code(), self.reason()),
        }
    }
}

fn format_of(raw: &Arrived) -> Option<Format> {
    let media_type = raw.header("Content-Type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/xml" | "text/xml" => Some(Format::Xml),
        "application/json" | "text/json" => Some(Format::Json),
        "" => {
            let first = raw.body.iter().find(|byte| !byte.is_ascii_whitespace());
            first.and_then(|byte| match byte {
                b'<' => Some(Format::Xml),
                b'{' => Some(Format::Json),
                _ => None,
            })
        }
        _ => None,
    }
}
