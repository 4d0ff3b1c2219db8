//! One reading from received bytes to a value: size, encoding, format, then offsets in terms of
//! what was received (clauses X1.8, D1.1).

use crate::deviation::Deviation;
use crate::error::{Details, Refusal, RefusalKind};
use crate::excerpt::Excerpt;
use crate::redact::{masked_quotations, may_hold_secret};
use crate::wire::encoding::{SourceText, received_text};
use crate::wire::json::JsonReader;
use crate::wire::xml::XmlReader;
use crate::wire::{Context, Fault, Format, Limits, Reader, Result};

/// How forgiving a reading is (clause D1.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Deviations are forgiven and listed.
    #[default]
    Tolerant,
    /// A deviation is a refusal of the deviation's kind.
    Strict,
}

impl Mode {
    /// The mode's name: `tolerant` or `strict`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tolerant => "tolerant",
            Self::Strict => "strict",
        }
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name is no mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the mode tolerant or strict, found another word")]
pub struct UnknownMode;

impl std::str::FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownMode> {
        [Self::Tolerant, Self::Strict]
            .into_iter()
            .find(|mode| mode.as_str() == name)
            .ok_or(UnknownMode)
    }
}

/// How a body is to be read. The default is tolerant, without a content type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecodeOptions {
    /// Tolerant or strict.
    pub mode: Mode,
    /// The Content-Type that came with the body; of it, the charset counts (clause X1.5).
    pub content_type: Option<String>,
    /// How large the body may be.
    pub limits: Limits,
}

impl DecodeOptions {
    /// Reads tolerantly.
    pub fn tolerant() -> Self {
        Self::default()
    }

    /// Reads strictly.
    pub fn strict() -> Self {
        Self { mode: Mode::Strict, ..Self::default() }
    }

    /// The same with the Content-Type that came with the body.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// A value that was read, and what was forgiven in reading it, in order of place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// Empty if the body is canonical as far as a reader can tell, and in a strict reading.
    pub deviations: Vec<Deviation>,
}

/// What can be read from the root of a body, in either format.
pub(crate) trait ReadBody: Sized {
    /// Whether the body is due to hold a secret, which no error may show.
    const HOLDS_SECRET: bool = false;

    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self>;
}

/// Reads a whole body; nothing may follow it.
pub(crate) fn decode<T: ReadBody>(
    format: Format,
    body: &[u8],
    options: &DecodeOptions,
) -> std::result::Result<Decoded<T>, Refusal> {
    let mut context = Context::new(format, options.mode, &options.limits);
    if body.len() > options.limits.body {
        return Err(too_large::<T>(&context, body));
    }
    let content_type = options.content_type.as_deref();
    let source = match received_text(format, body, content_type, &mut context) {
        Ok(source) => source,
        Err(fault) => return Err(undecodable::<T>(*fault, body, context.deviations)),
    };
    // Whatever follows is in terms of the decoded text and still has to be mapped back.
    let before = context.deviations.len();
    let (read, mut deviations) = match format {
        Format::Xml => read_with(XmlReader::new(&source.text, context)),
        Format::Json => read_with(JsonReader::new(&source.text, context)),
    };
    deviations[before..].sort_by_key(|deviation| deviation.offset);
    source.map_back(body, deviations[before..].iter_mut().map(|found| &mut found.offset));
    deviations.sort_by_key(|deviation| deviation.offset);
    match read {
        Ok(value) => Ok(Decoded { value, deviations }),
        Err(fault) => Err(refusal::<T>(*fault, body, &source, deviations)),
    }
}

/// The value or a fault, and what was forgiven until then.
fn read_with<'a, T: ReadBody, R: Reader<'a>>(mut reader: R) -> (Result<T>, Vec<Deviation>) {
    let read = T::read(&mut reader).and_then(|value| reader.finish().map(|()| value));
    (read, std::mem::take(&mut reader.context().deviations))
}

fn refusal<T: ReadBody>(
    fault: Fault,
    body: &[u8],
    source: &SourceText<'_>,
    deviations: Vec<Deviation>,
) -> Refusal {
    let mut offset = fault.offset;
    let excerpt = Excerpt::new(&source.text, offset, T::HOLDS_SECRET);
    source.map_back(body, std::iter::once(&mut offset));
    let hides = T::HOLDS_SECRET || may_hold_secret(&source.text);
    finished(fault, offset, excerpt, deviations, hides)
}

/// The bytes are no text: the excerpt shows what can be shown of them.
fn undecodable<T: ReadBody>(fault: Fault, body: &[u8], deviations: Vec<Deviation>) -> Refusal {
    let offset = fault.offset.min(body.len());
    // Between the zeros of UTF-16 no secret's name would be recognised: nothing is shown.
    let shown = if body.contains(&0) { &[] } else { body };
    let (before, behind) = shown.split_at(offset.min(shown.len()));
    let before = String::from_utf8_lossy(before);
    let shown = format!("{before}{}", String::from_utf8_lossy(behind));
    let excerpt = Excerpt::new(&shown, before.len(), T::HOLDS_SECRET);
    finished(fault, offset, excerpt, deviations, false)
}

fn too_large<T: ReadBody>(context: &Context<'_>, body: &[u8]) -> Refusal {
    let limit = context.limits.body;
    let expected = format!("a body of at most {limit} bytes");
    let found = format!("{} bytes", body.len());
    let fault = context.fault_at(String::new(), RefusalKind::TooLarge, limit, expected, found);
    let start = String::from_utf8_lossy(&body[..limit.min(4096)]).into_owned();
    let excerpt = Excerpt::new(&start, start.len(), T::HOLDS_SECRET);
    finished(*fault, limit, excerpt, Vec::new(), false)
}

fn finished(
    fault: Fault,
    offset: usize,
    excerpt: Excerpt,
    deviations: Vec<Deviation>,
    hides: bool,
) -> Refusal {
    let Fault { kind, clause, path, expected, mut found, .. } = fault;
    // The one field beside a secret whose value an engineer has to see.
    if hides && !path.ends_with("expires_in") {
        found = masked_quotations(&found);
    }
    Refusal::new(Details { kind, clause, offset, path, expected, found, excerpt, deviations })
}
