//! Encodings that one body leaves for the next.

use std::collections::HashSet;

use unicrm_proto::Format;

use super::super::how::{Fault, behaviour, unforgiving};
use super::super::subject::{Ask, Read, read};
use super::{both, reader};

fn has_mark(body: &[u8]) -> bool {
    [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"].iter().any(|mark| body.starts_with(mark))
}

/// What is malformed is replaced.
fn lossy(ask: &Ask) -> Read {
    read(&Ask { content_type: None, ..ask.about(ask.text()) })
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "charset-stays",
        "reads a body without a charset in the charset of the one before",
        &["X1.4", "X1.5"],
        || {
            reader(|charset: &mut Option<String>, mut ask| {
                if let Some(content_type) = &ask.content_type {
                    *charset = Some(content_type.clone());
                }
                ask.content_type.clone_from(charset);
                read(&ask)
            })
        },
    ),
    behaviour(
        "charset-of-the-request-before",
        "reads a body in the charset of the request before",
        &["X1.3"],
        || {
            reader(|charset: &mut Option<String>, mut ask| {
                std::mem::swap(&mut ask.content_type, charset);
                read(&ask)
            })
        },
    ),
    behaviour(
        "byte-order-mark-looked-for-once",
        "looks for a byte order mark before its first body alone",
        &["J1.2", "X1.2"],
        || {
            reader(|started: &mut bool, ask| {
                let found = read(&ask);
                if std::mem::replace(started, true) && ask.body.starts_with(b"\xEF\xBB\xBF") {
                    return unforgiving(found, "X1.2");
                }
                found
            })
        },
    ),
    behaviour(
        "byte-order-mark-expected-for-good",
        "refuses a body without a byte order mark once it has read one with it",
        &["X1.3"],
        || {
            reader(|marked: &mut bool, ask| {
                let refuse = *marked && !has_mark(&ask.body);
                *marked |= has_mark(&ask.body);
                if refuse { Read::refused("encoding", 0, "") } else { read(&ask) }
            })
        },
    ),
    behaviour(
        "foreign-encoding-forgiven-once",
        "reads one body of each foreign encoding",
        &["X1.3", "X1.4"],
        || {
            reader(|seen: &mut HashSet<&'static str>, ask| {
                let found = read(&ask);
                let Read::Value(_, forgiven) = &found else { return found };
                let foreign = forgiven.iter().find(|it| it.kind == "foreign-encoding");
                match foreign.map(|it| it.clause) {
                    Some(clause) if !seen.insert(clause) => Read::refused("encoding", 0, ""),
                    _ => found,
                }
            })
        },
    ),
    behaviour(
        "malformed-bytes-let-through-again",
        "refuses malformed bytes once, and replaces them from then on",
        &["X1.6"],
        || {
            reader(|refused: &mut bool, ask| match read(&ask) {
                Read::Refused(it) if it.kind == "encoding" && std::mem::replace(refused, true) => {
                    lossy(&ask)
                }
                other => other,
            })
        },
    ),
    behaviour(
        "encodings-compared-once",
        "compares the names of a body's encoding once in its life",
        &["X1.5"],
        || {
            reader(|seen: &mut bool, ask| {
                read(&ask).map_forgiven(|all| {
                    let conflict = all.iter().any(|it| it.clause == "X1.5");
                    if conflict && std::mem::replace(seen, true) {
                        all.retain(|it| it.clause != "X1.5");
                    }
                })
            })
        },
    ),
    behaviour(
        "prefixes-stay-declared",
        "takes a prefix for declared once it has read or written its declaration",
        &["E2.6"],
        || {
            both(
                |declared: &mut bool, ask| {
                    let known = *declared;
                    *declared |= ask.text().contains("xmlns:xsi=");
                    read(&ask).map_forgiven(|all| {
                        if known {
                            all.retain(|it| it.clause != "E2.6");
                        }
                    })
                },
                |declared, tell| {
                    *declared |= tell.format == Format::Xml;
                    super::write(&tell)
                },
            )
        },
    ),
];
