//! Where a service is.

use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::Link;
use crate::evidence::Tape;

/// The base address of a service, taken apart.
#[derive(Clone)]
pub(crate) struct Place {
    text: String,
    host: String,
    port: u16,
    authority: String,
    path: String,
    tls: Option<Arc<ClientConfig>>,
    tape: Tape,
}

/// A text is no address of a service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an address such as https://crm.example/openapi, found {0}")]
pub(crate) struct WrongPlace(String);

/// Why there is no connection: told of whom it is about, so that the mistake is looked for in the right place.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{text}")]
pub(crate) struct NoLink {
    pub(crate) kind: NoLinkKind,
    /// What was found instead.
    pub(crate) found: String,
    text: String,
}

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoLinkKind {
    /// No address belongs to the name.
    Name,
    /// Nobody takes the connection there.
    Nobody,
    /// What answers there does not speak TLS, or not so that it is understood.
    NoTls,
    /// The certificate is of an authority that this system does not know.
    Untrusted,
    /// The certificate's time is over, or has not come.
    Expired,
    /// The certificate is of another name.
    OtherName,
    /// The certificate is not accepted for another reason.
    Certificate,
}

impl NoLinkKind {
    /// Of a greeting under TLS that failed.
    fn of(found: &std::io::Error) -> Self {
        use rustls::CertificateError as Wrong;
        match found.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(wrong)) => match wrong {
                // An authority of the same name with another key.
                Wrong::UnknownIssuer | Wrong::BadSignature => Self::Untrusted,
                Wrong::Expired
                | Wrong::ExpiredContext { .. }
                | Wrong::NotValidYet
                | Wrong::NotValidYetContext { .. } => Self::Expired,
                Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => Self::OtherName,
                _ => Self::Certificate,
            },
            _ => Self::NoTls,
        }
    }
}

impl Place {
    /// Takes an address apart; for https the system's roots are read.
    pub(crate) fn parse(text: &str) -> Result<Self, WrongPlace> {
        Self::on(text, &Tape::live())
    }

    /// The same, with a record between it and who asks. Without a subject behind it, no roots are needed.
    pub(crate) fn on(text: &str, tape: &Tape) -> Result<Self, WrongPlace> {
        let uri: Uri = text.parse().map_err(|found| WrongPlace(format!("`{text}`: {found}")))?;
        let (Some(authority), Some(scheme)) = (uri.authority(), uri.scheme_str()) else {
            return Err(WrongPlace(format!("`{text}`")));
        };
        if uri.query().is_some() || authority.as_str().contains('@') {
            return Err(WrongPlace("one with a query or a user".to_owned()));
        }
        let (tls, port) = match scheme {
            "http" => (None, 80),
            "https" if tape.is_recorded() => (None, 443),
            "https" => (Some(system_roots()?), 443),
            other => return Err(WrongPlace(format!("the scheme `{other}`"))),
        };
        Ok(Self {
            text: text.to_owned(),
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(port),
            authority: authority.to_string(),
            path: uri.path().trim_end_matches('/').to_owned(),
            tls,
            tape: tape.clone(),
        })
    }

    /// As it was given.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The path in front of every operation's, without a slash at its end.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// What stands between it and who asks.
    pub(crate) fn tape(&self) -> &Tape {
        &self.tape
    }

    /// Host and port, as `Host` has them.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(super) fn connect(&self, timeout: Duration) -> Result<Box<dyn Link>, NoLink> {
        Ok(match self.dial(timeout)? {
            (stream, None) => Box::new(stream),
            (stream, Some(session)) => Box::new(StreamOwned::new(session, stream)),
        })
    }

    /// Connects, and greets where there is TLS.
    pub(super) fn dial(
        &self,
        timeout: Duration,
    ) -> Result<(TcpStream, Option<ClientConnection>), NoLink> {
        let at = format!("{}:{}", self.host, self.port);
        let unreachable = |kind, found: &dyn std::fmt::Display| NoLink {
            kind,
            found: format!("{found} ({at})"),
            text: format!("expected a server at {at}, found: {found}; is it running?"),
        };
        let addresses = (self.host.as_str(), self.port).to_socket_addrs();
        let mut last = "no address".to_owned();
        for address in addresses.map_err(|found| unreachable(NoLinkKind::Name, &found))? {
            match TcpStream::connect_timeout(&address, timeout) {
                Ok(stream) => return self.secured(stream, timeout),
                Err(found) => last = found.to_string(),
            }
        }
        Err(unreachable(NoLinkKind::Nobody, &last))
    }

    /// The certificate that a server under TLS shows, as DER.
    pub(crate) fn certificate(&self, timeout: Duration) -> Option<Vec<u8>> {
        let (_, session) = self.dial(timeout).ok()?;
        let session = session?;
        session.peer_certificates()?.first().map(|certificate| certificate.as_ref().to_vec())
    }

    fn secured(
        &self,
        stream: TcpStream,
        timeout: Duration,
    ) -> Result<(TcpStream, Option<ClientConnection>), NoLink> {
        let no = |kind, due: &str, found: &dyn std::fmt::Display| NoLink {
            kind,
            found: found.to_string(),
            text: format!("expected {due}, found: {found}"),
        };
        let limited = stream
            .set_read_timeout(Some(timeout))
            .and_then(|()| stream.set_write_timeout(Some(timeout)));
        limited.map_err(|found| no(NoLinkKind::Nobody, "a usable socket", &found))?;
        let Some(config) = &self.tls else { return Ok((stream, None)) };
        let name = ServerName::try_from(self.host.clone())
            .map_err(|found| no(NoLinkKind::Name, "a host name", &found))?;
        let connection = ClientConnection::new(Arc::clone(config), name)
            .map_err(|found| no(NoLinkKind::NoTls, "a connection under TLS", &found))?;
        let mut link = StreamOwned::new(connection, stream);
        let greeted = link.conn.complete_io(&mut link.sock);
        greeted.map_err(|found| {
            let due = format!("a certificate of {} that this system trusts", self.host);
            no(NoLinkKind::of(&found), &due, &found)
        })?;
        let (session, stream) = link.into_parts();
        Ok((stream, Some(session)))
    }
}

impl Link for StreamOwned<ClientConnection, TcpStream> {
    fn limit(&self, time: Duration) -> std::io::Result<()> {
        self.sock.set_read_timeout(Some(time))
    }

    fn end_sending(&mut self) -> std::io::Result<()> {
        self.conn.send_close_notify();
        std::io::Write::flush(self)?;
        self.sock.shutdown(std::net::Shutdown::Write)
    }
}

fn system_roots() -> Result<Arc<ClientConfig>, WrongPlace> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(WrongPlace("https, but this system has no root certificates (SSL_CERT_FILE may name a file of them)".to_owned()));
    }
    Ok(Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}
