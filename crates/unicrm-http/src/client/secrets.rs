//! A server that repeats what it was asked does not make this client print its secrets.

use compact_str::CompactString;
use http::Uri;
use unicrm_proto::ErrorCode;
use unicrm_proto::value::Token;

use super::{Inner, Refused};

/// The parameters that carry a secret.
const SECRET_PARAMETERS: [&str; 2] = ["token", "appsecret"];

impl Inner {
    /// The refusal without the secret and the token, as they are and as the URI writes them.
    pub(super) fn without_secrets(
        &self,
        refused: Refused,
        token: Option<&Token>,
        uri: &Uri,
    ) -> Refused {
        let query = uri.query().unwrap_or("").split('&').filter_map(|pair| pair.split_once('='));
        let written = query.filter(|(name, _)| SECRET_PARAMETERS.contains(name));
        let plain = [Some(self.appsecret.expose()), token.map(Token::expose)];
        let secrets = plain.into_iter().flatten().chain(written.map(|(_, value)| value));
        let mut refused = refused;
        for secret in secrets.filter(|secret| !secret.is_empty()) {
            if let Some(hidden) = hidden(&refused.reason, secret) {
                refused.reason = hidden;
            }
            if let Some(hidden) = hidden(refused.code.as_str(), secret) {
                refused.code = ErrorCode::new(hidden);
            }
        }
        refused
    }
}

fn hidden(text: &str, secret: &str) -> Option<CompactString> {
    text.contains(secret).then(|| text.replace(secret, "(hidden)").into())
}
