//! Why a request is refused: a code of the source's table, and words where it has none.

use compact_str::{CompactString, format_compact};
use unicrm_proto::KnownError;

/// A refusal that travels with status 200 (clause E7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: KnownError,
    /// The reason in words; none for those of the table.
    pub reason: Option<CompactString>,
}

impl Refusal {
    /// A field that the rules refuse: 1000 with a reason that names it (clause O8.6).
    pub fn field(name: &str, reason: &str) -> Self {
        let reason = format_compact!("字段 {name} 有误：{reason}");
        Self { code: KnownError::ServerError, reason: Some(reason) }
    }
}

impl From<KnownError> for Refusal {
    fn from(code: KnownError) -> Self {
        Self { code, reason: None }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let reason = self.reason.as_deref().unwrap_or(self.code.reason());
        write!(f, "{} {reason}", self.code.code())
    }
}
