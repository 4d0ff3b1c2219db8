//! What to type next.

use std::path::Path;

use super::applications::DEMO;

/// Where everything is.
pub(super) struct Guide<'a> {
    pub(super) url: &'a str,
    pub(super) database: &'a Path,
    pub(super) secret_file: &'a Path,
}

impl Guide<'_> {
    /// One line for programs.
    pub(super) fn print_json(&self) {
        let line = serde_json::json!({
            "url": self.url,
            "appid": DEMO,
            "appsecret_file": self.secret_file,
            "database": self.database,
        });
        println!("{line}");
    }

    /// Commands that work when they are pasted into another terminal.
    pub(super) fn print(&self) {
        let (url, database) = (self.url, self.database.display());
        let secret = quoted(self.secret_file);
        println!(
            "\
A UniCRM server with 2659 members listens at {url}
database     {database}
application  {DEMO}, its throw-away secret in {secret}
to end it    Ctrl-C

In another terminal, with curl:

  TOKEN=$(curl -s \"{url}/token?appid={DEMO}&appsecret=$(cat {secret})\" \\
    | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')
  curl -s \"{url}/membersort?token=$TOKEN\"
  curl -s -H 'Accept: application/xml' \"{url}/member?cardno=11000121&token=$TOKEN\"
  curl -s \"{url}/accountitem?cardno=11000121&skip=1&top=1&token=$TOKEN\"
  curl -s -H 'Content-Type: application/json' \\
    -d '{{\"card_no\":\"11000121\",\"account_sort_no\":\"00\",\"quantity\":1.0}}' \\
    \"{url}/memberpay?token=$TOKEN\"

With the client for a terminal:

  export UNICRM_URL={url} UNICRM_APPID={DEMO} UNICRM_APPSECRET_FILE={secret}
  unicrm sorts
  unicrm member --card 11000121
  unicrm items --card 11000121 --skip 1 --top 1
  unicrm pay --card 11000121 --account 00 --quantity 1.00

What the server holds:

  unicrm-server --database {database} member list
  unicrm-server --database {database} verify"
        );
    }
}

/// A path that a shell takes as one word.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
