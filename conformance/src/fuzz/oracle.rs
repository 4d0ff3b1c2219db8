//! What must hold of any codec, whatever the body.

use serde_json::Value;
use unicrm_proto::{DeviationKind, Format, Mode};

use super::codec::{FuzzCodec, Read, Written};
use super::sample::Sample;
use crate::independent;
use crate::judge::lives_in_the_value;
use crate::neutral::{as_reread_from_json, differences, holds_what_xml_cannot, normalised};

/// An oracle that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What must hold.
    pub oracle: &'static str,
    /// Expected and found.
    pub text: String,
}

fn complain<T>(oracle: &'static str, text: impl Into<String>) -> Result<T, Complaint> {
    Err(Complaint { oracle, text: text.into() })
}

/// Asks a codec about one body; whether it was read.
pub(super) fn check(codec: &mut dyn FuzzCodec, sample: &Sample) -> Result<bool, Complaint> {
    let tolerant = unbroken(codec.read(sample, Mode::Tolerant))?;
    let strict = unbroken(codec.read(sample, Mode::Strict))?;
    if codec.is_ours() {
        strictness(sample, &tolerant, &strict)?;
    }
    // A foreign codec may refuse what only rulings allow, but what it reads it has to read right.
    if codec.is_ours() || matches!(tolerant, Read::Value(..)) {
        structured(codec.is_ours(), sample, &tolerant)?;
    }
    let Read::Value(value, _) = tolerant else { return Ok(false) };
    for format in Format::ALL {
        write_and_read(codec, sample, format, &value)?;
    }
    Ok(true)
}

fn unbroken(read: Read) -> Result<Read, Complaint> {
    match read {
        Read::Broken(found) => complain("no crash, no hang", found),
        read => Ok(read),
    }
}

/// A strict reading accepts just what a tolerant one accepts without forgiving anything.
fn strictness(sample: &Sample, tolerant: &Read, strict: &Read) -> Result<(), Complaint> {
    const ORACLE: &str = "a strict reading is a tolerant one that forgives nothing";
    let right = match (tolerant, strict) {
        (Read::Value(value, kinds), Read::Value(same, none)) => {
            kinds.is_empty() && none.is_empty() && same_value(sample, value, same).is_empty()
        }
        (Read::Value(_, kinds), Read::Refused(kind)) => kinds.contains(kind),
        (Read::Refused(refused), Read::Refused(kind)) => {
            refused == kind || kind.parse::<DeviationKind>().is_ok()
        }
        _ => false,
    };
    if right {
        Ok(())
    } else {
        complain(ORACLE, format!("tolerant: {tolerant:?}; strict: {strict:?}"))
    }
}

/// A structured body says exactly the value that it was built from.
fn structured(is_ours: bool, sample: &Sample, read: &Read) -> Result<(), Complaint> {
    const ORACLE: &str = "a legal body is read to the value that it was built from";
    let Some(expected) = &sample.expected else { return Ok(()) };
    match read {
        Read::Value(value, kinds) => {
            let differing = same_value(sample, expected, value);
            if !differing.is_empty() {
                return complain(ORACLE, differing);
            }
            if !is_ours {
                return Ok(()); // kinds belong to a profile that it need not claim
            }
            match kinds.iter().find(|kind| !sample.forgiven.contains(&kind.as_str())) {
                Some(kind) => complain(
                    ORACLE,
                    format!("expected nothing but {:?} to forgive, found {kind}", sample.forgiven),
                ),
                None => Ok(()),
            }
        }
        other => complain(ORACLE, format!("expected the value {expected}, found {other:?}")),
    }
}

/// What was read is written and read to the same value, in either format; so XML and JSON of a value agree.
fn write_and_read(
    codec: &mut dyn FuzzCodec,
    sample: &Sample,
    format: Format,
    value: &Value,
) -> Result<(), Complaint> {
    const ORACLE: &str = "what is read is written again and read to the same value";
    let cannot = format == Format::Xml && holds_what_xml_cannot(value);
    let body = match codec.write(sample.message, format, value) {
        Written::Broken(found) => return complain("no crash, no hang", found),
        Written::Unsupported => return Ok(()),
        Written::Refused(kind) if cannot => {
            let right = !codec.is_ours() || kind == "unencodable";
            return if right {
                Ok(())
            } else {
                complain(ORACLE, format!("expected the refusal unencodable, found {kind}"))
            };
        }
        Written::Refused(kind) => {
            return complain(
                ORACLE,
                format!("expected a body in {format} of {value}, found the refusal {kind}"),
            );
        }
        Written::Body(_) if cannot && codec.is_ours() => {
            return complain(
                ORACLE,
                format!("expected the refusal unencodable of {value}, found a body"),
            );
        }
        Written::Body(body) => body,
    };
    if codec.is_ours() {
        let findings = independent::faults(sample.message, format, &body, value);
        if let Some(finding) = findings.first() {
            return complain(
                "an independent reader finds the value in what is written",
                finding.to_string(),
            );
        }
    }
    let written = Sample { format, body, content_type: None, expected: None, ..sample.clone() };
    let due = if format == Format::Json {
        as_reread_from_json(sample.message, value)
    } else {
        value.clone()
    };
    let read = read_again(codec, &written)?;
    match read {
        Read::Value(found, _) => {
            let differing = same_value(sample, &due, &found);
            if differing.is_empty() {
                Ok(())
            } else {
                complain(ORACLE, format!("in {format}, {differing}"))
            }
        }
        other => complain(
            ORACLE,
            format!(
                "in {format}, expected the value {due}, found {other:?} of {}",
                String::from_utf8_lossy(&written.body)
            ),
        ),
    }
}

/// Strictly where the codec can; tolerantly where it cannot, or where the value itself holds what a strict reading
/// refuses.
fn read_again(codec: &mut dyn FuzzCodec, written: &Sample) -> Result<Read, Complaint> {
    let strict = unbroken(codec.read(written, Mode::Strict))?;
    let again = match &strict {
        Read::Unsupported => true,
        Read::Refused(kind) => {
            !codec.is_ours() || kind.parse::<DeviationKind>().is_ok_and(lives_in_the_value)
        }
        _ => false,
    };
    if again { unbroken(codec.read(written, Mode::Tolerant)) } else { Ok(strict) }
}

/// Empty where both mean the same.
fn same_value(sample: &Sample, expected: &Value, found: &Value) -> String {
    let differing =
        differences(&normalised(sample.message, expected), &normalised(sample.message, found));
    differing.first().map(ToString::to_string).unwrap_or_default()
}
