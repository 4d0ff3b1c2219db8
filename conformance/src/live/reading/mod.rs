//! From the raw bytes of an answer to its neutral value, without the judged code: roxmltree, serde_json's `RawValue`.
//!
//! It reads as an honest client would: in any order, null and absent as one, every digit kept. What deviates from the
//! documented form is told by [`crate::independent`], which is then held against the very value that was read here.

mod json;
mod xml;

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::complaint::{Complaint, Weight};
use crate::independent::{self, Finding};

/// The value of an answer.
///
/// # Errors
/// What was expected and what was found, for people.
pub(crate) fn read(message: MessageName, format: Format, body: &[u8]) -> Result<Value, String> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|found| format!("expected UTF-8: {found}"))?;
    match format {
        Format::Xml => xml::read(message, text),
        Format::Json => json::read(message, text),
    }
}

/// How the form of an answer differs from the documented one.
pub(crate) fn form(
    message: MessageName,
    format: Format,
    body: &[u8],
    value: &Value,
) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut body = body.to_vec();
    if let (Format::Xml, Ok(text)) = (format, std::str::from_utf8(&body))
        && let Some(mended) = xml::with_declarations(text)
    {
        let text = "expected every prefix declared, found xsi used without a declaration, as the source's own sample";
        complaints.push(at_most_a_warning("E2.6", text.to_owned()));
        body = mended.into_bytes();
    }
    let failed = value["success"] == json!(false);
    let found = independent::faults(message, format, &body, value);
    complaints.extend(found.into_iter().map(|finding| weighed(message, finding, failed)));
    complaints
}

/// How the body of a request differs from the documented form of its value; `of` knows the clause of each difference.
pub(crate) fn request_form(
    message: MessageName,
    format: Format,
    body: &[u8],
    value: &Value,
    of: impl Fn(&Finding) -> Option<&'static str>,
) -> Vec<Complaint> {
    let found = independent::faults(message, format, body, value);
    let weigh = |finding: Finding| {
        let text = finding.to_string();
        // Readers skip what they do not know (X5.1).
        if finding.found == "an unknown name" || finding.expected == "no such attribute" {
            return Complaint { clause: None, text, weight: Weight::AtMostAWarning, behind: 0 };
        }
        let clause = of(&finding);
        // No reader of JSON minds the order of its keys (X3.1).
        let weight = match clause {
            Some("X3.4") => Weight::AtMostAWarning,
            _ => Weight::ByStanding,
        };
        Complaint { clause, text, weight, behind: 0 }
    };
    found.into_iter().map(weigh).collect()
}

fn weighed(message: MessageName, finding: Finding, failed: bool) -> Complaint {
    let text = finding.to_string();
    match finding.clause {
        // The root of a failure is ruled, that of a success is documented.
        Some("E1.1") if failed => {
            Complaint { clause: Some("E1.3"), text, weight: Weight::ByStanding, behind: 0 }
        }
        // The source's samples of these two declare nothing.
        Some("E2.1")
            if matches!(message, MessageName::ApiTokenResult | MessageName::MemberSorts) =>
        {
            at_most_a_warning("E2.1", text)
        }
        // The source's own readers take the sorts with the type that a serializer gives them, too.
        Some("E3.2") if finding.found.starts_with("ArrayOfMemberSort") => {
            at_most_a_warning("E3.2", text)
        }
        // The source shows an order, and nothing that reads an answer needs it (clause X3.1).
        Some("X3.2") => at_most_a_warning("X3.2", text),
        Some("X3.4") => at_most_a_warning("X3.4", text),
        // One name twice can be read two ways.
        None if finding.expected == "one of this name" => {
            Complaint { clause: Some("X5.2"), text, weight: Weight::ByStanding, behind: 0 }
        }
        None => Complaint { clause: None, text, weight: Weight::AtMostAWarning, behind: 0 },
        clause => Complaint { clause, text, weight: Weight::ByStanding, behind: 0 },
    }
}

fn at_most_a_warning(clause: &'static str, text: String) -> Complaint {
    Complaint { clause: Some(clause), text, weight: Weight::AtMostAWarning, behind: 0 }
}
