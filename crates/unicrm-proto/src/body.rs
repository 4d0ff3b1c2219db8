//! All messages behind one type, for whoever learns only at run time which one a body is:
//! vectors, adapters, recordings.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::envelope::{Data, Envelope};
use crate::error::{Refusal, Unencodable};
use crate::message::{
    AccountListResult, ApiTokenResult, Empty, GetMemberResult, MemberListResult, MemberPay,
    MemberSort, MemberSorts, PayResult, Schema, WeiXinMember,
};
use crate::wire::{self, DecodeOptions, Decoded, Format};

macro_rules! bodies {
    (
        answers { $($answer:ident: $shape:expr;)+ }
        requests { $($request:ident;)+ }
    ) => {
        /// The name of a message, as in vectors and the adapter protocol.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum MessageName {
            $(#[doc = concat!("The answer ", stringify!($answer), " in its envelope.")] $answer,)+
            $(#[doc = concat!("The request ", stringify!($request), ".")] $request,)+
        }

        impl MessageName {
            /// Every message.
            pub const ALL: [Self; [$(stringify!($answer),)+ $(stringify!($request),)+].len()] =
                [$(Self::$answer,)+ $(Self::$request,)+];

            /// The name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$answer => stringify!($answer),)+
                    $(Self::$request => stringify!($request),)+
                }
            }

            /// Whether it is an answer, which has an envelope.
            pub fn is_answer(self) -> bool {
                match self {
                    $(Self::$answer => true,)+
                    $(Self::$request => false,)+
                }
            }

            /// What an answer's data is, or what a request is.
            pub fn data(self) -> DataShape {
                match self {
                    $(Self::$answer => $shape,)+
                    $(Self::$request => DataShape::Record($request::SCHEMA),)+
                }
            }

            /// The root in XML (clauses E1.1, E1.6).
            pub fn root(self) -> &'static str {
                match self {
                    $(Self::$answer => <$answer as Data>::ROOT,)+
                    $(Self::$request => $request::SCHEMA.name,)+
                }
            }
        }

        /// A body of any message.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Body {
            $(#[doc = concat!("The answer ", stringify!($answer), ".")] $answer(Envelope<$answer>),)+
            $(#[doc = concat!("The request ", stringify!($request), ".")] $request($request),)+
        }

        impl Body {
            /// Which message it is.
            pub fn message(&self) -> MessageName {
                match self {
                    $(Self::$answer(_) => MessageName::$answer,)+
                    $(Self::$request(_) => MessageName::$request,)+
                }
            }

            /// Reads a body of the message.
            ///
            /// # Errors
            /// A [`Refusal`] that says where and why the body cannot be read.
            pub fn decode(
                message: MessageName,
                format: Format,
                body: &[u8],
                options: &DecodeOptions,
            ) -> Result<Decoded<Self>, Refusal> {
                match message {
                    $(MessageName::$answer => Envelope::<$answer>::decode(format, body, options)
                        .map(|read| wrapped(read, Self::$answer)),)+
                    $(MessageName::$request => $request::decode(format, body, options)
                        .map(|read| wrapped(read, Self::$request)),)+
                }
            }

            /// Writes the body.
            ///
            /// # Errors
            /// [`Unencodable`] where XML cannot carry a character.
            pub fn encode(&self, format: Format) -> Result<Vec<u8>, Unencodable> {
                match self {
                    $(Self::$answer(envelope) => envelope.encode(format),)+
                    $(Self::$request(request) => request.encode(format),)+
                }
            }

            /// Builds a body from its neutral value.
            ///
            /// # Errors
            /// The deserializer's error, where the value is none that the message has.
            pub fn from_neutral<'de, D: Deserializer<'de>>(
                message: MessageName,
                neutral: D,
            ) -> Result<Self, D::Error> {
                match message {
                    $(MessageName::$answer => {
                        let envelope: Envelope<$answer> = Envelope::deserialize(neutral)?;
                        with_due_data(envelope).map(Self::$answer)
                    })+
                    $(MessageName::$request => $request::deserialize(neutral).map(Self::$request),)+
                }
            }
        }

        impl Serialize for Body {
            /// The neutral value.
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$answer(envelope) => envelope.serialize(serializer),)+
                    $(Self::$request(request) => request.serialize(serializer),)+
                }
            }
        }

        $(impl $request {
            /// Reads the request from a body.
            ///
            /// # Errors
            /// A [`Refusal`] that says where and why the body cannot be read.
            pub fn decode(
                format: Format,
                body: &[u8],
                options: &DecodeOptions,
            ) -> Result<Decoded<Self>, Refusal> {
                wire::decode(format, body, options)
            }

            /// Writes the request as a body.
            ///
            /// # Errors
            /// [`Unencodable`] where XML cannot carry a character.
            pub fn encode(&self, format: Format) -> Result<Vec<u8>, Unencodable> {
                wire::encode(self, format)
            }
        })+

        $(impl Envelope<$answer> {
            /// Reads the answer from a body.
            ///
            /// # Errors
            /// A [`Refusal`] that says where and why the body cannot be read.
            pub fn decode(
                format: Format,
                body: &[u8],
                options: &DecodeOptions,
            ) -> Result<Decoded<Self>, Refusal> {
                wire::decode(format, body, options)
            }

            /// Writes the answer as a body.
            ///
            /// # Errors
            /// [`Unencodable`] where XML cannot carry a character.
            pub fn encode(&self, format: Format) -> Result<Vec<u8>, Unencodable> {
                wire::encode(self, format)
            }
        })+
    };
}

bodies! {
    answers {
        ApiTokenResult: DataShape::Record(ApiTokenResult::SCHEMA);
        MemberSorts: DataShape::List(MemberSort::SCHEMA);
        MemberListResult: DataShape::Record(MemberListResult::SCHEMA);
        GetMemberResult: DataShape::Record(crate::message::Member::SCHEMA);
        AccountListResult: DataShape::Record(AccountListResult::SCHEMA);
        PayResult: DataShape::Text;
        Empty: DataShape::Nothing;
    }
    requests {
        WeiXinMember;
        MemberPay;
    }
}

/// What stands in an answer's `data`, or at a request's root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataShape {
    /// A record.
    Record(&'static Schema),
    /// A list of records.
    List(&'static Schema),
    /// Text.
    Text,
    /// Nothing.
    Nothing,
}

fn wrapped<T>(read: Decoded<T>, wrap: impl FnOnce(T) -> Body) -> Decoded<Body> {
    Decoded { value: wrap(read.value), deviations: read.deviations }
}

/// A success has the data that its operation is due to have; a missing list is the empty one.
fn with_due_data<T: Data, E: Error>(mut envelope: Envelope<T>) -> Result<Envelope<T>, E> {
    if envelope.success && envelope.data.is_none() {
        envelope.data = T::neutral_without_data().map_err(E::custom)?;
    }
    Ok(envelope)
}

impl fmt::Display for MessageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of a message such as MemberPay, found another word")]
pub struct UnknownMessage;

impl FromStr for MessageName {
    type Err = UnknownMessage;

    fn from_str(name: &str) -> Result<Self, UnknownMessage> {
        Self::ALL.into_iter().find(|message| message.as_str() == name).ok_or(UnknownMessage)
    }
}
