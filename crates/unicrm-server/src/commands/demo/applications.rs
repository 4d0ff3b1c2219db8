//! The demo's applications and their throw-away secrets.

use std::path::{Path, PathBuf};

use unicrm_proto::operation::AppSecret;

use crate::commands::Context;
use crate::commands::error::{CommandError, Result};
use crate::rules::access::{Addresses, Application, Rights};
use crate::rules::item_number::API_SHOP;
use crate::store::{Store, key};

/// The id of the application that may do everything.
pub(super) const DEMO: &str = "demo";
/// Of the one that only reads.
pub(super) const READ_ONLY: &str = "demo-read-only";
/// Of the one that was stopped.
pub(super) const STOPPED: &str = "demo-stopped";
/// Of the one that may call from elsewhere only.
pub(super) const ELSEWHERE: &str = "demo-elsewhere";

/// A network for documentation: nobody calls from there.
const NOWHERE: &str = "192.0.2.0/24";

/// An application of the demo, with its secret.
pub(super) struct Entry {
    pub(super) application: Application,
    pub(super) secret: AppSecret,
    hash: [u8; 32],
}

/// The applications: the first may do everything; the others are for suites.
pub(super) struct Applications(Vec<Entry>);

impl Applications {
    pub(super) fn new(store: &Store, context: &Context, for_suites: bool) -> Result<Self> {
        let _ = context;
        let read = Rights { read: true, ..Rights::default() };
        let mut applications = vec![application(DEMO, "演示应用", Rights::ALL, true)];
        if for_suites {
            applications.push(application(READ_ONLY, "只读应用", read, true));
            applications.push(application(STOPPED, "停用应用", Rights::ALL, false));
            let elsewhere = application(ELSEWHERE, "异地应用", Rights::ALL, true);
            let addresses = NOWHERE.parse().unwrap_or_default();
            applications.push(Application { addresses, ..elsewhere });
        }
        let with_secret = |application| {
            let secret = key::new_secret()?;
            let hash = store.key().hash_secret(&secret);
            Ok(Entry { application, secret, hash })
        };
        applications.into_iter().map(with_secret).collect::<Result<_>>().map(Self)
    }

    /// What the store keeps of them.
    pub(super) fn rows(&self) -> Vec<(Application, [u8; 32])> {
        self.0.iter().map(|entry| (entry.application.clone(), entry.hash)).collect()
    }

    pub(super) fn find(&self, id: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.application.id == id)
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

fn application(id: &str, name: &str, rights: Rights, running: bool) -> Application {
    Application {
        id: id.into(),
        name: name.into(),
        shop: API_SHOP.into(),
        rights,
        addresses: Addresses::default(),
        running,
    }
}
