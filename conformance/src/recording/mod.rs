//! Recordings: what really goes between a client and a server, kept as vectors and as HAR, and played back.
pub mod redact;
