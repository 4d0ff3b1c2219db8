//! Keeps secrets and tokens out of a transcript: each is replaced by a substitute of the same length and alphabet, the
//! same throughout, so that requests and answers still belong together.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

use super::tape::Event;
use super::transcript::Transcript;
use crate::fuzz::{Dice, fresh_seed};
use crate::live::token_in;
use crate::{Error, Result};

/// What is shorter may stand anywhere by chance.
const SHORTEST: usize = 6;

/// The names under which a fixture holds what is secret.
const SECRET_KEYS: [&str; 3] = ["appsecret", "token", "expired_token"];

impl Transcript {
    /// The transcript with a substitute for each secret of its fixture and each token of its answers.
    ///
    /// # Errors
    /// A secret is too short to be told apart, or one would still stand in the file in some form.
    pub fn without_secrets(&self) -> Result<Self> {
        let secrets = self.secrets()?;
        let plain: Vec<u8> = self.bytes()?;
        let mut dice = Dice::new(fresh_seed(), 0);
        let mut forms: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        for secret in &secrets {
            forms.extend(replacements(secret, &substitute(secret, &plain, &mut dice)?));
        }
        // A secret may stand within another.
        forms.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        let mut lines = self.lines()?;
        lines.iter_mut().for_each(|line| replace(line, &forms));
        let clean = Self::of_lines(lines)?;
        let left =
            clean.lines()?.iter().any(|line| secrets.iter().any(|secret| holds(line, secret)));
        match left {
            false => Ok(clean),
            true => Err(Error::suite(
                "expected no secret and no token in the transcript, found one in a form that is not replaced; nothing was written",
                "look whether the server sends a secret back changed, and use an application that was made for the suite",
            )),
        }
    }

    /// Every secret and token, the longest first.
    fn secrets(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let fixture = serde_json::to_value(&self.header.fixture).unwrap_or_default();
        in_fixture(&fixture, &mut found);
        for event in &self.events {
            match event {
                Event::Case { state, .. } => {
                    let tokens = state["tokens"].as_object().into_iter().flatten();
                    found.extend(tokens.filter_map(|(_, token)| token.as_str().map(str::to_owned)));
                }
                // The secret and the tokens of the client suite are drawn from the seed, which the header tells.
                Event::Asked { answer, .. } if self.header.fixture.is_some() => {
                    found.extend(token_in(answer));
                }
                Event::Asked { .. } => {}
            }
        }
        found.retain(|secret| !secret.is_empty());
        found.sort_by(|left, right| (right.len(), left).cmp(&(left.len(), right)));
        found.dedup();
        Ok(found)
    }
}

fn in_fixture(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| match value {
            Value::String(secret) if SECRET_KEYS.contains(&key.as_str()) => {
                found.push(secret.clone())
            }
            value => in_fixture(value, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| in_fixture(item, found)),
        _ => {}
    }
}

/// Another text of the same length: a digit for a digit, a letter for a letter of its case, all else as it is.
fn substitute(secret: &str, plain: &[u8], dice: &mut Dice) -> Result<String> {
    let hex = secret.bytes().all(|byte| !byte.is_ascii_alphabetic() || byte.is_ascii_hexdigit());
    let letters: &[u8] = if hex { b"abcdef" } else { b"abcdefghijklmnopqrstuvwxyz" };
    let of = |character: char, dice: &mut Dice| match character {
        '0'..='9' => char::from(dice.pick(b"0123456789")),
        'a'..='z' => char::from(dice.pick(letters)),
        'A'..='Z' => char::from(dice.pick(letters).to_ascii_uppercase()),
        other => other,
    };
    if secret.chars().filter(char::is_ascii_alphanumeric).count() < SHORTEST {
        return Err(Error::invocation(
            format_args!(
                "expected secrets and tokens with at least {SHORTEST} letters and digits, found a shorter one; nothing was written"
            ),
            "give the application that the suite works as a longer secret",
        ));
    }
    for _ in 0..100 {
        let candidate: String = secret.chars().map(|character| of(character, dice)).collect();
        if candidate != secret && position(plain, candidate.as_bytes()).is_none() {
            return Ok(candidate);
        }
    }
    Err(Error::suite(
        "expected a substitute for a secret, found none",
        "give the application a longer secret",
    ))
}

/// Each form that a secret travels in, and the same form of its substitute.
fn replacements(secret: &str, substitute: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut forms: Vec<_> = forms(secret).into_iter().zip(forms(substitute)).collect();
    forms.dedup();
    forms
}

fn forms(text: &str) -> Vec<Vec<u8>> {
    let percent = crate::live::percent_encoded(text);
    let json = serde_json::to_string(text).unwrap_or_default();
    let xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    vec![
        text.as_bytes().to_vec(),
        lower_escapes(&percent).into_bytes(),
        percent.into_bytes(),
        json.trim_matches('"').as_bytes().to_vec(),
        xml.into_bytes(),
        utf_16(u16::to_le_bytes),
        utf_16(u16::to_be_bytes),
    ]
}

