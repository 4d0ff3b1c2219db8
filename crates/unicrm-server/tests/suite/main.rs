//! The reference server: its rules by themselves, its store against a model, and the program.

mod amounts;
mod crash;
mod idempotency;
mod ledger;
mod lists;
mod log;
mod member_rules;
mod model;
mod over_http;
mod payment_rules;
mod program;
mod saving;
mod speed;
mod support;
mod tampering;
