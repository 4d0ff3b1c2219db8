//! Tokens (ruling V5).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use unicrm_proto::value::Token;

/// How many random bytes a token has: as many as the source's samples (clause V5.3).
pub const TOKEN_BYTES: usize = 16;

/// How long a token lives unless configured otherwise (clause V5.4).
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);

/// What the store keeps of a token: with 128 random bits in it, a plain hash cannot be undone.
pub type TokenHash = [u8; 32];

/// The token of these random bytes: base64url without padding (clause V5.3).
pub fn token(random: [u8; TOKEN_BYTES]) -> Token {
    Token::new(URL_SAFE_NO_PAD.encode(random))
}

/// The hash by which a token is stored and found.
pub fn hash(token: &Token) -> TokenHash {
    Sha256::digest(token.expose().as_bytes()).into()
}

/// When a token of now expires; the last moment there is, where the lifetime goes beyond it.
pub fn expiry(now: Timestamp, lifetime: Duration) -> Timestamp {
    let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
