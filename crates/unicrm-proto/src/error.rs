//! Errors for people: who is to blame, what was expected, what was found, where, what to do.
//!
//! A [`Refusal`] blames whoever wrote a body that cannot be read; an [`Unencodable`] blames the
//! caller who asked for a body that the format cannot carry. Neither ever shows a token.

use std::fmt;
use std::str::FromStr;

use crate::deviation::{Deviation, DeviationKind};
use crate::excerpt::Excerpt;

macro_rules! refusal_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $advice:literal;)+) => {
        /// Why a body is refused. The list is closed; a strict reading adds the kinds of
        /// deviation that it does not forgive (clause D1.1).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum RefusalKind {
            $($(#[$doc])* $variant,)+
            /// A strict reading met this deviation.
            Deviation(DeviationKind),
        }

        impl RefusalKind {
            /// Every kind that refuses a tolerant reading, too, or an encoding.
            pub const FAULTS: &[Self] = &[$(Self::$variant,)+];

            /// The kind's name in vectors, reports and the adapter protocol.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Deviation(kind) => kind.as_str(),
                }
            }

            /// What its writer can do about a body of this kind.
            pub(crate) fn advice(self) -> &'static str {
                match self {
                    $(Self::$variant => $advice,)+
                    Self::Deviation(_) => {
                        "write the canonical form, or have the body read tolerantly"
                    }
                }
            }
        }
    };
}

refusal_kinds! {
    /// The body is not well-formed XML or JSON.
    NotWellFormed = "not-well-formed",
        "write the body with an XML or JSON library instead of joining text";
    /// The bytes are no text in the encoding that they are said to have.
    Encoding = "encoding",
        "send UTF-8, or name the encoding that the body is in (UTF-16, GBK, GB2312, GB18030)";
    /// There is a DOCTYPE; it is refused before anything in it is read.
    Doctype = "doctype", "leave the DOCTYPE out: this protocol has no use for one";
    /// Elements, objects or arrays are nested beyond the limit.
    TooDeep = "too-deep", "nest no deeper than the protocol's messages do";
    /// The body, or a part of it, is beyond a limit.
    TooLarge = "too-large", "ask for fewer rows (skip and top), or raise the reader's limit";
    /// Something follows the root.
    TrailingData = "trailing-data", "send one message a body and nothing after it";
    /// The root element is none of this protocol, or stands in a namespace.
    WrongRoot = "wrong-root", "check that this is the answer of the operation that was asked";
    /// `xsi:type` names another type.
    WrongType = "wrong-type", "check that this is the answer of the operation that was asked";
    /// A field that must be there is missing, null or, in a payment, empty.
    MissingField = "missing-field",
        "write the field with a value; in XML, mind that a serializer may drop what is out of order";
    /// A known field stands twice, so that the body could be read two ways.
    DuplicateField = "duplicate-field", "write each field once";
    /// An element that is nil has content.
    NilWithContent = "nil-with-content", "leave out either the nil attribute or the content";
    /// Text stands where only elements belong.
    UnexpectedText = "unexpected-text", "remove the text between the elements";
    /// A value has another shape than its field: an object where text is due, and the like.
    WrongShape = "wrong-shape", "write the value in the shape that the field's message has";
    /// A neutral value belongs to no message.
    BadValue = "bad-value", "give the value in the neutral form of its message";
    /// A value is no number of the kind that is due.
    BadNumber = "bad-number", "write digits with a point before the decimals and nothing else";
    /// Holding the number would lose digits.
    LostDigits = "lost-digits", "send at most 28 decimals and 28 significant digits";
    /// A value is no date or moment, or one that does not exist.
    BadDate = "bad-date", "write 2016-05-30 or 2016-05-30T23:12:45.907, with +08:00 where due";
    /// A value is neither true nor false.
    BadBoolean = "bad-boolean", "write true or false";
    /// The format cannot carry a character of the value.
    Unencodable = "unencodable", "remove the character, or use JSON";
}

