//! `member`: members and cards at the till.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use compact_str::CompactString;
use jiff::civil::Date;
use unicrm_proto::operation::Page;
use unicrm_proto::value::WholeNumber;

use super::error::{CommandError, Result, added, found};
use super::{Context, shown};
use crate::rules::card::State;
use crate::rules::member::{NewMember, Profile};
use crate::store::{StoreError, members, save};

#[derive(Debug, Subcommand)]
pub(super) enum Member {
    /// Add a member, with an account of each sort.
    Add(Add),
    /// Give a member one more card, or change a card.
    Card(Card),
    /// Let a member pay, or not.
    State {
        /// The member's number.
        no: String,
        /// Whether the member may pay.
        state: StateWord,
    },
    /// List members in the order of joining.
    List {
        /// Of this sort alone.
        #[arg(long, value_name = "NO")]
        sort: Option<String>,
        /// How many to skip.
        #[arg(long, default_value_t = 0)]
        skip: u32,
        /// How many to list.
        #[arg(long, default_value_t = 20)]
        top: u32,
    },
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The member's name.
    name: CompactString,
    /// The number of the member's sort.
    #[arg(long, value_name = "NO")]
    sort: CompactString,
    /// The number of the first card, which becomes the member's [default: a generated one]
    #[arg(long, value_name = "NO")]
    card: Option<CompactString>,
    /// The mobile number.
    #[arg(long)]
    mobile: Option<CompactString>,
    /// The e-mail address.
    #[arg(long)]
    email: Option<CompactString>,
    /// The openid.
    #[arg(long)]
    wx_open_id: Option<CompactString>,
    /// A remark.
    #[arg(long)]
    comment: Option<CompactString>,
}

#[derive(Debug, Args)]
pub(super) struct Card {
    /// The card's number.
    no: String,
    /// Make it, as one more card of the member with this number.
    #[arg(long, value_name = "NO")]
    new_for: Option<String>,
    /// Whether it pays.
    #[arg(long)]
    state: Option<StateWord>,
    /// The last day on which it pays, such as 2030-12-31, or never.
    #[arg(long, value_name = "DATE")]
    expires: Option<Expiry>,
}

/// A state, as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum StateWord {
    /// It may be used.
    Valid,
    /// It may not.
    Invalid,
}

impl From<StateWord> for State {
    fn from(word: StateWord) -> Self {
        match word {
            StateWord::Valid => Self::Valid,
            StateWord::Invalid => Self::Invalid,
        }
    }
}

/// The last day of a card, as it is typed.
#[derive(Debug, Clone, Copy)]
struct Expiry(Option<Date>);

impl std::str::FromStr for Expiry {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        if text == "never" {
            return Ok(Self(None));
        }
        let date = text.parse().map_err(|_| "expected a date such as 2030-12-31, or never");
        date.map(|date| Self(Some(date)))
    }
}

pub(super) fn run(context: &Context, command: Member) -> Result<ExitCode> {
    match command {
        Member::Add(add) => create(context, add),
        Member::Card(card) => change_card(context, card),
        Member::State { no, state } => set_state(context, no, state),
        Member::List { sort, skip, top } => list(context, sort, skip, top),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn create(context: &Context, add: Add) -> Result<()> {
    let profile = Profile {
        name: Some(add.name),
        mobilephone: add.mobile,
        email: add.email,
        ..Profile::default()
    };
    let new = NewMember {
        card_no: add.card,
        sort_no: add.sort,
        open_id: add.wx_open_id,
        comment: add.comment,
        profile,
    };
    let now = context.clock.now();
    let created = context.store()?.write(move |connection| save::create(connection, new, now));
    let no = created.wait()?.map_err(CommandError::Refused)?;
    println!("added member {no}");
    Ok(())
}

/// What became of a change to a card.
enum Changed {
    Done,
    NoCard,
    NoMember,
    CardTaken,
}

fn change_card(context: &Context, card: Card) -> Result<()> {
    let (no, member) = (card.no.clone(), card.new_for.clone().unwrap_or_default());
    let changed = context.store()?.write(move |connection| change(connection, &card)).wait()?;
    match changed {
        Changed::Done => println!("card {no} is as it should be"),
        Changed::NoCard => found(false, "card", &no)?,
        Changed::NoMember => found(false, "member", &member)?,
        Changed::CardTaken => added(false, "card", &no)?,
    }
    Ok(())
}

fn change(
    connection: &rusqlite::Connection,
    card: &Card,
) -> std::result::Result<Changed, StoreError> {
    if let Some(member) = &card.new_for {
        let Some(id) = members::by_no(connection, member)? else { return Ok(Changed::NoMember) };
        if !members::insert_card(connection, id, &card.no, None)? {
            return Ok(Changed::CardTaken);
        }
    }
    let mut is_there = members::by_card(connection, &card.no)?.is_some();
    if let Some(state) = card.state {
        is_there &= members::set_card_state(connection, &card.no, state.into())?;
    }
    if let Some(Expiry(last)) = card.expires {
        is_there &= members::set_card_expiry(connection, &card.no, last)?;
    }
    Ok(if is_there { Changed::Done } else { Changed::NoCard })
}

fn set_state(context: &Context, no: String, state: StateWord) -> Result<()> {
    let name = no.clone();
    let set =
        context.store()?.write(move |connection| members::set_state(connection, &no, state.into()));
    found(set.wait()?, "member", &name)?;
    println!("member {name} is as it should be");
    Ok(())
}

fn list(context: &Context, sort: Option<String>, skip: u32, top: u32) -> Result<()> {
    let page = Page { skip: WholeNumber::from(skip), top };
    let listed =
        context.store()?.read(move |connection| members::list(connection, sort.as_deref(), page));
    let listed = listed.wait()?;
    for member in &listed.items {
        let accounts = member.accounts.iter();
        let accounts: Vec<String> =
            accounts.map(|account| format!("{} {}", account.account_no, account.balance)).collect();
        println!(
            "{}\t{}\t{}\t{}\t{}",
            member.member_no,
            shown(member.name.as_deref()),
            shown(member.member_sort_no.as_deref()),
            shown(member.mobilephone.as_deref()),
            accounts.join(", ")
        );
    }
    println!("{} of {}", listed.items.len(), listed.total_count);
    Ok(())
}
