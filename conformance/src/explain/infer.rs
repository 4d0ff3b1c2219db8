//! Which format and which message a body is, where nobody has said so.

use unicrm_proto::{
    Body, DataShape, DecodeOptions, DeviationKind, Field, FieldType, Format, MessageName, Schema,
};

use super::Side;
use super::tree::{Kind, Shape, Space, Tree};

/// The format by content type, else by the first character.
pub(super) fn format(text: &str, content_type: Option<&str>) -> (Format, &'static str) {
    let kind = content_type.map(|kind| kind.split(';').next().unwrap_or("").to_ascii_lowercase());
    match kind {
        Some(kind) if kind.contains("json") => (Format::Json, "by its content type"),
        Some(kind) if kind.contains("xml") => (Format::Xml, "by its content type"),
        _ if text.trim_start().starts_with('<') => (Format::Xml, "by its first character"),
        _ if text.trim_start().starts_with(['{', '[']) => (Format::Json, "by its first character"),
        _ => (Format::Json, "since its first character is no `<`; --format xml takes it as XML"),
    }
}

/// A message, and what else would fit.
#[derive(Debug)]
pub(super) struct Inferred {
    pub(super) message: MessageName,
    pub(super) because: String,
    /// Other messages that the body can be read as.
    pub(super) others: Vec<MessageName>,
}

/// The message that the body most likely is; of one that breaks off, the text behind that place counts too.
pub(super) fn message(
    tree: &Tree,
    text: &str,
    format: Format,
    body: &[u8],
    options: &DecodeOptions,
    side: Option<Side>,
    breaks_off: bool,
) -> Inferred {
    let candidates: Vec<MessageName> = MessageName::ALL
        .into_iter()
        .filter(|message| side.is_none_or(|side| side.has(*message)))
        .collect();
    let read: Vec<Reading> = candidates
        .iter()
        .filter_map(|&message| Reading::of(message, format, body, options))
        .collect();
    let (message, because) = said(tree, format)
        .filter(|(message, _)| candidates.contains(message))
        .or_else(|| if breaks_off { by_words(text, &candidates) } else { None })
        .or_else(|| by_names(tree, text, &candidates))
        .or_else(|| by_reading(&read))
        .unwrap_or_else(|| {
            let first = candidates.first().copied().unwrap_or(MessageName::Empty);
            (first, "nothing in it tells; this is the first that there is".to_owned())
        });
    let chosen = read.iter().find(|reading| reading.message == message);
    let unknown = chosen.map_or(0, |reading| reading.unknown);
    let others = read
        .iter()
        .filter(|reading| reading.message != message && reading.unknown <= unknown)
        .map(|reading| reading.message)
        .collect();
    Inferred { message, because, others }
}

/// A message that the body can be read as.
struct Reading {
    message: MessageName,
    deviations: usize,
    /// How many names of the body it does not know.
    unknown: usize,
}

impl Reading {
    fn of(
        message: MessageName,
        format: Format,
        body: &[u8],
        options: &DecodeOptions,
    ) -> Option<Self> {
        let read = Body::decode(message, format, body, options).ok()?;
        let unknown =
            read.deviations.iter().filter(|found| found.kind() == DeviationKind::UnknownName);
        Some(Self { message, deviations: read.deviations.len(), unknown: unknown.count() })
    }
}

/// What the root of a request, or the type of an answer's data, says in so many words.
fn said(tree: &Tree, format: Format) -> Option<(MessageName, String)> {
    let root = tree.root()?;
    if format == Format::Json {
        return None;
    }
    let name = tree.nodes[root].name.as_deref()?;
    let requests = MessageName::ALL.into_iter().filter(|message| !message.is_answer());
    if let Some(message) = requests.into_iter().find(|message| message.root() == name) {
        return Some((message, format!("its root is {name}")));
    }
    let data = &tree.nodes[tree.child(root, "data")?];
    let ty = data.instance("type")?;
    let local = ty.value.trim().rsplit(':').next().unwrap_or_default();
    let message = match local {
        "ArrayOfMemberSort" => MessageName::MemberSorts,
        "string" if ty.value_space != Space::Other => MessageName::PayResult,
        _ => local.parse().ok()?,
    };
    Some((message, format!("its data has the type {}", ty.value.trim())))
}

