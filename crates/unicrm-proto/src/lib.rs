//! The sans-IO core of the UniCRM Open API: it reads and writes every XML and JSON body and says
//! exactly where and why a body is wrong.
//!
//! Bytes go in, values come out. There are no sockets, clocks, randomness, threads, async or
//! unsafe code in here; whoever needs those brings them.
//!
//! ```
//! use unicrm_proto::message::MemberPay;
//! use unicrm_proto::{DecodeOptions, Format};
//!
//! let body = br#"{"card_no":"11000121","account_sort_no":"00","quantity":1.0}"#;
//! let read = MemberPay::decode(Format::Json, body, &DecodeOptions::tolerant())?;
//! assert_eq!(read.value.quantity.to_string(), "1.0");
//! assert!(read.deviations.is_empty());
//!
//! // XML is written in the one order that every known serializer reads.
//! let xml = read.value.encode(Format::Xml)?;
//! assert!(String::from_utf8(xml)?.contains(
//!     "<account_sort_no>00</account_sort_no><card_no>11000121</card_no><quantity>1.0</quantity>"
//! ));
//!
//! // A body that could be read two ways moves no money.
//! let twice = br#"{"card_no":"1","account_sort_no":"00","quantity":1.0,"quantity":9.0}"#;
//! let refusal = MemberPay::decode(Format::Json, twice, &DecodeOptions::tolerant()).unwrap_err();
//! assert_eq!(refusal.to_string(), "duplicate-field at quantity, line 1 column 54 (byte 53): \
//!     expected quantity once, found a second one");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Clauses such as `E2.4` are those of the project's clause ledger.
#![forbid(unsafe_code)]

pub mod body;
pub mod deviation;
pub mod envelope;
pub mod error;
mod excerpt;
pub mod exchange;
pub mod message;
pub mod operation;
mod redact;
mod request;
pub mod value;
pub mod wire;

pub use body::{Body, DataShape, MessageName};
pub use compact_str::CompactString;
pub use deviation::{Deviation, DeviationKind};
pub use envelope::{Envelope, ErrorCode, KnownError};
pub use error::{Refusal, RefusalKind, Unencodable};
pub use message::{Field, FieldPresence, FieldType, Schema};
pub use wire::{DecodeOptions, Decoded, Format, Limits, Mode};

/// The README's example is compiled and run like every other.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
