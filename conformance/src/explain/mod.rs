//! A body annotated line by line: what it says, what deviates and from which clause, where it is refused, and what
//! .NET readers would make of it.
//!
//! ```text
//! bytes ── source (text) ── xml | json (parts) ── infer (message) ── role (what each part is)
//!                                                                        │
//!                unicrm-proto (deviations, refusal) ── notes ── dotnet ──┴─ page (text for people)
//! ```
//!
//! Whether a body is read is `unicrm-proto`'s verdict alone; the parts are taken apart here only to be shown.

mod collapse;
mod dotnet;
mod infer;
pub(crate) mod json;
mod layout;
mod notes;
mod page;
mod pieces;
mod refusal;
mod role;
mod secret;
pub(crate) mod source;
mod summary;
pub(crate) mod tree;
pub(crate) mod xml;

pub use dotnet::{FACTS, Fact};
pub(crate) use pieces::pieces;

use unicrm_proto::{Body, DecodeOptions, Decoded, Format, MessageName, Mode, Refusal, RefusalKind};

use crate::ledger::Ledger;
use source::Source;
use tree::Tree;

/// Which way a body goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// From the client.
    Request,
    /// From the server.
    Answer,
}

impl Side {
    /// Whether a message goes this way.
    pub fn has(self, message: MessageName) -> bool {
        message.is_answer() == (self == Self::Answer)
    }
}

/// What is known of a body beforehand, and how much of it to show.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The message; not given: inferred.
    pub message: Option<MessageName>,
    /// The format; not given: inferred.
    pub format: Option<Format>,
    /// The content type that came with it.
    pub content_type: Option<String>,
    /// Which way it goes, where the message is not given.
    pub side: Option<Side>,
    /// Every item and every character.
    pub full: bool,
}

/// A body explained.
#[derive(Debug)]
pub struct Explanation {
    /// The explanation, for people.
    pub text: String,
    /// Whether a tolerant reading refuses the body.
    pub refused: bool,
}

/// What is known of a body when its page is written.
struct Findings<'a> {
    name: &'a str,
    body: &'a [u8],
    source: Source,
    tree: Tree,
    format: Format,
    format_because: &'static str,
    message: MessageName,
    /// How the message was found, and what else it could be; none where it was given.
    inferred: Option<infer::Inferred>,
    read: Result<Decoded<Body>, Refusal>,
    /// Where the body stops being XML or JSON at all.
    ends: Option<Refusal>,
    /// The first deviation of a body that is refused.
    first_deviation: Option<Refusal>,
    full: bool,
}

/// Explains a body; `name` is how it is called in the text.
pub fn explain(ledger: &Ledger, name: &str, body: &[u8], options: &Options) -> Explanation {
    let findings = find(name, body, options);
    Explanation { text: page::page(ledger, &findings), refused: findings.read.is_err() }
}

fn find<'a>(name: &'a str, body: &'a [u8], options: &Options) -> Findings<'a> {
    let decode = DecodeOptions { content_type: options.content_type.clone(), ..Default::default() };
    let source = Source::new(body, options.content_type.as_deref());
    let (format, format_because) = match options.format {
        Some(format) => (format, "as asked"),
        None => infer::format(&source.text, options.content_type.as_deref()),
    };
    let checked = match format {
        Format::Xml => unicrm_proto::wire::xml::check(body, &decode),
        Format::Json => unicrm_proto::wire::json::check(body, &decode),
    };
    let ends = checked.err();
    let until = ends.as_ref().map_or(source.text.len(), |fault| source.to_text(fault.offset()));
    let tree = match format {
        Format::Xml => xml::scan(&source.text, until),
        Format::Json => json::scan(&source.text, until),
    };
    let inferred = options.message.is_none().then(|| {
        infer::message(&tree, &source.text, format, body, &decode, options.side, ends.is_some())
    });
    let given = options.message.or(inferred.as_ref().map(|inferred| inferred.message));
    let message = given.unwrap_or(MessageName::Empty);
    let read = Body::decode(message, format, body, &decode);
    let strict = DecodeOptions { mode: Mode::Strict, ..decode };
    let first_deviation = match &read {
        Ok(_) => None,
        Err(_) => Body::decode(message, format, body, &strict)
            .err()
            .filter(|found| matches!(found.kind(), RefusalKind::Deviation(_))),
    };
    Findings {
        name,
        body,
        source,
        tree,
        format,
        format_because,
        message,
        inferred,
        read,
        ends,
        first_deviation,
        full: options.full,
    }
}
