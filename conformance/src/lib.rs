//! Conformance suite of the UniCRM Open API.
//!
//! ```text
//! requirements/v0.2/*.toml ── ledger ─┐
//!                                     ├─ coverage: which clause has no vector
//! vectors/manifest.jsonl ─── vectors ─┤
//!                                     └─ codec: cases ── subject (a child process) ── judge ── report
//! vectors/exchanges/ ─ vectors::exchanges ─ exchange: both sides of ours, step by step ──────── report
//! fixture, command ─── live: a server behind a URL, a client behind a command, over sockets ─── report
//! ```
//!
//! A *subject* is a codec behind the adapter protocol ([`protocol`]); our own is one like any other. What a subject
//! writes is read by [`independent`], which knows nothing of `unicrm-proto`, so that a fault there cannot hide itself.
//! Only [`fuzz`] and [`exchange`] run ours in process.
#![forbid(unsafe_code)]

pub mod adapter;
pub mod codec;
pub mod coverage;
pub mod data;
pub mod error;
pub mod evidence;
pub mod exchange;
pub mod explain;
pub mod faults;
pub mod fuzz;
pub mod independent;
pub mod judge;
pub mod known;
pub mod ledger;
pub mod lines;
pub mod live;
pub mod neutral;
pub mod outcome;
pub mod pattern;
pub mod protocol;
pub mod quotation;
pub mod recording;
pub mod report;
pub mod shape;
pub mod specification;
pub mod subject;
pub mod vectors;

mod by_name;

pub use error::{Error, Result};
pub use unicrm_proto::{Format, MessageName, Mode};
