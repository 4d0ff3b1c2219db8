//! What a refusal leaves behind.

use super::super::how::{Fault, behaviour};
use super::super::subject::{Read, Refused, read};
use super::reader;

/// What the last reading left.
#[derive(Default)]
struct Left {
    refused: bool,
    rest: Vec<u8>,
}

fn busy() -> Read {
    Read::Error("expected to be free, found that all buffers are taken")
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "nothing-read-after-a-refusal",
        "refuses everything once it has refused anything, since its error flag stays set",
        &["S5.balance", "S5.quantity"],
        || {
            reader(|kept: &mut Option<Refused>, ask| {
                if let Some(kept) = kept {
                    return Read::Refused(kept.clone());
                }
                let found = read(&ask);
                if let Read::Refused(it) = &found {
                    *kept = Some(it.clone());
                }
                found
            })
        },
    ),
    behaviour(
        "body-after-a-refusal-refused",
        "refuses the body after a refused one, too",
        &["S5.skip", "N7.9"],
        || {
            reader(|left: &mut Left, ask| {
                if std::mem::take(&mut left.refused) {
                    return Read::refused("not-well-formed", 0, "");
                }
                let found = read(&ask);
                left.refused = found.value().is_none();
                found
            })
        },
    ),
    behaviour(
        "rest-of-a-refused-body-read-first",
        "leaves the rest of a refused body in its buffer, in front of the next",
        &["S5.total_count", "V5.2"],
        || {
            reader(|left: &mut Left, ask| {
                let mut body = std::mem::take(&mut left.rest);
                body.extend_from_slice(&ask.body);
                let found = read(&ask.about(body.clone()));
                if let Read::Refused(it) = &found {
                    let at = it.offset.unwrap_or(0).min(body.len());
                    left.rest = body.split_off(at).into_iter().take(4096).collect();
                }
                found
            })
        },
    ),
    behaviour(
        "place-of-the-refusal-before",
        "tells the place of the refusal before",
        &["N7.2", "N7.3", "X2.5"],
        || {
            reader(|before: &mut Option<usize>, ask| match read(&ask) {
                Read::Refused(mut it) => {
                    let place = before.replace(it.offset.unwrap_or(0));
                    it.offset = place.or(it.offset);
                    Read::Refused(it)
                }
                other => other,
            })
        },
    ),
    behaviour(
        "kind-of-the-first-refusal",
        "gives every refusal the kind of the first",
        &["E5.3"],
        || {
            reader(|first: &mut Option<String>, ask| match read(&ask) {
                Read::Refused(mut it) => {
                    it.kind.clone_from(first.get_or_insert_with(|| it.kind.clone()));
                    Read::Refused(it)
                }
                other => other,
            })
        },
    ),
    behaviour(
        "path-not-unwound-after-a-refusal",
        "leaves the path of a refused body in front of the next one's",
        &["N7.5", "N7.6", "N7.7"],
        || {
            reader(|path: &mut String, ask| match read(&ask) {
                Read::Refused(mut it) => {
                    let full =
                        if path.is_empty() { it.path } else { format!("{path}/{}", it.path) };
                    path.clone_from(&full);
                    it.path = full;
                    Read::Refused(it)
                }
                other => other,
            })
        },
    ),
    behaviour(
        "depth-not-unwound-after-a-refusal",
        "stays as deep as it was when it refused",
        &["X2.4"],
        || {
            reader(|deep: &mut bool, ask| {
                let found = read(&ask);
                let nested =
                    ask.body.windows(3).any(|it| it == b"<m>" || it == b"<m " || it == b"[[[");
                if *deep && found.value().is_some() && nested {
                    return Read::refused("too-deep", 0, "");
                }
                *deep |= found.value().is_none();
                found
            })
        },
    ),
    behaviour(
        "ends-after-two-refusals",
        "ends at its third refusal, since nobody frees what a refusal holds",
        &["X1.6", "X2.5", "V2.5"],
        || {
            reader(|refusals: &mut usize, ask| {
                let found = read(&ask);
                *refusals += usize::from(found.value().is_none());
                if *refusals > 2 { Read::Crash } else { found }
            })
        },
    ),
    behaviour(
        "names-seen-stay-seen",
        "keeps the names that it has seen, so that the second body of a message has every field twice",
        &["S2.no", "S7.name", "S8.quantity"],
        || {
            reader(|seen: &mut std::collections::HashSet<&'static str>, ask| {
                let found = read(&ask);
                if found.value().is_some() && !seen.insert(ask.message.as_str()) {
                    return Read::refused("duplicate-field", 0, "success");
                }
                found
            })
        },
    ),
    behaviour(
        "every-third-reading-busy",
        "answers every third reading with an error of its own",
        &["E4.5", "X3.1"],
        || {
            reader(|count: &mut usize, ask| {
                *count += 1;
                if count.is_multiple_of(3) { busy() } else { read(&ask) }
            })
        },
    ),
    behaviour("ends-at-the-fifth-reading", "ends at its fifth reading", &["E4.5", "J1.1"], || {
        reader(|count: &mut usize, ask| {
            *count += 1;
            if *count > 4 { Read::Crash } else { read(&ask) }
        })
    }),
    behaviour(
        "limit-of-bytes-over-all-bodies",
        "counts the bytes of all bodies against the limit of one",
        &["S5.title", "S5.no"],
        || {
            reader(|bytes: &mut usize, ask| {
                *bytes += ask.body.len();
                if *bytes > 1500 { Read::refused("too-large", 1500, "") } else { read(&ask) }
            })
        },
    ),
    behaviour(
        "limit-of-items-over-all-bodies",
        "counts the items of all lists against the limit of one, and leaves out what is beyond",
        &["S2.data", "S5.from_no"],
        || {
            reader(|items: &mut usize, ask| {
                read(&ask).map(|value| {
                    let list = match value.get("data") {
                        Some(data) if data.is_array() => value.get_mut("data"),
                        _ => value.pointer_mut("/data/items"),
                    };
                    if let Some(list) = list.and_then(|it| it.as_array_mut()) {
                        list.truncate(3_usize.saturating_sub(*items));
                        *items += list.len();
                    }
                })
            })
        },
    ),
];
