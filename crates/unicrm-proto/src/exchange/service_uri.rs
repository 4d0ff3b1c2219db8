//! The base address of a service (clause S0.service_uri).

use std::fmt;
use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, Scheme};

/// Where a service is: `https://crm.example` or, with a path, `https://crm.example/openapi`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUri {
    scheme: Scheme,
    authority: Authority,
    /// Empty, or a path that starts with a slash and does not end with one.
    path: String,
}

/// A text is no base address of a service. It is not quoted: it may hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceUriError {
    /// It is no absolute URI.
    #[error("expected an absolute URI such as https://crm.example/openapi, found another text")]
    NotAbsolute,
    /// The scheme is another.
    #[error("expected the scheme https, or http, found another")]
    Scheme,
    /// It names a user.
    #[error("expected a URI without user and password, found one with them")]
    UserInfo,
    /// It has a query.
    #[error("expected a URI without a query, found one with it")]
    Query,
}

impl ServiceUri {
    /// The host, and the port where it is written.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The scheme: `https`, or `http`.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The path in front of every operation's: empty, or without a slash at its end.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for ServiceUri {
    type Err = ServiceUriError;

    fn from_str(text: &str) -> Result<Self, ServiceUriError> {
        let uri: Uri = text.parse().map_err(|_| ServiceUriError::NotAbsolute)?;
        if uri.query().is_some() || text.contains('#') {
            return Err(ServiceUriError::Query);
        }
        let path = uri.path().trim_end_matches('/').to_owned();
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(ServiceUriError::NotAbsolute);
        };
        if scheme != Scheme::HTTPS && scheme != Scheme::HTTP {
            return Err(ServiceUriError::Scheme);
        }
        if authority.as_str().contains('@') {
            return Err(ServiceUriError::UserInfo);
        }
        Ok(Self { scheme, authority, path })
    }
}

impl fmt::Display for ServiceUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}
