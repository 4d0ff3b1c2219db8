//! serde for the protocol crate's names (`MemberSorts`, `xml`, `strict`), which it gives and takes as text.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serializer, de};

pub(crate) fn serialize<T: Display, S: Serializer>(
    name: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(name)
}

pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr,
    D: Deserializer<'de>,
{
    let name = String::deserialize(deserializer)?;
    T::from_str(&name)
        .map_err(|_| de::Error::custom(format_args!("expected a known name, found `{name}`")))
}
