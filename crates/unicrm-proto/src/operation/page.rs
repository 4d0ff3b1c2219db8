//! Which part of a list is asked for (ruling O3).

use crate::value::WholeNumber;

use super::Target;

/// How many rows to skip and how many to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Page {
    /// How many rows stand before the page.
    pub skip: WholeNumber,
    /// How many rows the page has at most; 0 asks for the count alone.
    pub top: u32,
}

impl Page {
    /// The rows that a page has where the request does not say (clause S3.top).
    pub const DEFAULT_TOP: u32 = 10;

    pub(crate) fn write(self, target: Target) -> Target {
        let target = target.unless_default("skip", self.skip.get(), 0);
        target.unless_default("top", self.top.into(), Self::DEFAULT_TOP.into())
    }
}

impl Default for Page {
    fn default() -> Self {
        Self { skip: WholeNumber::default(), top: Self::DEFAULT_TOP }
    }
}