/// By the names of its fields, and what its data is.
fn by_names(tree: &Tree, text: &str, candidates: &[MessageName]) -> Option<(MessageName, String)> {
    let root = tree.root()?;
    let is_envelope = ["success", "error_code", "error_reason", "data"]
        .iter()
        .any(|name| tree.child(root, name).is_some());
    let data = tree.child(root, "data").filter(|&data| !tree.nodes[data].is_nil());
    let mut best: Option<(usize, MessageName, String)> = None;
    for &message in candidates.iter().filter(|message| message.is_answer() == is_envelope) {
        let at = if is_envelope { data } else { Some(root) };
        let Some(at) = at else { continue };
        let (score, names) = match message.data() {
            DataShape::Record(schema) => score(tree, at, schema),
            DataShape::List(schema) => items(tree, at, schema),
            DataShape::Text => text_score(tree, at, text),
            DataShape::Nothing => (0, Vec::new()),
        };
        if score > best.as_ref().map_or(0, |best| best.0) {
            best = Some((score, message, because(is_envelope, &names)));
        }
    }
    best.map(|(_, message, because)| (message, because))
}

fn because(is_envelope: bool, names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(4).map(String::as_str).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    let place = if is_envelope { "its data" } else { "it" };
    if names.is_empty() {
        format!("{place} is text")
    } else {
        format!("{place} has {}{more}", shown.join(", "))
    }
}

/// How many names of a record stand in a part, items of its lists included.
fn score(tree: &Tree, at: usize, schema: &'static Schema) -> (usize, Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    let mut inner = 0;
    for (child, node) in tree.fields(at) {
        let name = node.name.as_deref().unwrap_or_default();
        let known = |field: &&Field| field.name == name || field.table_name == Some(name);
        let Some(field) = schema.fields.iter().find(known) else { continue };
        names.push(field.name.to_owned());
        if let FieldType::List(schema) = field.ty {
            inner += items(tree, child, schema).0;
        }
    }
    (names.len() + inner, names)
}

/// How many names of a record the first items of a list have.
fn items(tree: &Tree, at: usize, schema: &'static Schema) -> (usize, Vec<String>) {
    let node = &tree.nodes[at];
    let mut names = Vec::new();
    let mut total = usize::from(node.shape == Shape::List && node.children.is_empty());
    for (child, item) in tree.fields(at).take(3) {
        if item.name.is_none() || item.name.as_deref() == Some(schema.name) {
            let (score, found) = score(tree, child, schema);
            total += score + usize::from(item.name.is_some());
            names = found;
        }
    }
    (total, names)
}

fn text_score(tree: &Tree, at: usize, text: &str) -> (usize, Vec<String>) {
    let node = &tree.nodes[at];
    let is_text = node.kind == Kind::Leaf
        && matches!(node.shape, Shape::Text | Shape::Markup)
        && !node.value(text).is_empty();
    (usize::from(is_text), Vec::new())
}

/// By the words of a body that cannot be taken apart: names as tags or keys.
fn by_words(text: &str, candidates: &[MessageName]) -> Option<(MessageName, String)> {
    let has = |name: &str| {
        [format!("<{name}>"), format!("<{name} "), format!("\"{name}\"")]
            .iter()
            .any(|written| text.contains(written))
    };
    let root = candidates.iter().find(|message| !message.is_answer() && has(message.root()));
    if let Some(&message) = root {
        return Some((message, format!("it breaks off, and {} stands in it", message.root())));
    }
    let is_envelope = has("success") || has("error_code");
    let mut best: Option<(usize, usize, MessageName)> = None;
    for &message in candidates.iter().filter(|message| message.is_answer() == is_envelope) {
        let mut names = Vec::new();
        if let DataShape::Record(schema) | DataShape::List(schema) = message.data() {
            all_names(schema, &mut names);
        }
        let hits = names.iter().filter(|name| has(name)).count();
        let misses = names.len() - hits;
        let better =
            best.is_none_or(|(most, least, _)| hits > most || hits == most && misses < least);
        if hits > 0 && better {
            best = Some((hits, misses, message));
        }
    }
    let (hits, _, message) = best?;
    Some((message, format!("it breaks off, and {hits} of the message's names stand in it")))
}

/// The names of a record and of the records in it.
fn all_names(schema: &'static Schema, names: &mut Vec<&'static str>) {
    for field in schema.fields {
        names.push(field.name);
        if let FieldType::List(schema) = field.ty {
            names.push(schema.name);
            all_names(schema, names);
        }
    }
}

/// The one that forgives least.
fn by_reading(read: &[Reading]) -> Option<(MessageName, String)> {
    // An answer without data is one of create or modify, unless its root says otherwise.
    let prefer = |reading: &&Reading| {
        (reading.unknown, reading.deviations, reading.message != MessageName::Empty)
    };
    let best = read.iter().min_by_key(prefer)?;
    Some((best.message, "it can be read as one".to_owned()))
}
