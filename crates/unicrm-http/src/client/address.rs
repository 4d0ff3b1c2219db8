//! Where the service's host is, and whether plain http may go there (ruling O16).

use std::net::{IpAddr, SocketAddr};

use http::uri::Scheme;
use unicrm_proto::exchange::ServiceUri;

use super::BuildError;

/// A host and port to connect to.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// A name, or an address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// Whether only addresses of this machine will do, since what is sent is plain.
    pub(super) only_loopback: bool,
}

impl Address {
    /// The address of a service.
    pub(super) fn of(service: &ServiceUri, allow_plain_http: bool) -> Result<Self, BuildError> {
        let authority = service.authority();
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let plain = *service.scheme() == Scheme::HTTP;
        let written = &authority.as_str()[authority.host().len()..];
        let port = match written.trim_start_matches(':') {
            "" => Some(if plain { 80 } else { 443 }),
            digits => digits.parse().ok().filter(|&port| port > 0),
        };
        let port = port.ok_or(BuildError::Port)?;
        let only_loopback = plain && !allow_plain_http;
        if only_loopback && !names_loopback(&host) {
            return Err(BuildError::PlainHttp { host });
        }
        Ok(Self { host, port, only_loopback })
    }

    /// Whether a resolved address may be connected to: what a hosts file or a name server makes
    /// of `localhost` is not taken on trust.
    pub(super) fn allows(&self, address: SocketAddr) -> bool {
        !self.only_loopback || is_loopback(address.ip())
    }
}

/// Whether a host is this machine by its name (RFC 6761) or its address.
fn names_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || host.parse().is_ok_and(is_loopback)
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(service: &str, expected: Option<(&str, u16)>) {
        let found = Address::of(&service.parse().unwrap(), false).ok();
        assert_eq!(found.as_ref().map(|at| (at.host.as_str(), at.port)), expected, "{service}");
    }

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        check("http://localhost", Some(("localhost", 80)));
        check("http://LOCALHOST.:8080/openapi", Some(("LOCALHOST.", 8080)));
        check("http://shop.localhost:81", Some(("shop.localhost", 81)));
        check("http://127.9.9.9:82", Some(("127.9.9.9", 82)));
        check("http://[::1]:83", Some(("::1", 83)));
        check("http://[::ffff:127.0.0.1]:83", Some(("::ffff:127.0.0.1", 83)));
        check("http://crm.example", None);
        check("http://localhost.crm.example", None);
        check("http://10.0.0.1", None);
        check("https://crm.example", Some(("crm.example", 443)));
    }

    #[test]
    fn a_port_is_a_number_from_1_to_65535() {
        check("https://crm.example:65535", Some(("crm.example", 65535)));
        check("https://crm.example:0", None);
        check("https://crm.example:65536", None);
    }
}
