//! Members and their cards.

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use unicrm_proto::message::{Member, MemberListResult};
use unicrm_proto::operation::Page;

use super::columns::{is_valid, optional_date, optional_text, state, text, total};
use super::error::Result;
use super::{accounts, sorts};
use crate::rules::card::{CardFacts, State};
use crate::rules::member::{NewMember, Profile};
use crate::rules::page;

/// Columns of a member as it is answered.
const MEMBER: &str = "SELECT m.id, m.no, m.name, m.sort_no, s.name AS sort_name, m.mobilephone, \
                      m.email, m.comment FROM members m JOIN member_sorts s ON s.no = m.sort_no";

/// What a payment reads of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Whose it is.
    pub member_id: i64,
    /// The state of its member.
    pub member_state: State,
    /// The card itself.
    pub facts: CardFacts,
}

/// The card of a number.
pub fn card(connection: &Connection, no: &str) -> Result<Option<Card>> {
    let sql = "SELECT c.member_id, c.state, c.expires_on, m.state AS member_state \
               FROM cards c JOIN members m ON m.id = c.member_id WHERE c.no = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row([no], |row| Ok(card_in(row))).optional()?.transpose()
}

fn card_in(row: &Row<'_>) -> Result<Card> {
    let facts =
        CardFacts { state: state(row, "state")?, expires_on: optional_date(row, "expires_on")? };
    let member_state = state(row, "member_state")?;
    Ok(Card { member_id: row.get("member_id")?, member_state, facts })
}

/// The member who has the card.
pub fn by_card(connection: &Connection, no: &str) -> Result<Option<i64>> {
    id(connection, "SELECT member_id FROM cards WHERE no = ?1", no)
}

/// The member who has the mobile number.
pub fn by_mobile(connection: &Connection, mobile: &str) -> Result<Option<i64>> {
    // The second condition lets SQLite use the partial index.
    id(connection, "SELECT id FROM members WHERE mobilephone = ?1 AND mobilephone <> ''", mobile)
}

/// The member who has the openid.
pub fn by_open_id(connection: &Connection, open_id: &str) -> Result<Option<i64>> {
    id(connection, "SELECT id FROM members WHERE wx_open_id = ?1", open_id)
}

/// The member of a number.
pub fn by_no(connection: &Connection, no: &str) -> Result<Option<i64>> {
    id(connection, "SELECT id FROM members WHERE no = ?1", no)
}

fn id(connection: &Connection, sql: &str, value: &str) -> Result<Option<i64>> {
    Ok(connection.prepare_cached(sql)?.query_row([value], |row| row.get(0)).optional()?)
}

/// The number of a member's sort.
pub(super) fn sort_of(connection: &Connection, id: i64) -> Result<CompactString> {
    let sql = "SELECT sort_no FROM members WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| Ok(text(row, "sort_no")))?
}

/// A member as it is answered.
pub fn answer(connection: &Connection, id: i64) -> Result<Option<Member>> {
    let mut statement = connection.prepare_cached(&format!("{MEMBER} WHERE m.id = ?1"))?;
    statement.query_row([id], |row| Ok(member(connection, row))).optional()?.transpose()
}

fn member(connection: &Connection, row: &Row<'_>) -> Result<Member> {
    Ok(Member {
        member_no: text(row, "no")?,
        name: optional_text(row, "name")?,
        member_sort_no: optional_text(row, "sort_no")?,
        member_sort_name: optional_text(row, "sort_name")?,
        mobilephone: optional_text(row, "mobilephone")?,
        email: optional_text(row, "email")?,
        comment: optional_text(row, "comment")?,
        accounts: accounts::answers(connection, row.get("id")?)?,
    })
}

/// A page of all members, or of those of a sort; an unknown sort has none (clause O4.4).
pub fn list(
    connection: &Connection,
    sort_no: Option<&str>,
    page: Page,
) -> Result<MemberListResult> {
    let kept = match sort_no {
        None => count(connection)?,
        Some(no) => sorts::members(connection, no)?.unwrap_or(0),
    };
    let ranks = page::oldest_first(page, kept);
    let mut items = Vec::new();
    if !ranks.is_empty() {
        let which = match sort_no {
            None => "m.id BETWEEN ?1 AND ?2 AND ?3 IS NULL ORDER BY m.id",
            Some(_) => "m.sort_no = ?3 AND m.sort_nth BETWEEN ?1 AND ?2 ORDER BY m.sort_nth",
        };
        let mut statement = connection.prepare_cached(&format!("{MEMBER} WHERE {which}"))?;
        let mut rows = statement.query(params![ranks.first, ranks.last, sort_no])?;
        while let Some(row) = rows.next()? {
            items.push(member(connection, row)?);
        }
    }
    Ok(MemberListResult { total_count: total(kept)?, skip: page.skip, items })
}

