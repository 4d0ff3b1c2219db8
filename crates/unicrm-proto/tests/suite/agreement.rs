//! Our well-formedness against other people's parsers: roxmltree and serde_json.

use proptest::prelude::*;
use unicrm_proto::{DecodeOptions, RefusalKind, wire};

/// Pieces that make XML which is well-formed, nearly so, or not at all.
const XML_PIECES: &[&str] = &[
    "<a>",
    "</a>",
    "<b/>",
    "<b />",
    "<c x='1'>",
    "</c>",
    "<d y=\"&lt;\" z='>'/>",
    "text",
    "&amp;",
    "&#65;",
    "&#x1F600;",
    "&",
    "&nope;",
    "]]>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "--",
    "<?pi",
    "?>",
    "<?xml version=\"1.0\"?>",
    "<",
    ">",
    "=",
    "\"",
    "'",
    " ",
    "\r\n",
    "中",
    "\u{1}",
    "\u{FFFE}",
    "x='1'",
    "<e p:q='1' xmlns:p='u'/>",
    "<e p:q='1'/>",
    "<xmlns:f/>",
    "<g xmlns='v'>",
    "</g>",
    "<1/>",
    "</ a>",
    "</a >",
    "<h x='1'x='2'/>",
    "<h x='1' x='2'/>",
    "&#0;",
    "&#xD800;",
    "/",
    "!",
    "-",
];

const JSON_PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"",
    "\\",
    "\\u",
    "d83d",
    "\\ude00",
    "\\ud800",
    "\\n",
    "\\x",
    "0",
    "-",
    "1",
    "12",
    ".5",
    ".",
    "e",
    "E+3",
    "true",
    "false",
    "null",
    "nul",
    " ",
    "\t",
    "\u{A0}",
    "中",
    "\u{1}",
    "\"k\":1",
    "\"b\":[",
    "/",
    "\u{7F}",
    "01",
    "\"\\u0041\"",
];

fn joined(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..12).prop_map(|parts| parts.concat())
}

/// A root around the pieces makes it likely that a body is well-formed.
fn wrapped(
    pieces: &'static [&'static str],
    open: &'static str,
    close: &'static str,
) -> impl Strategy<Value = String> {
    joined(pieces).prop_map(move |body| format!("{open}{body}{close}"))
}

fn same_as_roxmltree(body: &str) -> Result<(), TestCaseError> {
    let ours = wire::xml::check(body.as_bytes(), &DecodeOptions::strict());
    let theirs = roxmltree::Document::parse(body);
    if ours.is_ok() != theirs.is_ok() {
        // Where we are stricter on purpose, or know of a leniency of theirs.
        let known = match &ours {
            // A reference to a control character is a deviation, refused strictly. Theirs reads
            // it, and a reference to a surrogate, as U+FFFD; it also takes `<?pi<a?>`.
            Err(refusal) => {
                matches!(refusal.kind(), RefusalKind::Deviation(_))
                    || refusal.found() == "`&#xD800;`"
                    || refusal.expected() == "white space behind the processing instruction's name"
            }
            Ok(()) => false,
        };
        prop_assert!(known, "{body:?}: ours {ours:?}, theirs {theirs:?}");
    }
    Ok(())
}

fn same_as_serde_json(body: &str) -> Result<(), TestCaseError> {
    let ours = wire::json::check(body.as_bytes(), &DecodeOptions::strict());
    let theirs = serde_json::from_str::<serde_json::Value>(body);
    // Theirs also refuses numbers beyond a binary float, which are exact decimals to us.
    let too_large =
        theirs.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range"));
    prop_assert!(
        ours.is_ok() == theirs.is_ok() || too_large,
        "{body:?}: ours {ours:?}, theirs {theirs:?}"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn xml_is_well_formed_to_us_where_it_is_to_roxmltree(body in joined(XML_PIECES)) {
        same_as_roxmltree(&body)?;
    }

    #[test]
    fn xml_inside_a_root_is_well_formed_to_us_where_it_is_to_roxmltree(body in wrapped(XML_PIECES, "<r>", "</r>")) {
        same_as_roxmltree(&body)?;
    }

    #[test]
    fn json_is_well_formed_to_us_where_it_is_to_serde_json(body in joined(JSON_PIECES)) {
        same_as_serde_json(&body)?;
    }

    #[test]
    fn json_inside_an_array_is_well_formed_to_us_where_it_is_to_serde_json(body in wrapped(JSON_PIECES, "[", "]")) {
        same_as_serde_json(&body)?;
    }

    #[test]
    fn json_text_is_well_formed_to_us_where_it_is_to_serde_json(body in wrapped(JSON_PIECES, "\"", "\"")) {
        same_as_serde_json(&body)?;
    }
}
