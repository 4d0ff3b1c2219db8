//! Members with cards in every state, invented for suites and for trying refusals.
//!
//! Each card that is refused would also be refused for what comes later in the order of clause
//! O10.4, so that a server that checks in another order answers another code.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rusqlite::Connection;

use super::items::{Past, Result, post, recharge};
use crate::rules::card::State;
use crate::rules::member::{NewMember, Profile};
use crate::rules::posting::Side;
use crate::rules::{Amount, Zone};
use crate::store::members;

/// The card that pays; its member's other facts are below.
pub(super) const PAYER: &str = "90000001";
/// The mobile number of its member.
pub(super) const PAYER_MOBILE: &str = "13800000001";
/// The openid of its member.
pub(super) const PAYER_OPEN_ID: &str = "test_open_id_0001";
/// The account with money.
pub(super) const ACCOUNT: &str = "00";
/// What is on it, in ten-thousandths.
const BALANCE: i64 = 100_000 * 10_000;
/// How often it paid before, so that its accounts have pages of items.
const EARLIER_PAYMENTS: i64 = 12;
/// What each of these took, in ten-thousandths.
const EARLIER_PAYMENT: i64 = 25 * 10_000;
/// The account that gets a point for each whole unit.
const POINTS: &str = "10";
/// A further card of the same member.
pub(super) const SECOND_CARD: &str = "90000006";
/// A card that may not be used; its member neither, and it has expired, and has no money.
pub(super) const INVALID_CARD: &str = "90000002";
/// A card whose member may not pay; it has expired, and has no money.
pub(super) const INVALID_MEMBER: &str = "90000003";
/// A card that has expired, and has no money.
pub(super) const EXPIRED: &str = "90000004";
/// A card without money.
pub(super) const EMPTY: &str = "90000005";
/// A number that no card has.
pub(super) const UNKNOWN: &str = "99999999";

/// The last day of the cards that have expired.
const LAST_DAY: Date = date(2016, 12, 31);

/// An invented member.
struct Person {
    card: &'static str,
    name: &'static str,
    card_state: State,
    state: State,
    expires_on: Option<Date>,
}

const REFUSED: [Person; 4] = [
    Person {
        card: INVALID_CARD,
        name: "测试会员 卡无效",
        card_state: State::Invalid,
        state: State::Invalid,
        expires_on: Some(LAST_DAY),
    },
    Person {
        card: INVALID_MEMBER,
        name: "测试会员 会员无效",
        card_state: State::Valid,
        state: State::Invalid,
        expires_on: Some(LAST_DAY),
    },
    Person {
        card: EXPIRED,
        name: "测试会员 卡过期",
        card_state: State::Valid,
        state: State::Valid,
        expires_on: Some(LAST_DAY),
    },
    Person {
        card: EMPTY,
        name: "测试会员 无余额",
        card_state: State::Valid,
        state: State::Valid,
        expires_on: None,
    },
];

pub(super) fn add(connection: &Connection, zone: Zone) -> Result<()> {
    let joined = date(2016, 1, 4).at(9, 0, 0, 0);
    let moment = zone.moment(joined).unwrap_or_default();
    let mut payer = new(PAYER, "测试会员 付款");
    payer.profile.mobilephone = Some(PAYER_MOBILE.into());
    payer.open_id = Some(PAYER_OPEN_ID.into());
    let (id, _) = members::insert(connection, &payer, true, moment)?;
    members::insert_card(connection, id, SECOND_CARD, None)?;
    let before = BALANCE + EARLIER_PAYMENTS * EARLIER_PAYMENT;
    post(connection, zone, (id, PAYER, ACCOUNT), recharge(before, joined), None)?;
    for nth in 0..EARLIER_PAYMENTS {
        let at = joined + ((nth + 1) * 3).days() + nth.minutes();
        let paid = Past {
            side: Side::Debit,
            quantity: Amount::from_units(EARLIER_PAYMENT),
            action: "刷卡支付",
            at,
            from_no: None,
        };
        let points =
            Past {
                side: Side::Credit, action: "消费积分", at: at + 1.second(), ..paid.clone()
            };
        post(connection, zone, (id, PAYER, ACCOUNT), paid, None)?;
        post(connection, zone, (id, PAYER, POINTS), points, None)?;
    }
    for person in REFUSED {
        members::insert(connection, &new(person.card, person.name), true, moment)?;
        members::set_state(connection, person.card, person.state)?;
        members::set_card_state(connection, person.card, person.card_state)?;
        members::set_card_expiry(connection, person.card, person.expires_on)?;
    }
    Ok(())
}

fn new(card: &str, name: &str) -> NewMember {
    NewMember {
        card_no: Some(card.into()),
        sort_no: "03".into(),
        profile: Profile { name: Some(name.into()), ..Profile::default() },
        ..NewMember::default()
    }
}
