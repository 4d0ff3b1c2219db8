//! Where the application's secret comes from: a file, the environment, the terminal. Never the
//! arguments, which every program of the machine can read.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::Path;

use unicrm_proto::operation::AppSecret;

/// The environment variable with the secret itself.
const VARIABLE: &str = "UNICRM_APPSECRET";

/// Options that a user may try, and must not.
const TRIED: [&str; 3] = ["--appsecret", "--secret", "--app-secret"];

/// There is no secret to use. No part of one is in here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// Nobody gave one.
    #[error(
        "expected the application's secret, found none: name a file with it by --secret-file or \
         UNICRM_APPSECRET_FILE, set UNICRM_APPSECRET, or run this on a terminal, where it is asked"
    )]
    None,
    /// The file cannot be read.
    #[error("expected a file with the secret at {path}, found none that can be read: {error}")]
    File { path: String, error: io::Error },
    /// The terminal cannot be asked.
    #[error("expected an answer on the terminal, found none: {0}")]
    Terminal(io::Error),
    /// It is no text.
    #[error("expected a secret in UTF-8, found other bytes")]
    NoText,
    /// It is empty.
    #[error("expected a secret of at least one character, found an empty one")]
    Empty,
}

/// The secret: from the file, or the environment, or the terminal.
pub(crate) fn read(file: Option<&Path>) -> Result<AppSecret, SecretError> {
    let text = match (file, std::env::var_os(VARIABLE)) {
        (Some(path), _) => from_file(path)?,
        (None, Some(text)) => text.into_string().map_err(|_| SecretError::NoText)?,
        (None, None) if io::stdin().is_terminal() => {
            rpassword::prompt_password("Application secret: ").map_err(SecretError::Terminal)?
        }
        (None, None) => return Err(SecretError::None),
    };
    // Editors end a file with a line end, and some begin it with a byte-order mark.
    let secret = text.trim_start_matches('\u{feff}').trim();
    if secret.is_empty() { Err(SecretError::Empty) } else { Ok(AppSecret::new(secret)) }
}

fn from_file(path: &Path) -> Result<String, SecretError> {
    let bytes = std::fs::read(path)
        .map_err(|error| SecretError::File { path: path.display().to_string(), error })?;
    String::from_utf8(bytes).map_err(|_| SecretError::NoText)
}

/// The option by which a secret is given as an argument, if it is.
pub(crate) fn named_in(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let mut names = arguments.filter_map(|argument| name(&argument));
    names.find(|name| TRIED.contains(&name.as_str()))
}

fn name(argument: &OsStr) -> Option<String> {
    let text = argument.to_string_lossy();
    text.split('=').next().map(str::to_owned)
}

/// What to say of a secret in the arguments; the secret is not repeated.
pub(crate) fn told_by_argument(name: &str) -> String {
    format!(
        "expected no secret among the arguments, found {name}: every program of this machine can \
         read them. Consider it known, and give the new one by --secret-file, \
         UNICRM_APPSECRET_FILE or UNICRM_APPSECRET"
    )
}
