//! One binary for all tests of the public surface: linking is what tests cost most.

mod agreement;
mod error_texts;
mod exchanges;
mod properties;
mod samples;
mod secrets;
mod values;