impl fmt::Display for RefusalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name is no kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of a refusal kind such as missing-field, found another word")]
pub struct UnknownRefusalKind;

impl FromStr for RefusalKind {
    type Err = UnknownRefusalKind;

    fn from_str(name: &str) -> Result<Self, UnknownRefusalKind> {
        let fault = Self::FAULTS.iter().copied().find(|kind| kind.as_str() == name);
        fault.or_else(|| name.parse().ok().map(Self::Deviation)).ok_or(UnknownRefusalKind)
    }
}

/// A body cannot be read. Its writer is to blame, not the caller who had it read.
///
/// `Display` gives one line; [`Refusal::report`] gives several, with the fault marked in its
/// line of the body and the contents of token and secret fields masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal(Box<Details>);

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) kind: RefusalKind,
    pub(crate) clause: Option<&'static str>,
    pub(crate) offset: usize,
    pub(crate) path: String,
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) excerpt: Excerpt,
    pub(crate) deviations: Vec<Deviation>,
}

impl Refusal {
    pub(crate) fn new(details: Details) -> Self {
        Self(Box::new(details))
    }

    /// Why the body is refused.
    pub fn kind(&self) -> RefusalKind {
        self.0.kind
    }

    /// The clause, where a deviation was refused by a strict reading.
    pub fn clause(&self) -> Option<&'static str> {
        self.0.clause
    }

    /// Where: a zero-based byte of the body as it was received, or its length at its end.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The line of the fault, from 1.
    pub fn line(&self) -> usize {
        self.0.excerpt.line
    }

    /// The column of the fault in characters, from 1.
    pub fn column(&self) -> usize {
        self.0.excerpt.column
    }

    /// The path of the fault, such as `data/@xsi:type`; the root is empty.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What was expected there.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What was found instead.
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// What the body's writer can do about it.
    pub fn advice(&self) -> &str {
        self.0.kind.advice()
    }

    /// What was forgiven before the fault was met, in order of place.
    pub fn deviations(&self) -> &[Deviation] {
        &self.0.deviations
    }

    /// Several lines for a person: all of the above, and the fault marked in its line.
    pub fn report(&self) -> String {
        let details = &*self.0;
        let clause = details.clause.map(|clause| format!(" (clause {clause})")).unwrap_or_default();
        let at =
            if details.path.is_empty() { String::new() } else { format!("{}, ", details.path) };
        format!(
            "the body cannot be read: {}{clause}\n  where     {at}line {}, column {}, byte {}\n  \
             expected  {}\n  found     {}\n  to blame  whoever wrote the body\n  to do     {}\n{}",
            details.kind,
            self.line(),
            self.column(),
            details.offset,
            details.expected,
            details.found,
            self.advice(),
            details.excerpt.marked(),
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        write!(f, "{}", details.kind)?;
        if !details.path.is_empty() {
            write!(f, " at {}", details.path)?;
        }
        write!(f, ", line {} column {} (byte {})", self.line(), self.column(), details.offset)?;
        write!(f, ": expected {}, found {}", details.expected, details.found)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({self})")
    }
}

impl std::error::Error for Refusal {}

/// A value cannot be written in the format asked for: a misuse by the caller (clause V6.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unencodable at {path}: expected characters that XML 1.0 can carry, found U+{code:04X}; \
     remove the character, or use JSON",
    code = u32::from(*.character)
)]
pub struct Unencodable {
    pub(crate) path: String,
    pub(crate) character: char,
}

impl Unencodable {
    /// [`RefusalKind::Unencodable`], for reports that list kinds.
    pub fn kind(&self) -> RefusalKind {
        RefusalKind::Unencodable
    }

    /// The path of the value, in the form of the format asked for.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The first character that cannot be carried.
    pub fn character(&self) -> char {
        self.character
    }
}
