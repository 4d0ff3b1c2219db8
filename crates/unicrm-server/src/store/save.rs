//! The transactions that create and modify members (rulings O7 and O8).

use compact_str::CompactString;
use jiff::Timestamp;
use rusqlite::Connection;

use super::error::Result;
use super::{members, sorts};
use crate::rules::Refusal;
use crate::rules::member::{self, Existing, Facts, NewMember, Saving, Wanted};

/// Creates or modifies a WeChat member.
pub fn save(
    connection: &Connection,
    wanted: Wanted,
    now: Timestamp,
) -> Result<std::result::Result<(), Refusal>> {
    let existing = match members::by_open_id(connection, &wanted.open_id)? {
        Some(id) => Some(Existing { id, sort_no: members::sort_of(connection, id)? }),
        None => None,
    };
    let facts = Facts {
        existing,
        ..facts(connection, wanted.sort_no.as_deref(), wanted.card_no.as_deref(), wanted.mobile())?
    };
    match member::save(wanted, &facts) {
        Ok(Saving::Create(new)) => members::insert(connection, &new, true, now).map(|_| Ok(())),
        Ok(Saving::Modify(id, profile)) => members::update(connection, id, &profile).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Creates a member at the till, with an account of each sort. The number is returned, or why
/// there is none.
pub fn create(
    connection: &Connection,
    new: NewMember,
    now: Timestamp,
) -> Result<std::result::Result<CompactString, Refusal>> {
    let (sort_no, card_no) = (Some(new.sort_no.as_str()), new.card_no.as_deref());
    let facts = facts(connection, sort_no, card_no, new.profile.mobile())?;
    match member::create(new, &facts) {
        Ok(new) => members::insert(connection, &new, true, now).map(|(_, no)| Ok(no)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

fn facts(
    connection: &Connection,
    sort_no: Option<&str>,
    card_no: Option<&str>,
    mobile: Option<&str>,
) -> Result<Facts> {
    Ok(Facts {
        existing: None,
        sort_exists: match sort_no {
            Some(no) => sorts::members(connection, no)?.is_some(),
            None => false,
        },
        card_holder: match card_no {
            Some(no) => members::by_card(connection, no)?,
            None => None,
        },
        mobile_holder: match mobile {
            Some(mobile) => members::by_mobile(connection, mobile)?,
            None => None,
        },
    })
}
