//! The fixture: what a suite must know of a server to judge it, as TOML.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::applications::{Applications, DEMO, ELSEWHERE, Entry, READ_ONLY, STOPPED};
use super::cards;
use crate::commands::error::{CommandError, Result};
use crate::store::key;

/// How much a suite may spend in one run: far less than the balance, so that runs can be repeated.
const CAP: &str = "1000.0000";

#[derive(Serialize)]
struct Fixture<'a> {
    service: Service<'a>,
    application: Application<'a>,
    stopped: Credentials<'a>,
    elsewhere: Credentials<'a>,
    member: Member,
    cards: Cards,
    sort: Sort,
    spending: Spending,
}

#[derive(Serialize)]
struct Service<'a> {
    url: &'a str,
}

#[derive(Serialize)]
struct Application<'a> {
    appid: &'a str,
    appsecret: &'a str,
    read_only: Credentials<'a>,
}

#[derive(Serialize)]
struct Credentials<'a> {
    appid: &'a str,
    appsecret: &'a str,
}

#[derive(Serialize)]
struct Member {
    card_no: &'static str,
    mobilephone: &'static str,
    wx_open_id: &'static str,
    account_sort_no: &'static str,
}

#[derive(Serialize)]
struct Cards {
    unknown: &'static str,
    invalid_card: &'static str,
    invalid_member: &'static str,
    expired: &'static str,
    empty_account: &'static str,
}

#[derive(Serialize)]
struct Sort {
    no: &'static str,
}

#[derive(Serialize)]
struct Spending {
    cap: &'static str,
}

/// Writes the fixture. Whoever waits for the file finds it whole: it is written beside and renamed.
pub(super) fn write(path: &Path, url: &str, applications: &Applications) -> Result<()> {
    let unfinished = super::beside(path, &format!(".{}", std::process::id()));
    let text = text(url, applications);
    key::write_private(&unfinished, text.as_bytes())
        .map_err(CommandError::new_file(&*unfinished))?;
    fs::rename(&unfinished, path).map_err(|source| {
        let expected = "a place for the fixture";
        CommandError::File { expected, path: path.to_owned(), source }
    })
}

fn text(url: &str, applications: &Applications) -> String {
    let credentials = |id| {
        let (appid, appsecret) = applications.find(id).map_or(("", ""), words);
        Credentials { appid, appsecret }
    };
    let Credentials { appid, appsecret } = credentials(DEMO);
    let fixture = Fixture {
        service: Service { url },
        application: Application { appid, appsecret, read_only: credentials(READ_ONLY) },
        stopped: credentials(STOPPED),
        elsewhere: credentials(ELSEWHERE),
        member: Member {
            card_no: cards::PAYER,
            mobilephone: cards::PAYER_MOBILE,
            wx_open_id: cards::PAYER_OPEN_ID,
            account_sort_no: cards::ACCOUNT,
        },
        cards: Cards {
            unknown: cards::UNKNOWN,
            invalid_card: cards::INVALID_CARD,
            invalid_member: cards::INVALID_MEMBER,
            expired: cards::EXPIRED,
            empty_account: cards::EMPTY,
        },
        sort: Sort { no: "01" },
        spending: Spending { cap: CAP },
    };
    // Text, tables and nothing else: it can always be written.
    toml::to_string(&fixture).unwrap_or_default()
}

fn words(entry: &Entry) -> (&str, &str) {
    (&entry.application.id, entry.secret.expose())
}
