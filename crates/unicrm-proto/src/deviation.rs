//! What a tolerant reading forgave (clause D1.1 and the clauses that each occurrence names).
//!
//! The list of kinds is closed. A kind serves a set of clauses; an occurrence names one of them,
//! and the standing of that clause decides what the deviation means for the peer.

use std::fmt;
use std::str::FromStr;

macro_rules! deviation_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, [$($clause:literal),+];)+) => {
        /// The kinds of deviation from the canonical form.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum DeviationKind {
            $($(#[$doc])* $variant,)+
        }

        impl DeviationKind {
            /// Every kind, in the order of the rulings.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The kind's name in vectors, reports and the adapter protocol.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The clauses that an occurrence of this kind may name.
            pub fn clauses(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($clause),+],)+
                }
            }
        }
    };
}

deviation_kinds! {
    /// The prefix `xsi` or `i` is used without a declaration, as in the source's token sample.
    UndeclaredPrefix = "undeclared-prefix", ["E2.6", "E2.7"];
    /// `data` lacks the `xsi:type` that its operation has.
    MissingType = "missing-type", ["E3.4"];
    /// Member sorts are typed `ArrayOfMemberSort`, where the source has no type.
    ArrayType = "array-type", ["E3.3"];
    /// The root is that of another operation.
    ForeignRoot = "foreign-root", ["E1.2"];
    /// An element, attribute or key that the protocol does not know was skipped.
    UnknownName = "unknown-name", ["X5.1"];
    /// A list is missing, or null; it was read as empty.
    NullList = "null-list", ["N6.1", "N6.2"];
    /// A null item of a list was skipped.
    NullItem = "null-item", ["N6.3"];
    /// `error_code` or `error_reason` is missing or null; it was read as empty.
    MissingCode = "missing-code", ["N7.10"];
    /// `success` contradicts `error_code`.
    ContradictoryEnvelope = "contradictory-envelope", ["E4.3", "E4.4"];
    /// A payment succeeded, but its answer carries no item number.
    MissingData = "missing-data", ["N7.11"];
    /// A number stands where text is due.
    NumberAsText = "number-as-text", ["N8.1"];
    /// Text stands where a number or a boolean is due.
    TextAsNumber = "text-as-number", ["N8.2"];
    /// A number is spelled with an exponent, a plus sign, a bare point or needless zeros.
    LooseNumber = "loose-number", ["V1.5"];
    /// White space surrounds a number or a date in XML.
    PaddedValue = "padded-value", ["V1.6", "V2.6"];
    /// A date's form differs from the source's: its offset, its digits, or a time of midnight.
    LooseDate = "loose-date", ["V2.2", "V2.3", "V2.4"];
    /// A character reference names a character that XML cannot carry.
    ForbiddenCharacterReference = "forbidden-character-reference", ["V6.3"];
    /// The body starts with a byte order mark.
    ByteOrderMark = "byte-order-mark", ["X1.2"];
    /// The body is not UTF-8.
    ForeignEncoding = "foreign-encoding", ["X1.3", "X1.4"];
    /// Byte order mark, charset and declaration name different encodings.
    EncodingConflict = "encoding-conflict", ["X1.5"];
    /// A field has the name that the source's table prints, not that of its samples.
    TableName = "table-name", ["J1.4", "O9.2"];
}

impl fmt::Display for DeviationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name is no kind of deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of a deviation kind such as missing-type, found another word")]
pub struct UnknownDeviationKind;

impl FromStr for DeviationKind {
    type Err = UnknownDeviationKind;

    fn from_str(name: &str) -> Result<Self, UnknownDeviationKind> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name).ok_or(UnknownDeviationKind)
    }
}

/// One thing that a tolerant reading forgave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    pub(crate) kind: DeviationKind,
    pub(crate) clause: &'static str,
    pub(crate) offset: usize,
    pub(crate) path: String,
}

impl Deviation {
    /// What kind of deviation it is.
    pub fn kind(&self) -> DeviationKind {
        self.kind
    }

    /// The clause that this occurrence departs from.
    pub fn clause(&self) -> &'static str {
        self.clause
    }

    /// Where: a zero-based byte of the body as it was received.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The path of the name or value at fault, such as `data/items/Member[0]/accounts`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (clause {}) at ", self.kind, self.clause)?;
        if !self.path.is_empty() {
            write!(f, "{}, ", self.path)?;
        }
        write!(f, "byte {}", self.offset)
    }
}
