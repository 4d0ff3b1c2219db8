//! What holds for every value and every body (clauses E6.1, N1.3, V1.1, V1.2, X4.6, J1.7, D1.1).

mod bodies;

use proptest::prelude::*;
use unicrm_proto::{Body, DecodeOptions, DeviationKind, Format, MessageName, RefusalKind};

use bodies::{any_body, json_twin};

/// Deviations that live in a value itself, so that writing it repeats them.
const IN_THE_VALUE: [DeviationKind; 3] =
    [DeviationKind::LooseDate, DeviationKind::ContradictoryEnvelope, DeviationKind::MissingData];

/// The value that a body written in the format is read to.
fn as_read(body: &Body, format: Format) -> Body {
    match format {
        Format::Xml => body.clone(),
        Format::Json => json_twin(body),
    }
}

fn formats() -> impl Strategy<Value = Format> {
    prop::sample::select(&Format::ALL[..])
}

fn decode(
    body: &Body,
    format: Format,
    bytes: &[u8],
    options: &DecodeOptions,
) -> Result<Vec<DeviationKind>, TestCaseError> {
    let read = Body::decode(body.message(), format, bytes, options)
        .map_err(|refusal| TestCaseError::fail(refusal.report()))?;
    prop_assert_eq!(&read.value, &as_read(body, format));
    Ok(read.deviations.iter().map(|deviation| deviation.kind()).collect())
}

/// Whether XML can carry every character of the value.
fn fits_xml(neutral: &serde_json::Value) -> bool {
    match neutral {
        serde_json::Value::String(text) => {
            text.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..))
        }
        serde_json::Value::Array(items) => items.iter().all(fits_xml),
        serde_json::Value::Object(members) => members.values().all(fits_xml),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn what_we_write_we_read_strictly_to_the_same_value(body in any_body(), format in formats()) {
        let neutral = serde_json::to_value(&body).expect("every body has a neutral value");
        let bytes = match body.encode(format) {
            Ok(bytes) => bytes,
            Err(unencodable) => {
                prop_assert!(format == Format::Xml && !fits_xml(&neutral), "{unencodable}");
                return Ok(());
            }
        };
        let deviations = decode(&body, format, &bytes, &DecodeOptions::tolerant())?;
        prop_assert!(deviations.iter().all(|kind| IN_THE_VALUE.contains(kind)), "{deviations:?}");
        let strict = Body::decode(body.message(), format, &bytes, &DecodeOptions::strict());
        match strict {
            Ok(read) => {
                prop_assert_eq!(read.value, as_read(&body, format));
                prop_assert!(deviations.is_empty());
            }
            Err(refusal) => {
                let expected = deviations.iter().any(|kind| refusal.kind() == RefusalKind::Deviation(*kind));
                prop_assert!(expected, "{}", refusal.report());
            }
        }
    }

    #[test]
    fn xml_and_json_of_a_value_agree(body in any_body()) {
        let Ok(xml) = body.encode(Format::Xml) else { return Ok(()) };
        let json = body.encode(Format::Json).expect("JSON carries all text");
        let options = DecodeOptions::tolerant();
        let from_xml = Body::decode(body.message(), Format::Xml, &xml, &options).expect("ours");
        let from_json = Body::decode(body.message(), Format::Json, &json, &options).expect("ours");
        prop_assert_eq!(json_twin(&from_xml.value), from_json.value);
        let kinds = |deviations: &[unicrm_proto::Deviation]| {
            let mut kinds: Vec<_> = deviations.iter().map(|found| (found.kind(), found.clause())).collect();
            kinds.sort_unstable();
            kinds
        };
        prop_assert_eq!(kinds(&from_xml.deviations), kinds(&from_json.deviations));
    }

    #[test]
    fn the_neutral_value_is_the_value(body in any_body()) {
        let neutral = serde_json::to_string(&body).expect("every body has a neutral value");
        let mut deserializer = serde_json::Deserializer::from_str(&neutral);
        let back = Body::from_neutral(body.message(), &mut deserializer)
            .map_err(|error| TestCaseError::fail(format!("{error}: {neutral}")))?;
        prop_assert_eq!(back, body);
    }

    #[test]
    fn every_proper_prefix_of_what_we_write_is_refused(body in any_body(), format in formats(), cut in any::<prop::sample::Index>()) {
        let Ok(bytes) = body.encode(format) else { return Ok(()) };
        let prefix = &bytes[..cut.index(bytes.len())];
        let read = Body::decode(body.message(), format, prefix, &DecodeOptions::tolerant());
        let refusal = read.expect_err("a prefix");
        prop_assert!(refusal.offset() <= prefix.len());
    }

    #[test]
    fn behind_the_root_only_what_means_nothing_may_stand(
        body in any_body(),
        format in formats(),
        tail in prop::collection::vec(prop::sample::select(&[" ", "\r\n", "\t", "<!-- x -->", "<?x y?>", "x", "<a/>", "\0", "&amp;", "{}", ",", "中"][..]), 1..4),
    ) {
        let Ok(mut bytes) = body.encode(format) else { return Ok(()) };
        let length = bytes.len();
        bytes.extend(tail.concat().bytes());
        let harmless = tail.iter().all(|part| {
            part.trim().is_empty() || (format == Format::Xml && (part.starts_with("<!--") || part.starts_with("<?")))
        });
        let read = Body::decode(body.message(), format, &bytes, &DecodeOptions::tolerant());
        match read {
            Ok(read) => {
                prop_assert!(harmless);
                prop_assert_eq!(read.value, as_read(&body, format));
            }
            Err(refusal) => {
                prop_assert!(!harmless, "{}", refusal.report());
                prop_assert_eq!(refusal.kind(), RefusalKind::TrailingData);
                prop_assert!(refusal.offset() >= length);
            }
        }
    }

    #[test]
    fn no_input_panics_and_every_fault_lies_inside_of_it(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        format in formats(),
        charset in prop::sample::select(&["", "; charset=utf-16", "; charset=gbk", "; charset=\"utf-8\"", "; charset=x"][..]),
    ) {
        let options = DecodeOptions::tolerant().with_content_type(format!("a/b{charset}"));
        for message in MessageName::ALL {
            inside(message, format, &bytes, &options)?;
        }
    }

    #[test]
    fn no_damaged_body_panics_and_every_fault_lies_inside_of_it(
        body in any_body(),
        format in formats(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..4),
    ) {
        let Ok(mut bytes) = body.encode(format) else { return Ok(()) };
        for (at, byte, how) in damage {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
            if bytes.is_empty() {
                return Ok(());
            }
        }
        inside(body.message(), format, &bytes, &DecodeOptions::tolerant())?;
        inside(body.message(), format, &bytes, &DecodeOptions::strict())?;
    }
}

fn inside(
    message: MessageName,
    format: Format,
    bytes: &[u8],
    options: &DecodeOptions,
) -> Result<(), TestCaseError> {
    match Body::decode(message, format, bytes, options) {
        Ok(read) => {
            for deviation in &read.deviations {
                prop_assert!(deviation.offset() < bytes.len());
                prop_assert!(deviation.kind().clauses().contains(&deviation.clause()));
            }
        }
        Err(refusal) => {
            prop_assert!(refusal.offset() <= bytes.len());
            prop_assert!(refusal.line() >= 1 && refusal.column() >= 1);
            prop_assert!(!refusal.expected().is_empty() && !refusal.found().is_empty());
            let report = refusal.report();
            let shown = report.lines().rev().nth(1).unwrap_or_default();
            prop_assert!(shown.trim_start().chars().count() <= 80, "{report}");
        }
    }
    Ok(())
}
