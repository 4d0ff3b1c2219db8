//! `sorts`: the sorts of members.

use super::Result;
use crate::report::Report;
use crate::session::Session;
use crate::table::{Side, Table};

pub(super) async fn run(session: &Session) -> Result {
    let sorts = session.client.list_member_sorts().await?;
    let mut table = Table::new(&[("no", Side::Left), ("name", Side::Left)]);
    for sort in &sorts.0 {
        table.row([&sort.no, &sort.name]);
    }
    Ok(Report::done(&sorts, table.text()))
}
