//! The answer to creating and modifying a member: no data (clause E5.1).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Data that an answer never has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Empty {}

impl Serialize for Empty {
    fn serialize<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }
}

impl<'de> Deserialize<'de> for Empty {
    fn deserialize<D: Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("expected no data: this answer has none"))
    }
}
