//! Client and server over real sockets, each behind its feature.

#[cfg(feature = "server")]
mod server;
