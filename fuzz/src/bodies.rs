//! Bodies: what is accepted is written again and read to the same value, in both formats, and
//! well-formedness is what other parsers hold it to be.

use serde_json::Value;
use unicrm_proto::{Body, DecodeOptions, Format, MessageName, Mode, RefusalKind, wire};

/// Reads the input, whose first byte chooses the message, and writes what it says again.
///
/// # Panics
/// Where something does not hold: that is the finding.
pub fn read_and_write_again(input: &[u8], format: Format, mode: Mode) {
    let Some((&choice, body)) = input.split_first() else { return };
    let message = MessageName::ALL[usize::from(choice) % MessageName::ALL.len()];
    let options = DecodeOptions { mode, ..DecodeOptions::default() };
    well_formed_to_others(body, format, &options);
    let read = match Body::decode(message, format, body, &options) {
        Ok(read) => read,
        Err(refusal) => {
            assert!(refusal.offset() <= body.len(), "{refusal}");
            assert!(refusal.report().len() > 40);
            return;
        }
    };
    assert!(mode == Mode::Tolerant || read.deviations.is_empty());
    assert!(read.deviations.iter().all(|found| found.offset() < body.len()));
    for format in Format::ALL {
        // XML cannot carry every character; that is an answer, not a fault.
        let Ok(written) = read.value.encode(format) else { continue };
        let again = Body::decode(message, format, &written, &DecodeOptions::tolerant());
        let again = again.unwrap_or_else(|refusal| panic!("our own body: {}", refusal.report()));
        assert_eq!(twin(&again.value), twin(&read.value));
    }
}

/// A neutral value in which decimals without a point have the zero that JSON gives them
/// (clause V1.2), so that both formats compare.
fn twin(body: &Body) -> Value {
    fn gain(value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    match member {
                        Value::String(text) if matches!(name.as_str(), "balance" | "quantity") => {
                            if !text.contains('.') {
                                text.push_str(".0");
                            }
                        }
                        member => gain(member),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(gain),
            _ => {}
        }
    }
    let mut neutral = serde_json::to_value(body).expect("every body has a neutral value");
    gain(&mut neutral);
    neutral
}

/// roxmltree and serde_json agree on what is well-formed, but where we are stricter on purpose.
fn well_formed_to_others(body: &[u8], format: Format, options: &DecodeOptions) {
    let Ok(text) = std::str::from_utf8(body) else { return };
    match format {
        Format::Xml => {
            let ours = wire::xml::check(body, options);
            // Theirs takes some that is not XML; what ours takes, theirs must take, too, but for
            // what a tolerant reading forgives, and other encodings.
            if ours.is_ok() && options.mode == Mode::Strict {
                let theirs = roxmltree::Document::parse(text);
                assert!(theirs.is_ok(), "ours accepts, roxmltree: {theirs:?}");
            }
        }
        Format::Json => {
            let ours = wire::json::check(body, options);
            // One byte order mark is forgiven (clause J1.2); a second one is a character too many.
            let unmarked = text.strip_prefix('\u{FEFF}').unwrap_or(text);
            let theirs = serde_json::from_str::<Value>(unmarked);
            let beyond_floats = theirs
                .as_ref()
                .is_err_and(|error| error.to_string().starts_with("number out of range"));
            let too_much = ours.as_ref().is_err_and(|refusal| {
                matches!(refusal.kind(), RefusalKind::TooDeep | RefusalKind::Deviation(_))
            });
            let agree = ours.is_ok() == theirs.is_ok() || beyond_floats || too_much;
            assert!(agree, "ours {ours:?}, serde_json {theirs:?}");
        }
    }
}
