//! What is to be done, in words for people; and how it ended, in the person's words.

use serde_json::{Value, json};

use super::super::stage::exit;

/// The words that are understood.
pub(super) const HELP: &str = "  done, or applied [NUMBER]   it succeeded\n\
    \x20 refused CODE                the server refused, with that code\n\
    \x20 unknown                     nobody knows whether a payment was taken; or looked up: not seen, or ambiguous\n\
    \x20 fault                       no answer, or one that cannot be read\n\
    \x20 unsent                      your client does not even send it\n\
    \x20 skip                        your client cannot be made to do this\n\
    \x20 again                       forget what arrived: I do it once more";

/// How a call ended, as it was told.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// With the exit code that a command has, and what was told along with it of what a command prints.
    Ended(i32, Value),
    /// It cannot be done with this client.
    NotHere,
    /// It is done once more.
    Again,
}

/// Understands a line; otherwise what was expected.
pub(super) fn told(line: &str) -> Result<Told, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    Ok(match *words.as_slice() {
        ["done" | "applied"] => Told::Ended(exit::OK, json!({})),
        ["applied", no] => Told::Ended(exit::OK, json!({ "no": no })),
        ["refused", code] => Told::Ended(exit::REFUSED, json!({ "code": code })),
        ["refused"] => return Err("expected `refused` with its code, found none".to_owned()),
        ["unknown"] => Told::Ended(exit::UNKNOWN, json!({})),
        ["fault"] => Told::Ended(exit::FAULT, json!({})),
        ["unsent"] => Told::Ended(exit::USAGE, json!({})),
        ["skip"] => Told::NotHere,
        ["again"] => Told::Again,
        _ => return Err(format!("expected one of these words, found `{}`", line.trim())),
    })
}

/// Whether more is to be seen of a call that ended so: data, or a payment's names.
pub(super) fn shows_more(arguments: &[String], exit: i32, told: &Value) -> bool {
    match arguments.first().map(String::as_str) {
        Some("create" | "modify") => false,
        Some("reconcile") if told["no"].is_string() => false,
        Some("pay") => exit != exit::USAGE,
        Some(_) => exit == exit::OK,
        None => false,
    }
}

/// A call in words.
pub(super) fn in_words(arguments: &[String]) -> String {
    let of = |name: &str| {
        let at = arguments.iter().position(|word| word == name)?;
        arguments.get(at + 1).map(|value| format!("`{value}`"))
    };
    let must = |name: &str| of(name).unwrap_or_default();
    let with =
        |name: &str, words: &str| of(name).map_or_else(String::new, |v| format!(", {words} {v}"));
    let page = || [with("--skip", "skipping"), with("--top", "rows at a time:")].concat();
    let payment = || {
        let (quantity, account, card) = (must("--quantity"), must("--account"), must("--card"));
        format!("{quantity} from the account {account} of the card {card}")
    };
    match arguments.first().map(String::as_str) {
        Some("token") => "get a token".to_owned(),
        Some("sorts") => "list the sorts of members".to_owned(),
        Some("members") => format!("list members{}{}", with("--sort", "of the sort"), page()),
        Some("member") => {
            let by = [
                with("--card", "the card"),
                with("--mobile", "the mobile"),
                with("--openid", "the openid"),
            ];
            format!("find one member by{}", by.concat().trim_start_matches(','))
        }
        Some("items") => {
            let all =
                if arguments.iter().any(|word| word == "--all") { "every page of " } else { "" };
            let account = with("--account", "account");
            format!("list {all}the account items of the card {}{account}{}", must("--card"), page())
        }
        Some("create") => {
            let (open_id, name, sort) = (must("--openid"), must("--name"), must("--sort"));
            let city = with("--city", "city");
            format!("create a member with openid {open_id}, name {name}, sort {sort}{city}")
        }
        Some("modify") => {
            let nil = with("--nil", "sending without a value (nil):");
            let set = with("--set", "setting (behind = nothing: to the empty text)");
            let city = with("--city", "city");
            format!("modify the member with openid {}{city}{nil}{set}", must("--openid"))
        }
        Some("pay") => {
            let from_no = match of("--from-no") {
                Some(from_no) => format!(" under the from_no {from_no}"),
                None => " under a from_no that your client makes".to_owned(),
            };
            format!("pay {}{from_no}", payment())
        }
        Some("reconcile") => {
            let (from_no, since) = (must("--from-no"), must("--since"));
            format!("look up the payment of {} with the from_no {from_no} since {since}", payment())
        }
        other => format!("do {}", other.unwrap_or("nothing")),
    }
}
