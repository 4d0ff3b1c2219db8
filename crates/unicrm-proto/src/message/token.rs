//! `GET token`: the access token (section 1 of the source).

use super::record::record;

record! {
    /// The data of the token answer (clauses S1.token, S1.expires_in).
    pub struct ApiTokenResult {
        /// The access token: opaque, and a secret (clause V5.1).
        token: required secret,
        /// The moment at which the token expires, by the server's clock (clause V5.2).
        expires_in: required date_time_with_offset,
    }
}
