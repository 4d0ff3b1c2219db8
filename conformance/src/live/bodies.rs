//! Bodies of requests, written here and not by the judged code: each field as the case wants it.

use std::fmt::Write as _;

use serde_json::Value;
use unicrm_proto::{Format, MessageName};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

/// The body of a flat record: text as text, `null` as nil, what is not there left out. In XML the fields stand in
/// alphabetical order, which every platform reads (clause X3.3).
pub(crate) fn written(message: MessageName, format: Format, fields: &Value) -> Vec<u8> {
    let fields = fields.as_object().cloned().unwrap_or_default();
    let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
    fields.sort_by(|(left, _), (right, _)| left.cmp(right));
    match format {
        Format::Xml => xml(message, &fields).into_bytes(),
        Format::Json => json(&fields).into_bytes(),
    }
}

fn xml(message: MessageName, fields: &[(String, Value)]) -> String {
    let root = message.as_str();
    let (nil, namespaces) = match message {
        MessageName::WeiXinMember => ("i", format!("xmlns:i=\"{INSTANCE}\"")),
        _ => ("xsi", format!("xmlns:xsi=\"{INSTANCE}\" xmlns:xsd=\"{SCHEMA}\"")),
    };
    let mut body = format!("<{root} {namespaces}>");
    for (name, value) in fields {
        let _ = match value {
            Value::Null => write!(body, "<{name} {nil}:nil=\"true\" />"),
            Value::String(text) => write!(body, "<{name}>{}</{name}>", escaped(text)),
            other => write!(body, "<{name}>{other}</{name}>"),
        };
    }
    let _ = write!(body, "</{root}>");
    body
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
}

fn json(fields: &[(String, Value)]) -> String {
    let members = fields.iter().map(|(name, value)| match value {
        // The neutral value holds the digits as text; JSON has a number.
        Value::String(digits) if name == "quantity" && !digits.is_empty() => {
            format!("\"{name}\":{digits}")
        }
        value => format!("\"{name}\":{value}"),
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}
