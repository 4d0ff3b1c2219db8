//! Accounts of members.

use compact_str::CompactString;
use rusqlite::{Connection, OptionalExtension, Row, params};
use unicrm_proto::message::MemberAccount;

use super::columns::{hash, optional_text, text};
use super::error::Result;
use crate::rules::Amount;
use crate::rules::chain::{Link, START};
use crate::rules::posting::answered_balance;

/// An account with all that a posting to it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id in the store.
    pub id: i64,
    /// Its number: that of its sort.
    pub no: CompactString,
    /// Its balance.
    pub balance: Amount,
    /// How many items it has.
    pub items: i64,
    /// The link of its last item.
    pub head: Link,
    /// Whose it is.
    pub member_id: i64,
    /// The member's number.
    pub member_no: CompactString,
    /// How many items the member has in all accounts.
    pub member_items: i64,
}

/// The account of a member, if the member has it.
pub fn find(connection: &Connection, member_id: i64, no: &str) -> Result<Option<Account>> {
    let sql = "SELECT a.id, a.sort_no, a.balance, a.items, a.head, a.member_id, \
                      m.no AS member_no, m.items AS member_items \
               FROM accounts a JOIN members m ON m.id = a.member_id \
               WHERE a.member_id = ?1 AND a.sort_no = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row(params![member_id, no], |row| Ok(account(row))).optional()?.transpose()
}

fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: row.get("id")?,
        no: text(row, "sort_no")?,
        balance: Amount::from_units(row.get("balance")?),
        items: row.get("items")?,
        head: hash(row, "head")?,
        member_id: row.get("member_id")?,
        member_no: text(row, "member_no")?,
        member_items: row.get("member_items")?,
    })
}

/// Opens an account of each sort for a new member, with the sort's name and an empty remark.
pub fn open_all(connection: &Connection, member_id: i64) -> Result<()> {
    let sql = "INSERT INTO accounts (member_id, sort_no, name, comment, head) \
               SELECT ?1, no, name, '', ?2 FROM account_sorts ORDER BY no";
    connection.prepare_cached(sql)?.execute(params![member_id, START])?;
    Ok(())
}

/// Opens one account, with a name of its own; `false` where the sort does not exist or the member
/// has it already.
pub fn open(connection: &Connection, member_id: i64, no: &str, name: Option<&str>) -> Result<bool> {
    let sql = "INSERT INTO accounts (member_id, sort_no, name, comment, head) \
               SELECT ?1, no, ?3, '', ?4 FROM account_sorts WHERE no = ?2 ON CONFLICT DO NOTHING";
    Ok(connection.prepare_cached(sql)?.execute(params![member_id, no, name, START])? == 1)
}

/// Opens the account of a sort where the member has none yet; `false` where the sort does not
/// exist.
pub fn open_missing(connection: &Connection, member_id: i64, no: &str) -> Result<bool> {
    let sql = "SELECT name FROM account_sorts WHERE no = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let name = statement.query_row([no], |row| row.get::<_, Option<String>>(0)).optional()?;
    let Some(name) = name else { return Ok(false) };
    open(connection, member_id, no, name.as_deref())?;
    Ok(true)
}

/// The accounts of a member as they are answered.
pub(super) fn answers(connection: &Connection, member_id: i64) -> Result<Vec<MemberAccount>> {
    let sql = "SELECT sort_no, name, comment, balance, items FROM accounts \
               WHERE member_id = ?1 ORDER BY sort_no";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([member_id])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        let balance = Amount::from_units(row.get("balance")?);
        accounts.push(MemberAccount {
            account_no: text(row, "sort_no")?,
            name: optional_text(row, "name")?,
            balance: answered_balance(balance, row.get("items")?),
            comment: optional_text(row, "comment")?,
        });
    }
    Ok(accounts)
}
