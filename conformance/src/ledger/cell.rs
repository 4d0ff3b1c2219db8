//! What a vector must show for a clause, and where: of bodies by message, of exchanges by operation.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use unicrm_proto::operation::OperationName;
use unicrm_proto::{Format, MessageName};

/// What a vector must show for a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// A body is read, nothing forgiven.
    Accept,
    /// A body is read, and something is forgiven.
    Deviate,
    /// A body or a value is refused.
    Refuse,
    /// A value is written.
    Write,
    /// A client writes a request.
    Request,
    /// A server reads a request to its call.
    Route,
    /// A server writes a response.
    Answer,
    /// A client reads a response to its outcome.
    Outcome,
}

/// What shows a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeedKind {
    /// A body; its cells name a message.
    Body,
    /// An exchange; its cells name an operation.
    Exchange,
}

impl Need {
    /// What shows it.
    pub fn kind(self) -> NeedKind {
        match self {
            Self::Accept | Self::Deviate | Self::Refuse | Self::Write => NeedKind::Body,
            Self::Request | Self::Route | Self::Answer | Self::Outcome => NeedKind::Exchange,
        }
    }

    /// Whether it is the client's side of an exchange that shows it.
    pub fn is_of_client(self) -> bool {
        matches!(self, Self::Request | Self::Outcome)
    }
}

/// What a request asks for, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked {
    /// One of the eight operations.
    Operation(OperationName),
    /// Creating or modifying a member: a server cannot tell them apart by the request.
    SaveWeiXinMember,
    /// Nothing that can be routed.
    Any,
}

impl Asked {
    /// Every one, in the order of the source.
    pub fn all() -> impl Iterator<Item = Self> {
        let operations = OperationName::ALL.into_iter().map(Self::Operation);
        operations.chain([Self::SaveWeiXinMember, Self::Any])
    }

    /// The name: that of an operation, `SaveWeiXinMember`, or `Any`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.as_str(),
            Self::SaveWeiXinMember => "SaveWeiXinMember",
            Self::Any => "Any",
        }
    }

    /// The same as a server sees it.
    pub fn for_server(self) -> Self {
        match self {
            Self::Operation(
                OperationName::CreateWeiXinMember | OperationName::ModifyWeiXinMember,
            ) => Self::SaveWeiXinMember,
            other => other,
        }
    }

    /// The message of its answers.
    pub fn answer(self) -> MessageName {
        match self {
            Self::Operation(OperationName::GetToken) => MessageName::ApiTokenResult,
            Self::Operation(OperationName::ListMemberSorts) => MessageName::MemberSorts,
            Self::Operation(OperationName::ListMembers) => MessageName::MemberListResult,
            Self::Operation(OperationName::GetMember) => MessageName::GetMemberResult,
            Self::Operation(OperationName::ListAccountItems) => MessageName::AccountListResult,
            Self::Operation(OperationName::Pay) => MessageName::PayResult,
            Self::Operation(
                OperationName::CreateWeiXinMember | OperationName::ModifyWeiXinMember,
            )
            | Self::SaveWeiXinMember
            | Self::Any => MessageName::Empty,
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name is neither an operation, nor `SaveWeiXinMember` or `Any`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an operation such as ListMembers, SaveWeiXinMember or Any, found another word")]
pub struct UnknownAsked;

impl FromStr for Asked {
    type Err = UnknownAsked;

    fn from_str(name: &str) -> Result<Self, UnknownAsked> {
        Self::all().find(|asked| asked.as_str() == name).ok_or(UnknownAsked)
    }
}

/// What a cell is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Bodies of a message.
    Message(MessageName),
    /// Exchanges of an operation.
    Operation(Asked),
}

impl Topic {
    /// Which needs it serves.
    pub fn kind(self) -> NeedKind {
        match self {
            Self::Message(_) => NeedKind::Body,
            Self::Operation(_) => NeedKind::Exchange,
        }
    }

    /// The name of the message or the operation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message(message) => message.as_str(),
            Self::Operation(asked) => asked.as_str(),
        }
    }
}

/// A message or an operation in a format: `MemberSorts/xml`, `Pay/json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Cell {
    /// The message or the operation.
    pub topic: Topic,
    /// The format.
    pub format: Format,
}

impl Cell {
    /// Of bodies.
    pub fn of_message(message: MessageName, format: Format) -> Self {
        Self { topic: Topic::Message(message), format }
    }

    /// Of exchanges.
    pub fn of_operation(asked: Asked, format: Format) -> Self {
        Self { topic: Topic::Operation(asked), format }
    }
}

impl TryFrom<String> for Cell {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong =
            || format!("expected a cell such as MemberSorts/xml or Pay/json, found `{text}`");
        let (topic, format) = text.split_once('/').ok_or_else(wrong)?;
        let message = MessageName::from_str(topic).map(Topic::Message);
        let topic = message.or_else(|_| Asked::from_str(topic).map(Topic::Operation));
        Ok(Self {
            topic: topic.map_err(|_| wrong())?,
            format: Format::from_str(format).map_err(|_| wrong())?,
        })
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.topic.as_str(), self.format))
    }
}
