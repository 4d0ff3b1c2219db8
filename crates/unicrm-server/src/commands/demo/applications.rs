//! The demo's applications and their throw-away secrets.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use unicrm_proto::operation::AppSecret;
use unicrm_proto::value::Token;

use crate::commands::error::{CommandError, Result};
use crate::rules::access::{Addresses, Application, Rights};
use crate::rules::item_number::API_SHOP;
use crate::rules::token::{self, TokenHash};
use crate::store::{Store, StoreError, applications, key, tokens};

/// The id of the application that may do everything.
pub(super) const DEMO: &str = "demo";
/// Of another one that may do everything.
pub(super) const OTHER: &str = "demo-other";
/// Of the one that only reads.
pub(super) const READ_ONLY: &str = "demo-read-only";
/// Of the one that was stopped.
pub(super) const STOPPED: &str = "demo-stopped";
/// Of the one that may not call from here.
pub(super) const BARRED: &str = "demo-barred";

/// Where the barred one may call from: a network for documentation, where nobody is.
const NOWHERE: &str = "192.0.2.0/24";

/// How long the stopped application's token would live.
const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// An application of the demo, with its secret.
pub(super) struct Entry {
    pub(super) application: Application,
    pub(super) secret: AppSecret,
    secret_hash: [u8; 32],
}

/// The applications: the first may do everything; the others are for suites.
pub(super) struct Applications {
    entries: Vec<Entry>,
    /// A token of the first that has expired.
    pub(super) expired_token: Token,
    /// A token that the stopped one got before it was stopped.
    pub(super) stopped_token: Token,
}

/// What the store keeps of all that.
pub(super) struct Rows {
    applications: Vec<(Application, [u8; 32])>,
    expired: TokenHash,
    stopped: Option<TokenHash>,
}

impl Applications {
    pub(super) fn new(store: &Store, for_suites: bool) -> std::result::Result<Self, StoreError> {
        let mut applications = vec![application(DEMO, "演示应用")];
        if for_suites {
            let read = Rights { read: true, ..Rights::default() };
            let addresses = NOWHERE.parse().unwrap_or_default();
            applications.push(application(OTHER, "另一应用"));
            applications
                .push(Application { rights: read, ..application(READ_ONLY, "只读应用") });
            applications
                .push(Application { running: false, ..application(STOPPED, "停用应用") });
            applications.push(Application { addresses, ..application(BARRED, "异地应用") });
        }
        let with_secret = |application| -> std::result::Result<_, StoreError> {
            let secret = key::new_secret()?;
            let secret_hash = store.key().hash_secret(&secret);
            Ok(Entry { application, secret, secret_hash })
        };
        let entries =
            applications.into_iter().map(with_secret).collect::<std::result::Result<_, _>>()?;
        let (expired_token, stopped_token) =
            (token::token(key::random()?), token::token(key::random()?));
        Ok(Self { entries, expired_token, stopped_token })
    }

    pub(super) fn rows(&self) -> Rows {
        let row = |entry: &Entry| (entry.application.clone(), entry.secret_hash);
        Rows {
            applications: self.entries.iter().map(row).collect(),
            expired: token::hash(&self.expired_token),
            stopped: self.find(STOPPED).map(|_| token::hash(&self.stopped_token)),
        }
    }

    pub(super) fn find(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.application.id == id)
    }

    /// Writes the secret of the first to a file beside the database.
    pub(super) fn write_secret(&self, database: &Path) -> Result<PathBuf> {
        let file = super::beside(database, ".secret");
        let secret = self.find(DEMO).map_or("", |entry| entry.secret.expose());
        let written = key::write_private(&file, secret.as_bytes());
        written.map_err(CommandError::new_file(&*file))?;
        Ok(file)
    }
}

impl Rows {
    pub(super) fn add(
        &self,
        connection: &Connection,
        now: Timestamp,
    ) -> std::result::Result<(), StoreError> {
        for (application, secret) in &self.applications {
            applications::insert(connection, application, secret, now)?;
        }
        let past = now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(now);
        tokens::insert(connection, &self.expired, DEMO, past)?;
        match &self.stopped {
            None => Ok(()),
            Some(stopped) => {
                let expires_on = token::expiry(now, TOKEN_LIFETIME);
                tokens::insert(connection, stopped, STOPPED, expires_on)
            }
        }
    }
}

/// An application that may do everything from anywhere.
fn application(id: &str, name: &str) -> Application {
    Application {
        id: id.into(),
        name: name.into(),
        shop: API_SHOP.into(),
        rights: Rights::ALL,
        addresses: Addresses::default(),
        running: true,
    }
}
