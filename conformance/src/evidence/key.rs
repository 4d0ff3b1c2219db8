//! Ed25519 keys, and the files that they lie in.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use crate::{Error, Result};

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// A key file is far shorter.
const LONGEST_FILE: u64 = 64 * 1024;

/// A private key. It shows itself nowhere.
pub struct Key(Ed25519KeyPair);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").field(&self.public().to_string()).finish()
    }
}

/// A public key: 32 bytes, written as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl Key {
    /// A key for one seal, kept nowhere.
    pub fn one_time() -> Result<Self> {
        Self::read(&document()?)
    }

    /// Writes a new key into a new file that only its owner reads (PKCS#8 in PEM).
    pub fn generate(path: &Path) -> Result<Self> {
        let document = document()?;
        let key = Self::read(&document)?;
        let text = BASE64.encode(&document);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        let text = format!("{BEGIN}\n{}\n{END}\n", lines.join("\n"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|found| {
            Error::invocation(
                format_args!("expected to write the new file {}, found: {found}", path.display()),
                "give --out a path where there is no file; a key is never overwritten",
            )
        })?;
        Ok(key)
    }

    /// Reads a key file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = small_text(path)?;
        let inner = text.trim().strip_prefix(BEGIN).and_then(|text| text.strip_suffix(END));
        let inner: Option<String> = inner.map(|text| text.split_ascii_whitespace().collect());
        let document = inner.and_then(|text| BASE64.decode(text).ok());
        document.and_then(|document| Self::read(&document).ok()).ok_or_else(|| {
            Error::invocation(
                format_args!("expected an ed25519 key in {}, found none", path.display()),
                "give a file that `unicrm-conformance keygen --out FILE` wrote",
            )
        })
    }

    fn read(document: &[u8]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(document);
        pair.map(Self).map_err(|found| {
            Error::suite(
                format_args!("expected a key, found: {found}"),
                "make a new one with `keygen`",
            )
        })
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    pub(super) fn sign(&self, message: &[u8]) -> String {
        hex(self.0.sign(message).as_ref())
    }
}

fn document() -> Result<Vec<u8>> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    let document = document.map_err(|_| {
        Error::suite(
            "expected random bytes of the system, found none",
            "look at the system's source of randomness",
        )
    })?;
    Ok(document.as_ref().to_vec())
}

impl PublicKey {
    /// A key that is given as its digits, or as a file that holds them.
    pub fn given(text: &str) -> Result<Self> {
        if let Some(key) = Self::parse(text) {
            return Ok(key);
        }
        let content = small_text(Path::new(text))?;
        Self::parse(content.trim()).ok_or_else(|| {
            let found = if content.contains(BEGIN) {
                "a private key, which its owner alone should have"
            } else {
                "something else"
            };
            Error::invocation(
                format_args!(
                    "expected a public key of 64 hexadecimal digits in {text}, found {found}"
                ),
                "give what `keygen` printed, or a file with it",
            )
        })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        unhex(text)?.try_into().ok().map(Self)
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let signature = unhex(signature);
        let key = UnparsedPublicKey::new(&ED25519, self.0);
        signature.is_some_and(|signature| key.verify(message, &signature).is_ok())
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&hex(&self.0))
    }
}

fn small_text(path: &Path) -> Result<String> {
    let unreadable = |found: &dyn std::fmt::Display| {
        Error::invocation(
            format_args!("expected a readable key file {}, found: {found}", path.display()),
            "`unicrm-conformance keygen --out FILE` makes a key and prints its public half",
        )
    };
    let length = std::fs::metadata(path).map_err(|found| unreadable(&found))?.len();
    if length > LONGEST_FILE {
        return Err(unreadable(&format_args!("{length} bytes")));
    }
    std::fs::read_to_string(path).map_err(|found| unreadable(&found))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case digits only: each key and each signature has one form.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some((digit(pair[0])? << 4) | digit(*pair.get(1)?)?)).collect()
}
