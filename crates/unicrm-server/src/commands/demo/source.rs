//! The source's own members, as its samples show them (sections 3, 4 and 5).
//!
//! What the samples mask (`139****`, `c**@qq.com`) is filled with invented values.

use compact_str::format_compact;
use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use rusqlite::Connection;

use super::items::{Past, Result, post, recharge};
use crate::rules::member::{NewMember, Profile};
use crate::rules::posting::Side;
use crate::rules::{Amount, Zone};
use crate::store::{accounts, members};

/// The member of section 3, who is the first of the list.
const FIRST: &str = "000780";

/// The member of sections 4, 5 and 8.
const SECOND: &str = "11000121";

/// When the item of section 5 was posted.
fn sample_moment() -> DateTime {
    date(2016, 5, 30).at(23, 12, 45, 907_000_000)
}

/// How many payments the second member made before: with a recharge, and points for each payment,
/// 39 items in all, as in section 5.
const EARLIER_PAYMENTS: i64 = 18;

pub(super) fn add(connection: &Connection, zone: Zone) -> Result<()> {
    first(connection, zone)?;
    second(connection, zone)
}

fn first(connection: &Connection, zone: Zone) -> Result<()> {
    let profile = Profile {
        name: Some(FIRST.into()),
        mobilephone: Some("不能为空 123".into()),
        email: Some("1@1".into()),
        ..Profile::default()
    };
    let new = NewMember {
        card_no: Some(FIRST.into()),
        sort_no: "01".into(),
        profile,
        ..NewMember::default()
    };
    let joined = date(2015, 3, 2).at(10, 15, 0, 0);
    let id = insert(connection, zone, &new, joined)?;
    for account in ["00", "10", "20"] {
        accounts::open(connection, id, account, None)?;
    }
    let recharge = recharge(11_417_400, joined + 5.minutes());
    post(connection, zone, (id, FIRST, "00"), recharge, None)
}

fn insert(connection: &Connection, zone: Zone, new: &NewMember, joined: DateTime) -> Result<i64> {
    let joined = zone.moment(joined).unwrap_or_default();
    let (id, _) = members::insert(connection, new, false, joined)?;
    Ok(id)
}

fn second(connection: &Connection, zone: Zone) -> Result<()> {
    let profile = Profile {
        name: Some("800616".into()),
        mobilephone: Some("13900000000".into()),
        email: Some("c@qq.com".into()),
        ..Profile::default()
    };
    let new = NewMember {
        card_no: Some(SECOND.into()),
        sort_no: "02".into(),
        comment: Some("备注".into()),
        profile,
        ..NewMember::default()
    };
    let joined = date(2015, 6, 18).at(14, 30, 0, 0);
    let id = insert(connection, zone, &new, joined)?;
    for (account, name) in [("00", "储值"), ("10", "积分")] {
        accounts::open(connection, id, account, Some(name))?;
    }
    // What was paid since, and what the sample's payment left.
    let paid: i64 = (0..EARLIER_PAYMENTS).map(spent).sum::<i64>() + 160_000;
    let first = recharge(113_355_000 + paid, joined + 5.minutes());
    post(connection, zone, (id, SECOND, "00"), first, None)?;
    for nth in 0..EARLIER_PAYMENTS {
        let at = sample_moment() - ((EARLIER_PAYMENTS - nth) * 17).days() - nth.minutes();
        let from_no = format_compact!(
            "1001-{:02}{:02}{:02}008-{}",
            at.year() % 100,
            at.month(),
            at.day(),
            nth + 11
        );
        let nths = (None, None);
        payment_with_points(connection, zone, id, spent(nth), (at, &from_no), nths)?;
    }
    // The sample itself, and behind it the points that it brought.
    let sample = (sample_moment(), "1001-160530008-49");
    payment_with_points(connection, zone, id, 160_000, sample, (Some(164), Some(165)))
}

/// What the nth earlier payment took: whole amounts, whose points make 1899 together with the
/// sample's 16.
fn spent(nth: i64) -> i64 {
    let varied = 104 + 2 * ((7 * nth) % EARLIER_PAYMENTS) - 17 + i64::from(nth < 11);
    varied * 10_000
}

/// A payment from account 00, and a point for each whole unit on account 10.
fn payment_with_points(
    connection: &Connection,
    zone: Zone,
    id: i64,
    units: i64,
    (at, from_no): (DateTime, &str),
    (nth, points_nth): (Option<i64>, Option<i64>),
) -> Result<()> {
    let quantity = Amount::from_units(units);
    let from_no = Some(from_no.into());
    let paid = Past { side: Side::Debit, quantity, action: "刷卡支付", at, from_no };
    let points =
        Past {
            side: Side::Credit, action: "消费积分", at: at + 93.milliseconds(), ..paid.clone()
        };
    post(connection, zone, (id, SECOND, "00"), paid, nth)?;
    post(connection, zone, (id, SECOND, "10"), points, points_nth)
}
