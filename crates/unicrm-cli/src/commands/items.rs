//! `items`: what was posted to the accounts of a card's member.

use unicrm_proto::message::{AccountItem, AccountListResult};
use unicrm_proto::operation::ListAccountItems;

use super::{Result, page, shown};
use crate::arguments::Items;
use crate::report::Report;
use crate::session::Session;
use crate::table::{Side, Table};

pub(super) async fn run(session: &Session, arguments: &Items) -> Result {
    let page = page::page(&arguments.page);
    let (card_no, account_sort_no) = (arguments.card.clone(), arguments.account.clone());
    let request = ListAccountItems { card_no, account_sort_no, page };
    let list = if arguments.page.all {
        let rows = session.client.account_items(request);
        let (total_count, items) = page::all(page.skip, rows).await?;
        AccountListResult { total_count, skip: page.skip, items }
    } else {
        session.client.list_account_items(request).await?
    };
    let text = table(&list.items) + &page::footer(list.total_count, list.skip, list.items.len());
    Ok(Report::done(&list, text))
}

fn table(items: &[AccountItem]) -> String {
    let mut table = Table::new(&[
        ("no", Side::Left),
        ("created_on", Side::Left),
        ("title", Side::Left),
        ("card_no", Side::Left),
        ("debit", Side::Right),
        ("credit", Side::Right),
        ("balance", Side::Right),
        ("from_no", Side::Left),
        ("created_at", Side::Left),
        ("comment", Side::Left),
    ]);
    for item in items {
        table.row([
            &item.no,
            &item.created_on.map_or(String::new(), |moment| moment.to_string()),
            shown(item.title.as_ref().or(item.action.as_ref())),
            shown(item.card_no.as_ref()),
            shown(item.debit_quantity.as_ref()),
            shown(item.credit_quantity.as_ref()),
            &item.balance.to_string(),
            shown(item.from_no.as_ref()),
            shown(item.created_at.as_ref()),
            shown(item.comment.as_ref()),
        ]);
    }
    table.text()
}