/// `%2F` as `%2f`.
fn lower_escapes(text: &str) -> String {
    let mut parts = text.split('%');
    let mut lower = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(part.len().min(2));
        lower.push('%');
        lower.push_str(&digits.to_ascii_lowercase());
        lower.push_str(rest);
    }
    lower
}

fn replace(value: &mut Value, forms: &[(Vec<u8>, Vec<u8>)]) {
    if let Some(bytes) = in_base64(value) {
        value["base64"] = BASE64.encode(replaced(bytes, forms)).into();
        return;
    }
    match value {
        Value::String(text) => {
            let bytes = replaced(std::mem::take(text).into_bytes(), forms);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        Value::Object(members) => members.values_mut().for_each(|value| replace(value, forms)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, forms)),
        _ => {}
    }
}

fn replaced(mut bytes: Vec<u8>, forms: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    for (from, to) in forms {
        let mut start = 0;
        while let Some(at) = position(&bytes[start..], from) {
            let at = start + at;
            bytes.splice(at..at + from.len(), to.iter().copied());
            start = at + to.len();
        }
    }
    bytes
}

fn in_base64(value: &Value) -> Option<Vec<u8>> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    BASE64.decode(members.get("base64")?.as_str()?).ok()
}

/// Whether a secret stands in any form and in any case in a value, also as a key or within base64.
fn holds(value: &Value, secret: &str) -> bool {
    let stands_in = |bytes: &[u8]| {
        let bytes = bytes.to_ascii_lowercase();
        let plain = forms(secret)
            .into_iter()
            .any(|form| position(&bytes, &form.to_ascii_lowercase()).is_some());
        plain
            || inner_base64(secret)
                .iter()
                .any(|form| position(&bytes, &form.to_ascii_lowercase()).is_some())
    };
    if in_base64(value).is_some_and(|bytes| stands_in(&bytes)) {
        return true;
    }
    match value {
        Value::String(text) => stands_in(text.as_bytes()),
        Value::Object(members) => {
            members.iter().any(|(key, value)| stands_in(key.as_bytes()) || holds(value, secret))
        }
        Value::Array(items) => items.iter().any(|item| holds(item, secret)),
        _ => false,
    }
}

/// What base64 makes of a secret, whatever stands around it: at each of the three places that it can begin at.
fn inner_base64(secret: &str) -> Vec<Vec<u8>> {
    let at = |before: usize| {
        let text = BASE64.encode([&vec![0; before], secret.as_bytes()].concat());
        let first = (before * 8).div_ceil(6);
        let whole = (before + secret.len()) * 8 / 6;
        text.as_bytes()[first..whole].to_vec()
    };
    (0..3).map(at).collect()
}

fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut start = 0;
    while let Some(at) = bytes[start..].iter().position(|&byte| byte == first) {
        let at = start + at;
        if bytes[at..].starts_with(part) {
            return Some(at);
        }
        start = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use serde_json::json;

    use super::{Dice, holds, replace, replacements, substitute};

    #[test]
    fn a_substitute_has_the_length_and_the_alphabet_of_its_secret() {
        let mut dice = Dice::new(1, 0);
        let found = substitute("Ab1-cdef+9012=", b"", &mut dice).expect("a substitute");
        let kinds = |text: &str| -> Vec<u8> {
            let of = |byte: u8| match byte {
                b'0'..=b'9' => b'9',
                b'a'..=b'z' => b'a',
                b'A'..=b'Z' => b'A',
                other => other,
            };
            text.bytes().map(of).collect()
        };
        assert_eq!(kinds(&found), kinds("Ab1-cdef+9012="));
        let hex = substitute("00ff00ff00ff", b"", &mut dice).expect("a substitute");
        assert!(hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hex}");
        assert!(substitute("a1-=", b"", &mut dice).is_err(), "too short");
    }

    #[test]
    fn every_form_of_a_secret_is_replaced_or_found() {
        let secret = "p&ss+word/12345";
        let forms = replacements(secret, "q&tt+xyza/54321");
        let mut value = json!({
            "url": "?s=p%26ss%2Bword%2F12345&t=p%26ss%2bword%2f12345", "xml": "<a>p&amp;ss+word/12345</a>",
            "twice": "p&ss+word/12345p&ss+word/12345",
        });
        assert!(holds(&value, secret));
        replace(&mut value, &forms);
        assert!(!holds(&value, secret), "{value}");
        for text in ["P&SS+WORD/12345", "eHAmc3Mrd29yZC8xMjM0NXg="] {
            let value = json!({ "echo": text });
            assert!(holds(&value, secret), "{text}");
        }
        let utf_16: Vec<u8> =
            secret.encode_utf16().flat_map(u16::to_be_bytes).chain([0xff]).collect();
        let mut value = json!({ "base64": super::BASE64.encode(utf_16) });
        assert!(holds(&value, secret));
        replace(&mut value, &forms);
        assert!(!holds(&value, secret), "{value}");
    }
}
