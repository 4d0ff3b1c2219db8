//! JSON as a tree that keeps the order of members and the characters of numbers.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Object(Vec<(String, Json)>),
    Array(Vec<Json>),
    Text(String),
    /// A number, a boolean or null, as it is written.
    Raw(String),
}

struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

impl Json {
    /// Reads well-formed JSON.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        Some(match text.bytes().next()? {
            b'{' => {
                let Members(members) = serde_json::from_str(text).ok()?;
                let read =
                    |(name, raw): (String, Box<RawValue>)| Some((name, Self::read(raw.get())?));
                Self::Object(members.into_iter().map(read).collect::<Option<_>>()?)
            }
            b'[' => {
                let items: Vec<Box<RawValue>> = serde_json::from_str(text).ok()?;
                Self::Array(items.iter().map(|raw| Self::read(raw.get())).collect::<Option<_>>()?)
            }
            b'"' => Self::Text(serde_json::from_str(text).ok()?),
            _ => Self::Raw(serde_json::from_str::<Box<RawValue>>(text).ok()?.get().to_owned()),
        })
    }

    /// Changes a written body.
    pub(super) fn rewrite(body: Vec<u8>, change: impl FnOnce(&mut Self)) -> Vec<u8> {
        match std::str::from_utf8(&body).ok().and_then(Self::read) {
            Some(mut root) => {
                change(&mut root);
                root.to_string().into_bytes()
            }
            None => body,
        }
    }

    /// The members of an object.
    pub(super) fn members(&mut self) -> Option<&mut Vec<(String, Json)>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member of this name.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.members()?.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Calls `visit` for this value and every one inside, the outer first.
    pub(super) fn each(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        visit(self);
        match self {
            Self::Object(members) => members.iter_mut().for_each(|(_, value)| value.each(visit)),
            Self::Array(items) => items.iter_mut().for_each(|item| item.each(visit)),
            Self::Text(_) | Self::Raw(_) => {}
        }
    }

    /// The text with white space around every token.
    pub(super) fn spaced(&self) -> String {
        let mut text = String::from(" ");
        match self {
            Self::Object(members) => {
                text.push_str("{\r\n");
                for (index, (name, value)) in members.iter().enumerate() {
                    text.push_str(if index == 0 { "\t" } else { " ,\n\t" });
                    text.push_str(&format!("{} :{}", quoted(name), value.spaced()));
                }
                text.push_str(" }");
            }
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::spaced).collect();
                text.push_str(&format!("[ {} ]", items.join(" ,")));
            }
            other => text.push_str(&other.to_string()),
        }
        text.push('\n');
        text
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    write!(f, "{}{}:{value}", if index == 0 { "" } else { "," }, quoted(name))?;
                }
                f.write_str("}")
            }
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Raw(raw) => f.write_str(raw),
        }
    }
}
