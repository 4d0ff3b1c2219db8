//! One thing that passed.

use serde::{Deserialize, Serialize};

use super::Bytes;
use crate::live::client::{NotRun, Ran};
use crate::live::wire::{Arrived, Trouble};
use crate::protocol::Command;
use crate::subject::Answer;

/// One thing that passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// With a server: a request and what came of it.
    Exchange(Exchanged),
    /// So many milliseconds of a case were over: what waits looks at this clock.
    Moment(u64),
    /// With a client: a run of its command.
    Command(Commanded),
    /// With a codec: a question and its answer.
    Asked(Asked),
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchanged {
    /// Of the request.
    pub method: String,
    /// Of the request: path below the service's, and query.
    pub target: String,
    /// Of the request, but for `Host`, `Content-Length` and `Connection`.
    pub headers: Vec<(String, String)>,
    /// Of the request.
    #[serde(default, with = "optional")]
    pub body: Option<Vec<u8>>,
    /// How it was sent and listened to, where not in the usual way.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub manner: String,
    /// The answer, or why there is none.
    pub(crate) came: Result<Arrived, Trouble>,
}

impl Exchanged {
    /// The same request, whatever came of it.
    pub(crate) fn asks_as(&self, other: &Self) -> bool {
        self.method == other.method
            && self.target == other.target
            && self.headers == other.headers
            && self.body == other.body
            && self.manner == other.manner
    }
}

/// A run of a client's command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commanded {
    /// The address that it was given.
    pub url: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The requests that arrived, in their order.
    pub(crate) requests: Vec<Arrived>,
    /// Its exit code, standard output and standard error; or why there is nothing to judge.
    pub(crate) ended: Result<Ran, NotRun>,
}

/// A question to a codec and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The question.
    pub command: Command,
    /// The answer.
    pub answer: Answer,
}

/// A body that may be missing.
mod optional {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Bytes;

    #[derive(Serialize, Deserialize)]
    struct Wrapped(#[serde(with = "Bytes")] Vec<u8>);

    pub(super) fn serialize<S: Serializer>(
        body: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        body.clone().map(Wrapped).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|wrapped| wrapped.0))
    }
}
