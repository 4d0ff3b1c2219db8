//! HAR 1.2: writing our own, reading everybody's.

pub(super) mod read;
mod write;

pub(super) use write::{CLOSING, empty, entry};
