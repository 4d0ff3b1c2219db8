//! The key of the keyed hashes under which secrets of applications are stored.
//!
//! It lies in a file of its own beside the database (`NAME.key`, mode 0600), not in the database:
//! whoever gets hold of a copy of the database alone can neither test a secret against it nor
//! write an application with a secret of their own into it. The database holds a check value, so
//! that another key is noticed when the database is opened. Without the key nothing is lost but
//! the applications' secrets, which `app secret` replaces.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, OptionalExtension};
use sha2::Sha256;
use unicrm_proto::operation::AppSecret;

use super::connection::private;
use super::error::{Result, StoreError};

/// How many random bytes a secret has: 256 bits, so that none can be guessed.
const SECRET_BYTES: usize = 32;

/// What the check value is the hash of.
const CHECKED: &[u8] = b"unicrm-key-check-1";

/// The key. Printing it prints no part of it.
#[derive(Clone)]
pub struct SecretKey([u8; SECRET_BYTES]);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(hidden)")
    }
}

impl SecretKey {
    /// The key of the database at `path`. It is made with the database.
    pub(super) fn open(path: &Path, connection: &Connection) -> Result<Self> {
        let file = file_of(path);
        let check = check_value(connection)?;
        let key = match (read(&file)?, &check) {
            (Some(key), _) => key,
            (None, None) => Self::create(&file)?,
            (None, Some(_)) => {
                let source = Arc::new(std::io::Error::from(ErrorKind::NotFound));
                let expected = "the key that the database was made with";
                return Err(StoreError::File { expected, path: file, source });
            }
        };
        let own = key.hash(CHECKED);
        match check {
            Some(check) if check != own => return Err(StoreError::WrongKey(file)),
            Some(_) => {}
            None => {
                let sql = "INSERT INTO meta (name, value) VALUES ('key_check', ?1)";
                connection.execute(sql, [own])?;
            }
        }
        Ok(key)
    }

    fn create(file: &Path) -> Result<Self> {
        let key = Self(random()?);
        let written = write_private(file, URL_SAFE_NO_PAD.encode(key.0).as_bytes());
        written.map_err(|error| StoreError::File {
            expected: "a place for the key",
            path: file.to_owned(),
            source: Arc::new(error),
        })?;
        Ok(key)
    }

    fn mac(&self, bytes: &[u8]) -> Hmac<Sha256> {
        // What is shorter than the hash's block is filled up with zeros: HMAC's own first step.
        let mut block = [0; 64];
        block[..SECRET_BYTES].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(bytes);
        mac
    }

    fn hash(&self, bytes: &[u8]) -> [u8; 32] {
        self.mac(bytes).finalize().into_bytes().into()
    }

    /// What the store keeps of a secret.
    pub fn hash_secret(&self, secret: &AppSecret) -> [u8; 32] {
        self.hash(secret.expose().as_bytes())
    }

    /// Whether it is the secret of the hash, found out in a time that does not tell where they
    /// differ.
    pub fn matches(&self, secret: &AppSecret, hash: &[u8; 32]) -> bool {
        self.mac(secret.expose().as_bytes()).verify_slice(hash).is_ok()
    }
}

/// A new secret: 256 random bits as base64url.
///
/// # Errors
/// [`StoreError::Random`] where the machine gives none.
pub fn new_secret() -> Result<AppSecret> {
    let bytes: [u8; SECRET_BYTES] = random()?;
    Ok(AppSecret::new(URL_SAFE_NO_PAD.encode(bytes)))
}

/// Random bytes of the machine.
///
/// # Errors
/// [`StoreError::Random`] where it gives none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Random)?;
    Ok(bytes)
}

/// Writes a new file that only its owner reads, down to the disk.
///
/// # Errors
/// Whatever the file system says; also where the file is there already.
pub fn write_private(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options.open(path)?;
    file.write_all(contents)?;
    file.sync_all()
}

fn file_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

fn check_value(connection: &Connection) -> Result<Option<[u8; 32]>> {
    let sql = "SELECT value FROM meta WHERE name = 'key_check'";
    Ok(connection.query_row(sql, [], |row| row.get(0)).optional()?)
}

/// The key in the file, if there is one.
fn read(file: &Path) -> Result<Option<SecretKey>> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let (expected, path) = ("the database's key", file.to_owned());
            return Err(StoreError::File { expected, path, source: Arc::new(error) });
        }
    };
    let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok();
    let key = bytes.and_then(|bytes| bytes.try_into().ok()).map(SecretKey);
    key.map(Some).ok_or_else(|| StoreError::WrongKey(file.to_owned()))
}
