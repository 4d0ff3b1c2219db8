//! What the client does wherever a client could do something else; a fault or a variant is one change of it.

use std::time::Duration;

use unicrm_proto::message::{AccountItem, MemberPay, PayResult, WeiXinMember};

use super::items::{LookedUp, Rows, Wanted};
use super::payment::{Outcome, Prepared};
use super::session::Tried;
use super::told::{FAULT, REFUSED, Secrets, Told};
use super::wire::{Arrived, Sent};
use crate::catalogue::Nature;

/// A row of the catalogue beside what it changes.
pub(super) struct Change {
    pub(super) name: &'static str,
    pub(super) note: &'static str,
    pub(super) nature: Nature,
    pub(super) clauses: &'static [&'static str],
    pub(super) set: fn(&mut Habits),
}

/// The habits of a sound client, unless changed.
pub(super) struct Habits {
    // What is sent.
    /// Changes a member before it is written.
    pub(super) member: fn(&mut WeiXinMember),
    /// Changes a payment before it is written.
    pub(super) paid: fn(&mut MemberPay),
    /// Changes a written request before it leaves.
    pub(super) written: fn(&mut Sent),
    /// How it goes over the wire.
    pub(super) carriage: Carriage,
    /// Whether plain http goes to any machine, to this one alone, or nowhere.
    pub(super) plain_http: PlainHttp,
    /// How an openid of one or two points is sent; none: it is refused.
    pub(super) points: Option<fn(&str) -> String>,

    // What is made of an answer.
    /// Changes an answer before it is read.
    pub(super) arrived: fn(&mut Arrived),
    /// Whether a redirect is followed.
    pub(super) follows_redirects: bool,
    /// The exit code for an answer to a read that cannot be read.
    pub(super) unreadable_exit: u8,
    /// The exit code for a token that is refused, and how often it is asked for in all.
    pub(super) no_token: (u8, u32),

    // Tokens and attempts.
    /// How often what only reads is sent in all where its answer is lost.
    pub(super) reads: u32,
    /// How often a new token is got after 0000.
    pub(super) renewals: u32,
    /// How many tokens are asked for at once in renewing.
    pub(super) tokens_at_once: usize,
    /// Whether the new token is then used.
    pub(super) uses_new_token: bool,
    /// Whether a token ends when this machine's clock says so.
    pub(super) trusts_own_clock: bool,
    /// Whether each request gets a token of its own.
    pub(super) token_each_time: bool,

    // Payments.
    /// Whether a payment is sent again after 0000.
    pub(super) pays_after_0000: bool,
    /// Whether the last answer is told, or the first.
    pub(super) tells_last_answer: bool,
    /// Whether a payment is sent once more.
    pub(super) pays_again: fn(&Tried<PayResult>, Echoed) -> bool,
    /// Changes a payment that is sent once more.
    pub(super) once_more: fn(&mut Prepared),
    /// What is told of an answer, given what a sound client tells.
    pub(super) outcome: fn(&Tried<PayResult>, Outcome) -> Outcome,
    /// Whether a payment of unknown outcome is looked up at once.
    pub(super) looks_up: bool,

    // Lists and looking up.
    /// Rows of a page of all rows; none: as the caller says.
    pub(super) top: Option<u32>,
    /// Pages at most.
    pub(super) pages: u32,
    /// Takes a page's rows behind those before it.
    pub(super) takes: fn(&mut Rows, Vec<AccountItem>),
    /// Whether an item is the payment.
    pub(super) is_payment: fn(&AccountItem, &Wanted) -> bool,
    /// What the numbers of the matching items tell.
    pub(super) looked_up: fn(Vec<String>) -> LookedUp,
    /// Whether what is not seen yet is paid again.
    pub(super) pays_unseen: bool,

    // What is told.
    /// Changes what is printed, and the exit code.
    pub(super) told: fn(&mut Told, &Secrets),
}

/// How requests go over the wire.
pub(super) struct Carriage {
    /// A connection serves several requests.
    pub(super) keeps_connection: bool,
    /// Bodies are sent in chunks.
    pub(super) chunks: bool,
    /// Bodies wait for the interim answer 100, a moment.
    pub(super) expects_100: bool,
    /// Requests are sent in small pieces with pauses.
    pub(super) pieces: bool,
    /// How long an answer may take.
    pub(super) timeout: Duration,
}

/// Where plain http goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PlainHttp {
    Nowhere,
    Loopback,
    Anywhere,
}

/// Whether an earlier answer echoed the payment's key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Echoed(pub(super) bool);

impl Default for Habits {
    fn default() -> Self {
        Self {
            member: |_| {},
            paid: |_| {},
            written: |_| {},
            carriage: Carriage {
                keeps_connection: false,
                chunks: false,
                expects_100: false,
                pieces: false,
                timeout: Duration::from_secs(30),
            },
            plain_http: PlainHttp::Loopback,
            points: None,
            arrived: |_| {},
            follows_redirects: false,
            unreadable_exit: FAULT,
            no_token: (REFUSED, 1),
            reads: 2,
            renewals: 1,
            tokens_at_once: 1,
            uses_new_token: true,
            trusts_own_clock: false,
            token_each_time: false,
            pays_after_0000: true,
            tells_last_answer: true,
            pays_again: |_, _| false,
            once_more: |_| {},
            outcome: |_, sound| sound,
            looks_up: false,
            top: None,
            pages: u32::MAX,
            takes: Rows::take,
            is_payment: Wanted::is_it,
            looked_up: LookedUp::of,
            pays_unseen: false,
            told: |_, _| {},
        }
    }
}

impl Habits {
    /// Whether a service of plain http on that host is talked to.
    pub(super) fn talks_plainly_to(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let address: Option<std::net::IpAddr> = host.parse().ok();
        let loopback = address.map_or(host == "localhost", |address| address.is_loopback());
        match self.plain_http {
            PlainHttp::Nowhere => false,
            PlainHttp::Loopback => loopback,
            PlainHttp::Anywhere => true,
        }
    }
}
