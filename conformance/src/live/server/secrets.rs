//! The secrets of a fixture: in it, in the environment, or in files of their own.

use std::path::Path;

use super::fixture::Fixture;

/// In front of the name of a variable of the environment.
const ENVIRONMENT: &str = "env:";

/// In front of a path.
const FILE: &str = "file:";

impl Fixture {
    /// Every secret and token, with its key.
    pub(super) fn secrets(&mut self) -> Vec<(&'static str, &mut String)> {
        let application = &mut self.application;
        let mut all = vec![("application.appsecret", &mut application.appsecret)];
        all.extend(application.expired_token.as_mut().map(|t| ("application.expired_token", t)));
        let named = [
            ("application.read_only.appsecret", application.read_only.as_mut()),
            ("other.appsecret", self.other.as_mut()),
            ("barred.appsecret", self.barred.as_mut()),
        ];
        for (key, credentials) in named {
            all.extend(credentials.map(|credentials| (key, &mut credentials.appsecret)));
        }
        if let Some(stopped) = &mut self.stopped {
            all.push(("stopped.appsecret", &mut stopped.appsecret));
            all.extend(stopped.token.as_mut().map(|token| ("stopped.token", token)));
        }
        all
    }

    /// Puts what `env:NAME` and `file:PATH` stand for in their place; true where a secret stands in the fixture itself.
    ///
    /// # Errors
    /// The key, and what is not there.
    pub(super) fn resolve(&mut self, folder: &Path) -> Result<bool, String> {
        let mut holds_one = false;
        for (key, secret) in self.secrets() {
            match resolved(secret, folder).map_err(|found| format!("{key}: {found}"))? {
                Some(found) if found.is_empty() => {
                    return Err(format!(
                        "{key}: expected a text behind `{secret}`, found an empty one"
                    ));
                }
                Some(found) => *secret = found,
                None => holds_one = true,
            }
        }
        Ok(holds_one)
    }
}

/// What a reference stands for; nothing where the text is the secret itself.
fn resolved(text: &str, folder: &Path) -> Result<Option<String>, String> {
    if let Some(name) = text.strip_prefix(ENVIRONMENT) {
        let found = std::env::var(name);
        return found
            .map(Some)
            .map_err(|found| format!("expected the environment's {name}, found: {found}"));
    }
    let Some(path) = text.strip_prefix(FILE) else { return Ok(None) };
    let path = folder.join(path);
    let found = std::fs::read_to_string(&path);
    found
        .map(|secret| Some(secret.trim_end().to_owned()))
        .map_err(|found| format!("expected a readable file {}, found: {found}", path.display()))
}

/// Whether others than its owner may read a file.
#[cfg(unix)]
pub(super) fn others_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o044 != 0)
}

/// Whether others than its owner may read a file; not known here.
#[cfg(not(unix))]
pub(super) fn others_read(_: &Path) -> bool {
    false
}
