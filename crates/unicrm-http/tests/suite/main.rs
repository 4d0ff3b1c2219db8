//! Client and server over real sockets, each behind its feature.

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "server")]
mod server;
