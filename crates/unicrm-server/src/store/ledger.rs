//! The ledger: items are added and never changed.

use compact_str::CompactString;
use rusqlite::{Connection, OptionalExtension, Row, params};
use unicrm_proto::message::AccountListResult;
use unicrm_proto::operation::Page;

use super::accounts::Account;
use super::columns::{moment, optional_text, side, side_column, spelled, text, total};
use super::error::Result;
use super::sequences;
use crate::rules::posting::{Item, Posting};
use crate::rules::{Amount, Zone, chain, item_number, page};

/// Posts to an account, under the next number of the shop in the posting's minute.
pub fn post(
    connection: &Connection,
    account: &Account,
    shop: &str,
    zone: Zone,
    posting: Posting,
) -> Result<Item> {
    let minute = item_number::minute(zone.civil(posting.created_on));
    let nth = sequences::next(connection, shop, &minute)?;
    add(connection, account, item_number::item_number(shop, &minute, nth), posting)
}

/// Posts under the given number of the sequence, for items that come with one.
pub fn post_as(
    connection: &Connection,
    account: &Account,
    shop: &str,
    zone: Zone,
    nth: i64,
    posting: Posting,
) -> Result<Item> {
    let minute = item_number::minute(zone.civil(posting.created_on));
    sequences::skip_to(connection, shop, &minute, nth)?;
    add(connection, account, item_number::item_number(shop, &minute, nth), posting)
}

fn add(
    connection: &Connection,
    account: &Account,
    no: CompactString,
    posting: Posting,
) -> Result<Item> {
    let (account_nth, member_nth) = (account.items + 1, account.member_items + 1);
    let item = Item { no, account_nth, member_nth, posting };
    let link = chain::link(&account.head, &account.member_no, &account.no, &item);
    insert(connection, account, &item, &link)?;
    let sql = "UPDATE accounts SET balance = ?2, items = ?3, head = ?4 WHERE id = ?1";
    let balance = item.posting.balance.units();
    connection.prepare_cached(sql)?.execute(params![account.id, balance, account_nth, link])?;
    let sql = "UPDATE members SET items = ?2 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![account.member_id, member_nth])?;
    Ok(item)
}

fn insert(
    connection: &Connection,
    account: &Account,
    item: &Item,
    link: &chain::Link,
) -> Result<()> {
    let sql = "INSERT INTO items (no, account_id, account_nth, member_id, member_nth, side, \
                   quantity, balance, card_no, action, title, account_date, created_on, \
                   created_at, from_no, from_content, comment, link) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
                   ?17, ?18)";
    let posting = &item.posting;
    connection.prepare_cached(sql)?.execute(params![
        item.no.as_str(),
        account.id,
        item.account_nth,
        account.member_id,
        item.member_nth,
        side_column(posting.side),
        posting.quantity.units(),
        posting.balance.units(),
        posting.card_no.as_str(),
        posting.action.as_str(),
        posting.title.as_str(),
        posting.account_date.to_string(),
        posting.created_on.as_microsecond(),
        posting.created_at.as_str(),
        posting.from_no.as_deref(),
        posting.from_content.as_deref(),
        posting.comment.as_deref(),
        link,
    ])?;
    Ok(())
}

/// The item in a row that has its columns.
pub(super) fn item(row: &Row<'_>) -> Result<Item> {
    let posting = Posting {
        side: side(row, "side")?,
        quantity: Amount::from_units(row.get("quantity")?),
        balance: Amount::from_units(row.get("balance")?),
        card_no: text(row, "card_no")?,
        action: text(row, "action")?,
        title: text(row, "title")?,
        account_date: spelled(row, "account_date", "a date")?,
        created_on: moment(row, "created_on")?,
        created_at: text(row, "created_at")?,
        from_no: optional_text(row, "from_no")?,
        from_content: optional_text(row, "from_content")?,
        comment: optional_text(row, "comment")?,
    };
    Ok(Item {
        no: text(row, "no")?,
        account_nth: row.get("account_nth")?,
        member_nth: row.get("member_nth")?,
        posting,
    })
}

/// A page of all items of a member, newest first; the total is the one that is kept.
pub fn page_of_member(
    connection: &Connection,
    member_id: i64,
    page: Page,
    zone: Zone,
) -> Result<AccountListResult> {
    let sql = "SELECT items FROM members WHERE id = ?1";
    let kept = connection.prepare_cached(sql)?.query_row([member_id], |row| row.get(0))?;
    let sql = "SELECT * FROM items WHERE member_id = ?1 AND member_nth BETWEEN ?2 AND ?3 \
               ORDER BY member_nth DESC";
    page_of(connection, sql, member_id, kept, page, zone)
}

/// The same of one account; none where the member does not have it.
pub fn page_of_account(
    connection: &Connection,
    member_id: i64,
    account_no: &str,
    page: Page,
    zone: Zone,
) -> Result<Option<AccountListResult>> {
    let sql = "SELECT id, items FROM accounts WHERE member_id = ?1 AND sort_no = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row(params![member_id, account_no], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    });
    let Some((account_id, kept)) = found.optional()? else { return Ok(None) };
    let sql = "SELECT * FROM items WHERE account_id = ?1 AND account_nth BETWEEN ?2 AND ?3 \
               ORDER BY account_nth DESC";
    page_of(connection, sql, account_id, kept, page, zone).map(Some)
}

fn page_of(
    connection: &Connection,
    sql: &str,
    id: i64,
    kept: i64,
    page: Page,
    zone: Zone,
) -> Result<AccountListResult> {
    let ranks = page::newest_first(page, kept);
    let mut items = Vec::new();
    if !ranks.is_empty() {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![id, ranks.first, ranks.last])?;
        while let Some(row) = rows.next()? {
            items.push(item(row)?.to_answer(zone));
        }
    }
    Ok(AccountListResult { total_count: total(kept)?, skip: page.skip, items })
}
