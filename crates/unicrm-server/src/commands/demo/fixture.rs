//! The fixture: what a suite must know of a server to judge it, as TOML.

use std::fs;
use std::path::Path;

use serde::Serialize;
use unicrm_http::server::ServiceOptions;

use super::applications::{Applications, BARRED, DEMO, OTHER, READ_ONLY, STOPPED};
use super::cards;
use crate::commands::error::{CommandError, Result};
use crate::store::key;

/// How much a suite may spend in one run: far less than the balance, so that runs can be repeated.
const CAP: &str = "1000.0000";

/// What this server does beyond the source.
const CLAIMS: [&str; 5] =
    ["idempotency", "modify-by-path", "outcome-header", "hardened", "reference-values"];

#[derive(Serialize)]
struct Fixture<'a> {
    service: Service<'a>,
    application: Application<'a>,
    stopped: Stopped<'a>,
    other: Credentials<'a>,
    barred: Credentials<'a>,
    member: Member,
    cards: Cards,
    sort: Sort,
    spending: Spending,
    limits: Limits,
}

#[derive(Serialize)]
struct Service<'a> {
    url: &'a str,
    claims: [&'static str; 5],
}

#[derive(Serialize)]
struct Credentials<'a> {
    appid: &'a str,
    appsecret: &'a str,
}

#[derive(Serialize)]
struct Application<'a> {
    #[serde(flatten)]
    credentials: Credentials<'a>,
    name: &'a str,
    expired_token: &'a str,
    read_only: Credentials<'a>,
}

#[derive(Serialize)]
struct Stopped<'a> {
    #[serde(flatten)]
    credentials: Credentials<'a>,
    token: &'a str,
}

#[derive(Serialize)]
struct Member {
    card_no: &'static str,
    mobilephone: &'static str,
    wx_open_id: &'static str,
    account_sort_no: &'static str,
    second_card_no: &'static str,
}

#[derive(Serialize)]
struct Cards {
    unknown: &'static str,
    invalid_card: &'static str,
    invalid_member: &'static str,
    expired: &'static str,
    empty_account: EmptyAccount,
}

#[derive(Serialize)]
struct EmptyAccount {
    card_no: &'static str,
    account_sort_no: &'static str,
}

#[derive(Serialize)]
struct Sort {
    no: &'static str,
    other_no: &'static str,
}

#[derive(Serialize)]
struct Spending {
    cap: &'static str,
}

#[derive(Serialize)]
struct Limits {
    request_seconds: u64,
    body_bytes: usize,
}

/// Writes the fixture to a file. Whoever waits for the file finds it whole: it is written beside and renamed.
pub(super) fn write(
    path: &Path,
    url: &str,
    applications: &Applications,
    options: &ServiceOptions,
) -> Result<()> {
    let unfinished = super::beside(path, &format!(".{}", std::process::id()));
    let text = text(url, applications, options);
    key::write_private(&unfinished, text.as_bytes())
        .map_err(CommandError::new_file(&*unfinished))?;
    fs::rename(&unfinished, path).map_err(|source| {
        let expected = "a place for the fixture";
        CommandError::File { expected, path: path.to_owned(), source }
    })
}

pub(super) fn text(url: &str, applications: &Applications, options: &ServiceOptions) -> String {
    let credentials = |id| {
        let entry = applications.find(id);
        let (appid, appsecret) =
            entry.map_or(("", ""), |entry| (&entry.application.id, entry.secret.expose()));
        Credentials { appid, appsecret }
    };
    let fixture = Fixture {
        service: Service { url, claims: CLAIMS },
        application: Application {
            credentials: credentials(DEMO),
            name: applications.find(DEMO).map_or("", |entry| &entry.application.name),
            expired_token: applications.expired_token.expose(),
            read_only: credentials(READ_ONLY),
        },
        stopped: Stopped {
            credentials: credentials(STOPPED),
            token: applications.stopped_token.expose(),
        },
        other: credentials(OTHER),
        barred: credentials(BARRED),
        member: MEMBER,
        cards: CARDS,
        sort: Sort { no: "01", other_no: "02" },
        spending: Spending { cap: CAP },
        limits: Limits {
            request_seconds: options.body_time.as_secs(),
            body_bytes: options.limits.wire.body,
        },
    };
    // Text, numbers, tables and nothing else: it can always be written.
    toml::to_string(&fixture).unwrap_or_default()
}

const MEMBER: Member = Member {
    card_no: cards::PAYER,
    mobilephone: cards::PAYER_MOBILE,
    wx_open_id: cards::PAYER_OPEN_ID,
    account_sort_no: cards::ACCOUNT,
    second_card_no: cards::SECOND_CARD,
};

const CARDS: Cards = Cards {
    unknown: cards::UNKNOWN,
    invalid_card: cards::INVALID_CARD,
    invalid_member: cards::INVALID_MEMBER,
    expired: cards::EXPIRED,
    empty_account: EmptyAccount { card_no: cards::EMPTY, account_sort_no: cards::ACCOUNT },
};
