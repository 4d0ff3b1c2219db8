//! The reference server of the UniCRM Open API, on SQLite.
//!
//! ```text
//! commands   serve, demo, app, sort, member, recharge, verify
//! backend    the eight operations behind unicrm-http's trait
//! rules      pure functions: what was read in, a posting or a refusal out
//! store      the only SQL: loads, locks, writes, and checks itself
//! clock      the one way to the time
//! ```
//!
//! A payment's way: the backend hands it to the store's writer; inside the transaction the store
//! loads token, application, kept outcome, card, member and account; [`rules::payment`] decides;
//! the store posts the item; after the commit the backend answers.
#![forbid(unsafe_code)]

pub mod backend;
pub mod clock;
pub mod commands;
pub mod rules;
pub mod store;

pub use clock::{Clock, SystemClock};
