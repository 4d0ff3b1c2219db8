//! What a peer sent, made fit to be shown: without secrets, and without what a terminal obeys.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use unicrm_proto::operation::AppSecret;

/// What stands in a secret's place.
const HIDDEN: &str = "(hidden)";

/// Parameters of a URL whose values are secrets.
const PARAMETERS: [&str; 2] = ["token=", "appsecret="];

/// What the client library encodes in a URL: all but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Hides the secret in what is shown.
///
/// The client library leaves secrets and tokens out of its errors; this is the second lock, on
/// everything that leaves the program.
#[derive(Default)]
pub(crate) struct Mask {
    /// The secret as it is, and as it stands in a URL.
    hidden: Vec<String>,
}

impl Mask {
    /// Hides this secret.
    pub(crate) fn new(secret: &AppSecret) -> Self {
        let plain = secret.expose();
        let encoded = utf8_percent_encode(plain, ENCODED).to_string();
        Self { hidden: vec![plain.to_owned(), encoded] }
    }

    /// The text without secrets.
    pub(crate) fn hide(&self, text: &str) -> String {
        let hidden = self.hidden.iter().filter(|secret| !secret.is_empty());
        let text = hidden.fold(text.to_owned(), |text, secret| text.replace(secret, HIDDEN));
        PARAMETERS.iter().fold(text, |text, name| without_value(&text, name))
    }
}

/// The text with the values of a URL's parameter hidden.
fn without_value(text: &str, name: &str) -> String {
    let mut parts = text.split(name);
    let mut shown = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_whitespace() || "&\"'<>,;".contains(c));
        shown.push_str(name);
        let end = end.unwrap_or(part.len());
        if end > 0 {
            shown.push_str(HIDDEN);
        }
        shown.push_str(&part[end..]);
    }
    shown
}

/// One line that a terminal only shows: what would move the cursor, colour the text or turn its
/// direction becomes a replacement character, line ends and tabs become spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '\u{fffd}'
            }
            _ if c.is_control() => '\u{fffd}',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_hidden(text: &str, expected: &str) {
        assert_eq!(Mask::new(&AppSecret::new("not/a secret")).hide(text), expected);
    }

    #[test]
    fn the_secret_is_hidden_as_it_is_and_as_it_stands_in_a_url() {
        check_hidden("is not/a secret wrong?", "is (hidden) wrong?");
        check_hidden("?appid=1&appsecret=not%2Fa%20secret", "?appid=1&appsecret=(hidden)");
    }

    #[test]
    fn the_values_of_secret_parameters_are_hidden_whatever_they_are() {
        check_hidden("GET /member?token=abc&x=1 token=", "GET /member?token=(hidden)&x=1 token=");
        check_hidden("\"?token=abc\"", "\"?token=(hidden)\"");
        check_hidden("no parameter", "no parameter");
    }

    #[test]
    fn a_line_holds_nothing_that_a_terminal_obeys() {
        assert_eq!(
            one_line("a\x1b[31mb\r\nc\u{202e}d\u{9b}e"),
            "a\u{fffd}[31mb  c\u{fffd}d\u{fffd}e"
        );
        assert_eq!(one_line("会员 é"), "会员 é");
    }
}
