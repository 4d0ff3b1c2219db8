//! Encodings and byte order marks.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use unicrm_proto::Format;

use super::super::how::{Fault, How, message, unforgiving};
use super::super::subject::{Ask, Read, read};

/// The encoding that a byte order mark, the charset or the declaration names, in this order.
fn named(ask: &Ask) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(&ask.body) {
        return Some(encoding);
    }
    let charset = ask.content_type.as_deref().and_then(|it| it.split("charset=").nth(1));
    let text = ask.text();
    let declared = text.split("encoding=\"").nth(1).and_then(|it| it.split('"').next());
    charset.or(declared).and_then(|label| Encoding::for_label(label.trim_matches('"').as_bytes()))
}

/// The same body in UTF-8, declared as nothing else, with replacement characters for what is none.
fn lossy(ask: &Ask, encoding: &'static Encoding) -> Ask {
    let (text, _, _) = encoding.decode(&ask.body);
    let text = match text.split_once("?>") {
        Some((head, rest)) if head.starts_with("<?xml ") => rest.to_owned(),
        _ => text.into_owned(),
    };
    Ask { content_type: None, ..ask.about(text) }
}

/// What is refused as malformed or unknown is read with this encoding.
fn forced(ask: &Ask, first: Read, encoding: Option<&'static Encoding>) -> Read {
    match (&first, encoding) {
        (Read::Refused(it), Some(encoding)) if it.kind == "encoding" => read(&lossy(ask, encoding)),
        _ => first,
    }
}

pub(super) const ALL: &[Fault] = &[
    message(
        "declared-utf8-refused",
        "refuses a declaration of XML that names an encoding, and a charset",
        &["X1.1"],
        How::After(|ask, read| match read {
            Read::Value(..)
                if ask.text().contains("encoding=\"utf-8\"") || ask.content_type.is_some() =>
            {
                Read::refused("encoding", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "utf8-taken-for-windows-1252",
        "reads UTF-8 as Windows-1252 where a declaration or a charset names no more than utf-8",
        &["X1.1"],
        How::Before(|ask| {
            if (ask.text().contains("<?xml") || ask.content_type.is_some())
                && std::str::from_utf8(&ask.body).is_ok()
            {
                let (text, _, _) = WINDOWS_1252.decode(&ask.body);
                ask.body = text.into_owned().into_bytes();
            }
        }),
    ),
    message(
        "byte-order-mark-refused",
        "refuses a byte order mark of UTF-8 in XML",
        &["X1.2"],
        How::After(|ask, read| if ask.is_xml() { unforgiving(read, "X1.2") } else { read }),
    ),
    message(
        "json-byte-order-mark-refused",
        "refuses a byte order mark before JSON",
        &["J1.2"],
        How::After(
            |ask, read| {
                if ask.format == Format::Json { unforgiving(read, "X1.2") } else { read }
            },
        ),
    ),
    message("utf16-refused", "does not know UTF-16", &["X1.3"], How::Unforgiving("X1.3")),
    message(
        "utf16-big-endian-alone",
        "takes every UTF-16 for one that begins with the higher byte",
        &["X1.3"],
        How::Before(|ask| {
            if named(ask) == Some(UTF_16LE) {
                let (text, _, _) = UTF_16BE.decode(&ask.body);
                ask.body = text.into_owned().into_bytes();
            }
        }),
    ),
    message(
        "gbk-refused",
        "does not know GBK, GB2312 and GB18030",
        &["X1.4"],
        How::Unforgiving("X1.4"),
    ),
    message(
        "gbk-taken-for-windows-1252",
        "reads GBK as Windows-1252",
        &["X1.4"],
        How::After(|ask, first| match named(ask) {
            Some(encoding)
                if encoding.name().starts_with("GB") || encoding.name().starts_with("gb") =>
            {
                match read(&lossy(ask, WINDOWS_1252)) {
                    Read::Value(value, _) => Read::Value(value, Vec::new()),
                    _ => first,
                }
            }
            _ => first,
        }),
    ),
    message(
        "declaration-wins-over-charset",
        "lets the declaration of XML win over charset and byte order mark, without a word",
        &["X1.5"],
        How::Before(|ask| {
            let text = ask.text();
            let head = text.trim_start_matches('\u{feff}');
            let declared = head.split("encoding=\"").nth(1).and_then(|it| it.split('"').next());
            if let (Some(declared), Some(_)) = (declared, &ask.content_type) {
                ask.content_type = Some(format!("text/xml; charset={declared}"));
            }
        }),
    ),
    message(
        "malformed-utf8-replaced",
        "puts the replacement character where UTF-8 is malformed",
        &["X1.6"],
        How::After(|ask, read| {
            let foreign = named(ask).is_some_and(|it| it != encoding_rs::UTF_8);
            forced(ask, read, (!foreign).then_some(encoding_rs::UTF_8))
        }),
    ),
    message(
        "unknown-encoding-taken-for-latin1",
        "reads an encoding that it does not know as Windows-1252",
        &["X1.7"],
        How::After(|ask, read| {
            let foreign = ask.text().contains("encoding=") || ask.content_type.is_some();
            forced(ask, read, foreign.then_some(WINDOWS_1252))
        }),
    ),
    message(
        "malformed-foreign-bytes-replaced",
        "puts the replacement character where UTF-16 or GBK is malformed",
        &["X1.9"],
        How::After(|ask, read| {
            forced(ask, read, named(ask).filter(|it| *it != encoding_rs::UTF_8))
        }),
    ),
    message(
        "offsets-in-transcoded-text",
        "counts the bytes of the text in UTF-8, whatever the encoding of the body",
        &["X1.8"],
        How::After(|ask, read| {
            let encoding = named(ask).filter(|it| *it != encoding_rs::UTF_8);
            let counted = |offset: usize| match encoding {
                Some(encoding) => {
                    let head = ask.body.get(..offset).unwrap_or_default();
                    encoding.decode(head).0.len()
                }
                None => offset,
            };
            match read {
                Read::Refused(mut it) => {
                    it.offset = it.offset.map(counted);
                    Read::Refused(it)
                }
                other => other.map_forgiven(|all| {
                    all.iter_mut().for_each(|it| it.offset = counted(it.offset));
                }),
            }
        }),
    ),
];
