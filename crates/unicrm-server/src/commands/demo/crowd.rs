//! The crowd: generated members, the same each time.

use compact_str::format_compact;
use jiff::ToSpan;
use jiff::civil::date;
use rusqlite::Connection;

use super::SORTS;
use super::items::{Result, post, recharge};
use crate::rules::Zone;
use crate::rules::member::{NewMember, Profile};
use crate::store::members;

/// Adds members until there are so many.
pub(super) fn add(connection: &Connection, zone: Zone, total: u32) -> Result<()> {
    let begin = date(2015, 7, 1).at(9, 0, 0, 0);
    let there = u32::try_from(members::count(connection)?).unwrap_or(0);
    for (nth, (sort_no, _)) in (there + 1..=total).zip(SORTS.into_iter().cycle()) {
        let card_no = format_compact!("2{nth:07}");
        let has_mail = nth % 4 == 0;
        let profile = Profile {
            name: Some(format_compact!("测试会员{nth:04}")),
            mobilephone: Some(format_compact!("1380000{nth:04}")),
            email: has_mail.then(|| format_compact!("member{nth:04}@example.com")),
            ..Profile::default()
        };
        let sort_no = sort_no.into();
        let new =
            NewMember { card_no: Some(card_no.clone()), sort_no, profile, ..NewMember::default() };
        let joined = begin + (i64::from(nth) * 173).minutes();
        let moment = zone.moment(joined).unwrap_or_default();
        let (id, _) = members::insert(connection, &new, true, moment)?;
        // Every third one has money, in amounts that differ in every digit.
        if nth % 3 == 0 {
            let units = i64::from(nth) * 7_919 % 20_000_000 + 10_000;
            let item = recharge(units, joined + 3.minutes());
            post(connection, zone, (id, &card_no, "00"), item, None)?;
        }
    }
    Ok(())
}
