//! Absent, nil and value, which requests keep apart (clauses N3.1, N4.2, N5.1).

/// Whether a request names a field, and with what.
///
/// In a modify request absent and nil leave the member's field as it is, and the empty text
/// stores an empty text (ruling N5), so the three may not be confused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Presence<T> {
    /// The field is not in the body.
    #[default]
    Absent,
    /// The field is there without a value: `i:nil="true"` in XML, `null` in JSON.
    Nil,
    /// The field has this value, which may be the empty text.
    Value(T),
}

impl<T> Presence<T> {
    /// Whether the field is not in the body.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Nil => None,
        }
    }
}

impl<T> From<T> for Presence<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Presence<compact_str::CompactString> {
    fn from(value: &str) -> Self {
        Self::Value(value.into())
    }
}
