//! Queries and paths as a server reads them (ruling O2).

use super::super::message::Message;
use super::super::switch::{Doing, Switch, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "path-with-case",
        "The path is read with regard to case",
        &["O2.4"],
        Doing::Instead(|ask, _| {
            let other = ask.path().bytes().any(|byte| byte.is_ascii_uppercase());
            let other = other && !ask.path().contains('/');
            other.then(|| Message::refusal(ask, 404, "1000", "expected another path"))
        }),
    ),
    message(
        "parameters-with-case",
        "Names of parameters are read with regard to case",
        &["O2.4"],
        Doing::Ask(|ask| {
            let query = ask.query().replace("TOP=", "x=").replace("TOKEN=", "y=");
            ask.set_query(&query);
        }),
    ),
    message(
        "slash-is-another-path",
        "A slash at the end of the path makes it another",
        &["O2.5"],
        Doing::Instead(|ask, _| {
            let other = ask.path().ends_with('/');
            other.then(|| Message::refusal(ask, 404, "1000", "expected another path"))
        }),
    ),
    message(
        "slashes-are-forgiven",
        "Any number of slashes at the end of the path is forgiven",
        &["O2.6"],
        Doing::Ask(|ask| {
            let path = ask.path().trim_end_matches('/').to_owned();
            ask.set_path(&path);
        }),
    ),
    message(
        "plus-is-a-plus",
        "A plus sign in a query is a plus sign",
        &["O2.7"],
        Doing::Ask(|ask| {
            let query = ask.query().replace('+', "%2B");
            ask.set_query(&query);
        }),
    ),
    message(
        "empty-parameter-is-wrong",
        "An empty skip or top is 400",
        &["O2.8"],
        Doing::Instead(|ask, _| {
            let empty = ["skip", "top"].iter().any(|name| ask.parameter(name) == Some(""));
            empty.then(|| Message::refusal(ask, 400, "1000", "expected a whole number"))
        }),
    ),
    message(
        "empty-sort-is-a-sort",
        "An empty sortNo selects the members of a sort without a number",
        &["O2.8"],
        Doing::Ask(|ask| {
            if ask.parameter("sortNo") == Some("") {
                ask.set_parameter("sortNo", "%00");
            }
        }),
    ),
    message(
        "unknown-parameter-is-400",
        "A parameter that is not known is 400",
        &["O2.9"],
        Doing::Instead(|ask, _| {
            let known = [
                "appid",
                "appsecret",
                "token",
                "sortno",
                "skip",
                "top",
                "cardno",
                "mobilephone",
                "accountsortno",
            ];
            let names = ask.query().split('&').filter_map(|pair| pair.split_once('='));
            let mut names = names.map(|(name, _)| name.to_ascii_lowercase());
            let other = names.any(|name| !known.contains(&&*name));
            other.then(|| Message::refusal(ask, 400, "1000", "expected known parameters"))
        }),
    ),
    message(
        "last-of-two-counts",
        "Of a parameter that stands twice the last one counts",
        &["O2.10"],
        Doing::Ask(|ask| {
            let mut pairs: Vec<String> = Vec::new();
            for pair in ask.query().split('&') {
                let name = pair.split('=').next().unwrap_or_default().to_owned() + "=";
                pairs.retain(|known| !known.starts_with(&name));
                pairs.push(pair.to_owned());
            }
            ask.set_query(&pairs.join("&"));
        }),
    ),
    message(
        "two-tokens-are-read",
        "A token that stands twice is read",
        &["O2.10"],
        Doing::Ask(|ask| {
            if let Some(token) = ask.parameter("token").map(str::to_owned) {
                ask.set_parameter("token", &token);
            }
        }),
    ),
    message(
        "openid-not-decoded",
        "An openid in the path is not decoded",
        &["O2.11"],
        Doing::Ask(|ask| {
            if ask.path().starts_with("weixinmember/") {
                let path = ask.path().replace('%', "%25");
                ask.set_path(&path);
            }
        }),
    ),
    message(
        "escapes-read-as-they-are",
        "Malformed escapes are read as they stand",
        &["O2.14"],
        Doing::Ask(|ask| {
            let query = ask.query().replace("%zz", "%25zz").replace("%FF%FE", "%25FF");
            let query = query.replace("=1%2&", "=1%252&");
            ask.set_query(&query);
        }),
    ),
];
