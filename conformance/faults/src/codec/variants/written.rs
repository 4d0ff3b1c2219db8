//! Other forms of what is written.

use unicrm_proto::Format;

use super::super::how::{Fault, How, variant};
use super::super::json::Json;
use super::super::subject::{Ask, Faulty, Read, Tell, Written, read, write};
use super::super::xml::{Element, Empty, OURS, Style, escaped};

fn in_cdata(text: &str) -> String {
    let plain = text.contains("]]>") || text.contains('\r') || text.trim().is_empty();
    if plain { escaped(text) } else { format!("<![CDATA[{text}]]>") }
}

fn split_by_comment(text: &str) -> String {
    let middle = text.char_indices().nth(1).map_or(0, |(at, _)| at);
    let (head, tail) = text.split_at(middle);
    format!("{}<!-- - -->{}", escaped(head), escaped(tail))
}

fn in_references(text: &str) -> String {
    let reference = |it: char| {
        let plain = it.is_ascii_alphanumeric() || it == ' ';
        if plain { it.to_string() } else { format!("&#{};", u32::from(it)) }
    };
    text.chars().map(reference).collect()
}

/// Exchanges one prefix for another in names, declarations and types.
fn renamed(root: &mut Element, from: &str, to: &str) {
    root.each(&mut |element| {
        for (name, value) in &mut element.attributes {
            if *name == format!("xmlns:{from}") {
                *name = format!("xmlns:{to}");
            }
            if let Some(local) = name.strip_prefix(&format!("{from}:")) {
                *name = format!("{to}:{local}");
            }
            if name.ends_with(":type")
                && let Some(local) = value.strip_prefix(&format!("{from}:"))
            {
                *value = format!("{to}:{local}");
            }
        }
    });
}

/// Declares the instance namespace a second time on data, behind the attribute that uses it.
fn declared_on_data(root: &mut Element) {
    if let Some(data) = root.get_mut("data")
        && let Some(kind) = data.attribute("xsi:type").map(str::to_owned)
    {
        data.attributes = vec![
            ("p3:type".to_owned(), kind),
            ("xmlns:p3".to_owned(), "http://www.w3.org/2001/XMLSchema-instance".to_owned()),
        ];
    }
}

fn ascii(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        if it.is_ascii() {
            out.push(it);
        } else {
            it.encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04X}")));
        }
    }
    out
}

/// Writes every second body in another style.
#[derive(Default)]
struct Alternating(bool);

impl Faulty for Alternating {
    fn write(&mut self, tell: Tell) -> Written {
        self.0 = !self.0;
        let body = write(&tell)?;
        let style = Style { quote: '\'', empty: Empty::Pair, ..OURS };
        Ok(match tell.format {
            Format::Xml if self.0 => Element::restyle(body, &style, |_| {}),
            Format::Json if self.0 => {
                let text = String::from_utf8_lossy(&body).into_owned();
                Json::read(&text).map_or(text, |it| it.spaced()).into_bytes()
            }
            _ => body,
        })
    }
}

/// Writes with the prefix of the instance namespace that it has read last.
#[derive(Default)]
struct PrefixOfReader(bool);

impl Faulty for PrefixOfReader {
    fn read(&mut self, ask: Ask) -> Read {
        self.0 = ask.text().contains("xmlns:p2=");
        read(&ask)
    }

    fn write(&mut self, tell: Tell) -> Written {
        let body = write(&tell)?;
        Ok(match tell.format {
            Format::Xml if self.0 => Element::rewrite(body, |root| {
                renamed(root, "xsi", "p2");
                renamed(root, "i", "p2");
            }),
            _ => body,
        })
    }
}

