//! Seals: the last lines of a transcript. Each covers every byte before it, the seals before it included.

use serde::{Deserialize, Serialize};

use super::key::{Key, PublicKey};
use crate::data::sha256;

/// As whom one seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// With a key made for this seal and thrown away.
    OneTime,
    /// Whoever ran the suite, with a key of their own.
    Vendor,
    /// Who judged the transcript again and stands for it.
    Authority,
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::OneTime => "one-time",
            Self::Vendor => "vendor",
            Self::Authority => "authority",
        }
    }
}

/// A seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// As whom.
    pub role: Role,
    /// SHA-256 of every byte before the seal's line.
    pub digest: String,
    /// The public key.
    pub key: String,
    /// Ed25519, of the role, the key and the digest.
    pub signature: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seal: Seal,
}

pub(super) const LINE_BEGINS: &[u8] = b"{\"seal\":";

/// The line that seals these bytes.
pub(super) fn line(sealed: &[u8], key: &Key, role: Role) -> Vec<u8> {
    let (digest, public) = (sha256(sealed), key.public().to_string());
    let signature = key.sign(&signed(role, &public, &digest));
    let mut line = written(Seal { role, digest, key: public, signature });
    line.push(b'\n');
    line
}

/// The seal of a line, held against the bytes before it; or what does not hold.
pub(super) fn check(line: &[u8], sealed: &[u8]) -> Result<Seal, String> {
    let Line { seal } = serde_json::from_slice(line)
        .map_err(|found| format!("expected a seal, found one that cannot be read: {found}"))?;
    if written(seal.clone()) != line {
        return Err("expected a seal in its one form, found another spelling of it".to_owned());
    }
    let digest = sha256(sealed);
    if seal.digest != digest {
        return Err(format!(
            "expected the digest {} of the seal, found {digest}: bytes before the seal were changed, added or removed, \
             or the seal is another file's",
            seal.digest
        ));
    }
    let key = PublicKey::parse(&seal.key).ok_or("expected a public key in the seal, found none")?;
    if !key.verifies(&signed(seal.role, &seal.key, &seal.digest), &seal.signature) {
        return Err(format!(
            "expected a signature of the key {} as {}, found one that is not",
            seal.key,
            seal.role.as_str()
        ));
    }
    Ok(seal)
}

fn signed(role: Role, key: &str, digest: &str) -> Vec<u8> {
    format!("unicrm-conformance seal 1\n{}\n{key}\n{digest}\n", role.as_str()).into_bytes()
}

fn written(seal: Seal) -> Vec<u8> {
    serde_json::to_vec(&Line { seal }).unwrap_or_default()
}
