//! `GET token?appid={appid}&appsecret={appsecret}` (section 1 of the source, clause S1.request).

use std::fmt;

use compact_str::CompactString;
use http::Method;

use super::{Operation, OperationName, Target};
use crate::KnownError;
use crate::message::ApiTokenResult;

/// Exchanges an application's id and secret for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetToken {
    /// The application's id.
    pub appid: CompactString,
    /// The application's secret.
    pub appsecret: AppSecret,
}

/// The secret of an application. Printing it prints no part of it.
#[derive(Clone, PartialEq, Eq)]
pub struct AppSecret(CompactString);

impl AppSecret {
    /// The secret that the operator's console gave.
    pub fn new(text: impl Into<CompactString>) -> Self {
        Self(text.into())
    }

    /// The secret itself. Whoever calls this keeps it out of logs, errors and reports.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(hidden)")
    }
}

impl Operation for GetToken {
    const NAME: OperationName = OperationName::GetToken;
    const METHOD: Method = Method::GET;
    const NEEDS_TOKEN: bool = false;
    const ERRORS: &'static [KnownError] = &[KnownError::WrongCredentials];
    type Answer = ApiTokenResult;

    fn target(&self) -> Target {
        let target = Target::new("token").parameter("appid", &self.appid);
        target.parameter("appsecret", self.appsecret.expose())
    }
}
