//! Limits of a reading, each with its reason (clause X2.4 and good sense).

/// How much a reader takes before it refuses a body as `too-large` or `too-deep`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a body as received. A page of 1000 members in UTF-8 is below 2 MiB; the default
    /// of 16 MiB leaves room for large pages in UTF-16 and for generous comments.
    pub body: usize,
    /// Levels of nested elements, objects and arrays, the root included. The deepest message has
    /// seven; 32 leaves room for unknown parts and keeps a bomb cheap.
    pub depth: usize,
    /// Items of one list, null ones included. No server's page is near 100,000 rows.
    pub items: usize,
    /// Attributes and namespace declarations of one element; each is compared with the others.
    pub attributes: usize,
    /// Deviations that one reading may collect before it stops forgiving.
    pub deviations: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 16 << 20, depth: 32, items: 100_000, attributes: 64, deviations: 100_000 }
    }
}
