//! The grammar of XML.

use super::super::how::{Fault, How, message};
use super::super::subject::{Ask, Read, Refused};
use super::super::walk;

/// Cuts a DOCTYPE out, its inner part too.
fn without_doctype(ask: &Ask, it: &Refused) -> Option<Vec<u8>> {
    if it.kind != "doctype" {
        return None;
    }
    let text = ask.text();
    let start = text.find("<!DOCTYPE")?;
    let rest = &text[start..];
    let first = rest.find('>')?;
    let end = match rest.find('[') {
        Some(inner) if inner < first => rest.find("]>").map(|at| at + 2)?,
        _ => first + 1,
    };
    Some(format!("{}{}", &text[..start], &rest[end..]).into_bytes())
}

fn mismatched(ask: &Ask, it: &Refused) -> bool {
    let at_end_tag = it.offset.and_then(|at| ask.body.get(at..at + 2)) == Some(b"</");
    ask.is_xml() && it.kind == "not-well-formed" && at_end_tag
}

/// A reference to an entity that is none of the five.
fn at_entity(ask: &Ask, it: &Refused) -> bool {
    let rest = it.offset.and_then(|at| ask.body.get(at..)).unwrap_or_default();
    ask.is_xml() && rest.first() == Some(&b'&') && rest.get(1).is_some_and(u8::is_ascii_alphabetic)
}

/// A raw character that the format forbids.
fn at_forbidden(ask: &Ask, it: &Refused) -> bool {
    let rest = it.offset.and_then(|at| ask.body.get(at..)).unwrap_or_default();
    let noncharacter =
        [&b"\xEF\xBF\xBE"[..], b"\xEF\xBF\xBF"].iter().any(|it| rest.starts_with(it));
    let control = rest.first().is_some_and(|it| *it < b' ');
    it.kind == "not-well-formed" && (control || noncharacter)
}

pub(super) const ALL: &[Fault] = &[
    message(
        "mismatched-end-tag-told-at-the-start",
        "reports an end tag that does not match at the start of the body",
        &["E1.4"],
        How::Retell(|ask, it| {
            if mismatched(ask, it) {
                it.offset = Some(0);
            }
        }),
    ),
    message(
        "syntax-errors-are-errors-of-the-adapter",
        "answers XML that is not well-formed with an error of its own instead of a refusal",
        &["X2.5"],
        How::After(|ask, read| match &read {
            Read::Refused(it) if ask.is_xml() && it.kind == "not-well-formed" => {
                Read::Error("unexpected exception of the XML parser")
            }
            _ => read,
        }),
    ),
    message("doctype-passed-over", "passes over a DOCTYPE", &["X2.1"], How::Mend(without_doctype)),
    message(
        "unknown-entity-ends-the-adapter",
        "fails with an exception that nobody catches at an entity that it does not know",
        &["X2.3"],
        How::After(|ask, read| match &read {
            Read::Refused(it) if at_entity(ask, it) => Read::Crash,
            _ => read,
        }),
    ),
    message(
        "entities-replaced-twice",
        "replaces references in what references have given",
        &["X2.2"],
        How::Before(|ask| {
            if ask.is_xml() && ask.text().contains("&amp;") {
                ask.body = ask.text().replace("&amp;", "&").into_bytes();
            }
        }),
    ),
    message(
        "apostrophe-entity-unknown",
        "does not know &apos;, which HTML lacked for long",
        &["X2.2"],
        How::After(|ask, read| match read {
            Read::Value(..) if ask.is_xml() && ask.text().contains("&apos;") => {
                Read::refused("not-well-formed", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "depth-without-a-limit-overflows",
        "goes as deep as the body does, until its stack ends",
        &["X2.4"],
        How::After(|_, read| match &read {
            Read::Refused(it) if it.kind == "too-deep" => Read::Crash,
            _ => read,
        }),
    ),
    message(
        "depth-counts-siblings",
        "counts the levels of what it skips, but does not come up again",
        &["X2.4"],
        How::After(|ask, read| match read {
            Read::Value(..) if ask.text().matches("<m").count() > 32 => {
                Read::refused("too-deep", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "comments-between-elements-refused",
        "refuses a comment between elements",
        &["X4.1"],
        How::After(|ask, read| {
            let text = ask.text();
            let between = |at: usize| text[..at].trim_end().ends_with('>');
            let found = text.match_indices("<!--").any(|(at, _)| between(at));
            match read {
                Read::Value(..) if ask.is_xml() && found => Read::refused("unexpected-text", 0, ""),
                other => other,
            }
        }),
    ),
    message(
        "line-ends-kept",
        "keeps CR LF in text as it stands",
        &["X4.4"],
        How::After(|ask, read| {
            let windows = ask.is_xml() && ask.text().contains("\r\n");
            read.map(|value| {
                if windows {
                    walk::free_texts(ask.message, value, |it| it.replace('\n', "\r\n"));
                }
            })
        }),
    ),
    message(
        "attributes-not-trimmed",
        "compares the name of a type and a nil without trimming them",
        &["X4.5"],
        How::After(|ask, read| {
            let text = ask.text();
            let padded = [
                "type=\"\r",
                "type=\" ",
                "type=\"\n",
                "nil=\"\t",
                "nil=\" ",
                "nil=\"\n",
                "nil=\"\r",
                "nil=\"&#",
                "nil=' ",
                "nil='\n",
            ];
            match read {
                Read::Value(..) if padded.iter().any(|it| text.contains(it)) => {
                    Read::refused("wrong-type", 0, "data/@xsi:type")
                }
                other => other,
            }
        }),
    ),
    message(
        "namespaces-trimmed",
        "trims the URI of a namespace before it compares it",
        &["X4.5"],
        How::Before(|ask| {
            if ask.is_xml() {
                let text = ask.text();
                let text = text.replace("XMLSchema-instance \"", "XMLSchema-instance\"");
                ask.body = text.replace("\" http://www.w3.org", "\"http://www.w3.org").into_bytes();
            }
        }),
    ),
    message(
        "nothing-behind-the-root",
        "refuses comments and instructions behind the root",
        &["X4.6"],
        How::After(|ask, read| match read {
            Read::Value(..)
                if ask.is_xml()
                    && (ask.text().trim_end().ends_with("-->")
                        || ask.text().trim_end().ends_with("?>")) =>
            {
                Read::refused("trailing-data", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "raw-controls-end-the-adapter",
        "fails with an exception that nobody catches at a character that the format forbids",
        &["V6.4"],
        How::After(|ask, read| match &read {
            Read::Refused(it) if at_forbidden(ask, it) => Read::Crash,
            _ => read,
        }),
    ),
];
