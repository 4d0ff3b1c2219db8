//! The answer to a payment (section 8 of the source).

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// The number of the item that the payment posted: opaque text (clauses S8.data, V4.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PayResult(pub CompactString);