/// How many members there are, as kept.
pub fn count(connection: &Connection) -> Result<i64> {
    let sql = "SELECT value FROM counters WHERE name = 'members'";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Adds a member that the rules took, with a first card and, if `open_accounts`, an account of
/// each sort. The member's id, which is the rank of joining, and number are returned.
pub fn insert(
    connection: &Connection,
    new: &NewMember,
    open_accounts: bool,
    now: Timestamp,
) -> Result<(i64, CompactString)> {
    let no = match &new.card_no {
        Some(no) => no.clone(),
        None => generated_card(connection)?,
    };
    let sql = "UPDATE counters SET value = value + 1 WHERE name = 'members' RETURNING value";
    let id: i64 = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    let sql = "UPDATE member_sorts SET members = members + 1 WHERE no = ?1 RETURNING members";
    let mut statement = connection.prepare_cached(sql)?;
    let sort_nth: i64 = statement.query_row([new.sort_no.as_str()], |row| row.get(0))?;
    let sql = "INSERT INTO members (id, no, sort_no, sort_nth, name, mobilephone, email, sex, \
                   city, country, province, comment, wx_open_id, joined_on) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let profile = &new.profile;
    connection.prepare_cached(sql)?.execute(params![
        id,
        no.as_str(),
        new.sort_no.as_str(),
        sort_nth,
        profile.name.as_deref().unwrap_or(""),
        profile.mobilephone.as_deref(),
        profile.email.as_deref(),
        profile.sex.as_deref(),
        profile.city.as_deref(),
        profile.country.as_deref(),
        profile.province.as_deref(),
        new.comment.as_deref(),
        new.open_id.as_deref(),
        now.as_microsecond(),
    ])?;
    insert_card(connection, id, &no, None)?;
    if open_accounts {
        accounts::open_all(connection, id)?;
    }
    Ok((id, no))
}

/// The next number that no card has.
fn generated_card(connection: &Connection) -> Result<CompactString> {
    let sql =
        "UPDATE counters SET value = value + 1 WHERE name = 'last_generated_card' RETURNING value";
    loop {
        let number: i64 = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        let no = compact_str::format_compact!("{number:08}");
        if by_card(connection, &no)?.is_none() {
            return Ok(no);
        }
    }
}

/// Changes what the profile has; none changes nothing (ruling N5).
pub(super) fn update(connection: &Connection, id: i64, profile: &Profile) -> Result<()> {
    let sql = "UPDATE members SET name = coalesce(?2, name), \
                   mobilephone = coalesce(?3, mobilephone), email = coalesce(?4, email), \
                   sex = coalesce(?5, sex), city = coalesce(?6, city), \
                   country = coalesce(?7, country), province = coalesce(?8, province) \
               WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![
        id,
        profile.name.as_deref(),
        profile.mobilephone.as_deref(),
        profile.email.as_deref(),
        profile.sex.as_deref(),
        profile.city.as_deref(),
        profile.country.as_deref(),
        profile.province.as_deref(),
    ])?;
    Ok(())
}

/// Gives a member one more card; `false` where the number is taken.
pub fn insert_card(
    connection: &Connection,
    member_id: i64,
    no: &str,
    expires_on: Option<Date>,
) -> Result<bool> {
    let sql = "INSERT INTO cards (no, member_id, nth, expires_on) \
               SELECT ?1, ?2, coalesce(max(nth), 0) + 1, ?3 FROM cards WHERE member_id = ?2 \
               ON CONFLICT DO NOTHING";
    let expires_on = expires_on.map(|date| date.to_string());
    Ok(connection.prepare_cached(sql)?.execute(params![no, member_id, expires_on])? == 1)
}

/// Sets the state of a card; `false` where there is none.
pub fn set_card_state(connection: &Connection, no: &str, state: State) -> Result<bool> {
    let sql = "UPDATE cards SET state = ?2 WHERE no = ?1";
    Ok(connection.prepare_cached(sql)?.execute(params![no, is_valid(state)])? == 1)
}

/// Sets the last day of a card, or none; `false` where there is no such card.
pub fn set_card_expiry(connection: &Connection, no: &str, last: Option<Date>) -> Result<bool> {
    let sql = "UPDATE cards SET expires_on = ?2 WHERE no = ?1";
    let last = last.map(|date| date.to_string());
    Ok(connection.prepare_cached(sql)?.execute(params![no, last])? == 1)
}

/// Sets the state of a member; `false` where there is none.
pub fn set_state(connection: &Connection, no: &str, state: State) -> Result<bool> {
    let sql = "UPDATE members SET state = ?2 WHERE no = ?1";
    Ok(connection.prepare_cached(sql)?.execute(params![no, is_valid(state)])? == 1)
}
