//! By what a server can be known again: its certificate, and its answers to a few requests that change nothing.

use std::time::Duration;

use serde_json::Value;
use unicrm_proto::{Format, MessageName};

use super::answer::Answer;
use super::ask::Ask;
use super::fixture::Fixture;
use crate::data::sha256;
use crate::evidence::Fingerprint;
use crate::fuzz::Dice;
use crate::live::values;
use crate::live::wire::{Arrived, Place, Trouble, exchange};

/// Asks a server a few things. Of what comes, only that counts that stays the same from day to day.
pub fn fingerprint(fixture: &Fixture, seed: u64, timeout: Duration) -> Fingerprint {
    let url = fixture.service.url.as_deref().unwrap_or_default();
    let Ok(place) = Place::parse(url) else { return Fingerprint::of(None, Vec::new()) };
    let mut dice = Dice::named(seed, "fingerprint");
    let mut lines = Vec::new();
    for format in Format::ALL {
        let path = format!("/{}", values::opaque(&mut dice, 9));
        let (appid, secret) = (values::opaque(&mut dice, 12), values::opaque(&mut dice, 32));
        let asks = [
            ("an unknown path", Ask::new("GET", &path, MessageName::Empty)),
            ("a wrong method", Ask::new("DELETE", "/member", MessageName::MemberListResult)),
            (
                "a wrong secret",
                Ask::new("GET", "/token", MessageName::ApiTokenResult)
                    .query("appid", &appid)
                    .query("appsecret", &secret),
            ),
        ];
        for (name, ask) in asks {
            let found = exchange(&place, &ask.accept(format).finished(), timeout);
            lines.push(format!("{name} in {format}: {}", line(found)));
        }
    }
    let certificate = place.certificate(timeout).map(|bytes| sha256(&bytes));
    Fingerprint::of(certificate, lines)
}

fn line(found: Result<Arrived, Trouble>) -> String {
    let Ok(raw) = found else { return "no answer".to_owned() };
    let mut names: Vec<_> = raw.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    let answer = Answer::of(raw, MessageName::Empty);
    let envelope = match &answer.envelope {
        Ok(_) => format!("success {}, code {:?}", answer.success(), answer.code()),
        Err(_) => "no envelope".to_owned(),
    };
    format!("status {}, {envelope}, headers {}", answer.raw.status, names.join(" "))
}

/// The tokens in a recorded answer, or in the answers to requests at once: as a token's answer has them, and also where
/// a body cannot be read as one.
pub(crate) fn token_in(answer: &Value) -> Vec<String> {
    if let Some(all) = answer.as_array() {
        return all.iter().flat_map(token_in).collect();
    }
    let Ok(raw) = serde_json::from_value::<Arrived>(answer["Ok"].clone()) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&raw.body).into_owned();
    let read = Answer::of(raw, MessageName::ApiTokenResult).data();
    let mut found: Vec<String> = read["token"].as_str().map(str::to_owned).into_iter().collect();
    found.extend(
        text.split("token>")
            .skip(1)
            .filter_map(|rest| rest.split_once('<').map(|(token, _)| token.trim().to_owned())),
    );
    found.extend(text.split("\"token\"").skip(1).filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        rest.split_once('"').map(|(token, _)| token.to_owned())
    }));
    found.retain(|token| !token.is_empty());
    found
}
