//! Legal peculiarities.

use super::how::Fault;

pub(super) const ALL: &[Fault] = &[];
