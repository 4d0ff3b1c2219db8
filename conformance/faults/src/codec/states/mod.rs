//! Faults that need more than one message.

use super::how::Fault;

pub(super) fn all() -> impl Iterator<Item = Fault> {
    std::iter::empty()
}
