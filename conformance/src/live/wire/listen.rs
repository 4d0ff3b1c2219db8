//! What is done after the last byte of a request: a careful client cannot choose when its connection breaks, the suite can.

use std::time::Duration;

use serde::Serialize;

/// How much of the answer is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Listen {
    /// All of it.
    #[default]
    Whole,
    /// Nothing: the connection is dropped right after the last byte.
    Never,
    /// Its head; then the connection is dropped.
    Head,
    /// The sending side is closed, then all of it is heard, if the server still says anything.
    HalfClosed,
    /// So long nothing is read, then all of it.
    After(Duration),
}

impl Listen {
    /// As a trace tells it; nothing of the usual way.
    pub(crate) fn told(self) -> Option<String> {
        Some(match self {
            Self::Whole => return None,
            Self::Never => "and drops the connection".to_owned(),
            Self::Head => "and reads only the head of the answer".to_owned(),
            Self::HalfClosed => "and closes its side of the connection".to_owned(),
            Self::After(time) => format!("and reads nothing for {time:?}"),
        })
    }
}