pub(super) const ALL: &[Fault] = &[
    variant(
        "xml-indented",
        "writes XML with every element on a line of its own",
        &["X4.1", "E6.1"],
        How::Style(Style { indent: "\n  ", tail: "\n", ..OURS }, |_| {}),
    ),
    variant(
        "xml-indented-with-windows-line-ends",
        "writes XML with CR LF and tabs between elements",
        &["X4.1", "X4.6"],
        How::Style(Style { indent: "\r\n\t", tail: "\r\n", ..OURS }, |_| {}),
    ),
    variant(
        "xml-in-single-quotes",
        "writes attributes in single quotes",
        &["E6.1"],
        How::Style(Style { quote: '\'', ..OURS }, |_| {}),
    ),
    variant(
        "xml-tight-empty-tags",
        "writes an empty element as one tag without a blank",
        &["N2.2", "N6.4"],
        How::Style(Style { empty: Empty::TightTag, ..OURS }, |_| {}),
    ),
    variant(
        "xml-pairs-of-tags",
        "writes an empty element as a pair of tags",
        &["N2.2", "N6.4"],
        How::Style(Style { empty: Empty::Pair, ..OURS }, |_| {}),
    ),
    variant(
        "xml-declared",
        "writes the declaration of XML with its encoding",
        &["X1.1", "E6.1"],
        How::Style(Style { head: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", ..OURS }, |_| {}),
    ),
    variant(
        "xml-declared-standalone",
        "writes the declaration of XML without an encoding, in single quotes",
        &["X1.1"],
        How::Style(Style { head: "<?xml version='1.0' standalone='yes' ?>", ..OURS }, |_| {}),
    ),
    variant(
        "xml-other-prefixes",
        "binds the namespaces to prefixes of its own",
        &["E2.4", "E3.6", "N3.4"],
        How::Xml(|_, root| {
            renamed(root, "xsd", "xs");
            renamed(root, "xsi", "instance");
            renamed(root, "i", "n1");
        }),
    ),
    variant(
        "xml-declarations-turned",
        "declares the namespaces in the other order",
        &["E2.1", "E2.3"],
        How::Xml(|_, root| root.attributes.reverse()),
    ),
    variant(
        "xml-prefix-declared-on-data",
        "declares the prefix of a type on data, behind its use",
        &["E2.4", "E2.5"],
        How::Xml(|_, root| declared_on_data(root)),
    ),
    variant(
        "xml-more-namespaces-declared",
        "declares a namespace that it does not use",
        &["E2.1", "E2.2", "E2.3"],
        How::Xml(|_, root| {
            root.attributes.push(("xmlns:v".to_owned(), "urn:example:vendor".to_owned()))
        }),
    ),
    variant(
        "xml-text-in-cdata",
        "writes text in CDATA",
        &["X4.2"],
        How::Style(Style { text: in_cdata, ..OURS }, |_| {}),
    ),
    variant(
        "xml-comments-in-text",
        "writes a comment into every text",
        &["X4.2"],
        How::Style(Style { text: split_by_comment, ..OURS }, |_| {}),
    ),
    variant(
        "xml-text-in-references",
        "writes every character that is no letter, digit or blank as a reference",
        &["X2.2"],
        How::Style(Style { text: in_references, ..OURS }, |_| {}),
    ),
    variant(
        "xml-comments-around-the-root",
        "writes comments and instructions before and behind the root",
        &["X4.1", "X4.6"],
        How::Style(
            Style {
                head: "<!-- head --><?vendor x?>",
                tail: "\n<!-- tail -->\n<?vendor y?>",
                ..OURS
            },
            |_| {},
        ),
    ),
    variant(
        "json-spaced",
        "writes white space around every token of JSON",
        &["J1.1", "J1.7"],
        How::Text(|_, format, text| match Json::read(&text) {
            Some(json) if format == Format::Json => json.spaced(),
            _ => text,
        }),
    ),
    variant(
        "json-in-ascii",
        "writes every character beyond ASCII as an escape",
        &["J1.8"],
        How::Text(|_, format, text| if format == Format::Json { ascii(&text) } else { text }),
    ),
    variant(
        "json-slashes-escaped",
        "escapes slashes in JSON",
        &["J1.8"],
        How::Text(
            |_, format, text| if format == Format::Json { text.replace('/', "\\/") } else { text },
        ),
    ),
    variant(
        "json-control-characters-by-number",
        "escapes line ends and tabs in JSON by their numbers",
        &["J1.8", "V6.7"],
        How::Text(|_, format, text| {
            if format == Format::Json && !text.contains("\\\\") {
                text.replace("\\n", "\\u000a").replace("\\t", "\\u0009").replace("\\r", "\\u000D")
            } else {
                text
            }
        }),
    ),
    variant(
        "style-alternates",
        "writes every second body in another style",
        &["E6.1", "N2.2", "J1.1"],
        How::State(|| Box::new(Alternating::default())),
    ),
    variant(
        "prefix-of-the-reader",
        "writes with the prefix of the body that it has read last",
        &["E2.4"],
        How::State(|| Box::new(PrefixOfReader::default())),
    ),
    variant(
        "sorts-under-apiresponse",
        "writes the sorts and the items under the root that their samples close",
        &["E1.1", "E1.2"],
        How::Xml(|message, root| {
            if matches!(message.as_str(), "MemberSorts" | "AccountListResult") {
                "ApiResponse".clone_into(&mut root.name);
            }
        }),
    ),
];
