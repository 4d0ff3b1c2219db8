//! `members`: a page of the members, or all of them.

use unicrm_proto::message::{Member, MemberListResult};
use unicrm_proto::operation::ListMembers;

use super::{Result, page, shown};
use crate::arguments::Members;
use crate::report::Report;
use crate::session::Session;
use crate::table::{Side, Table};

pub(super) async fn run(session: &Session, arguments: &Members) -> Result {
    let page = page::page(&arguments.page);
    let request = ListMembers { sort_no: arguments.sort.clone(), page };
    let list = if arguments.page.all {
        let rows = session.client.members(request);
        let (total_count, items) = page::all(page.skip, rows).await?;
        MemberListResult { total_count, skip: page.skip, items }
    } else {
        session.client.list_members(request).await?
    };
    let text = table(&list.items) + &page::footer(list.total_count, list.skip, list.items.len());
    Ok(Report::done(&list, text))
}

fn table(members: &[Member]) -> String {
    let mut table = Table::new(&[
        ("member_no", Side::Left),
        ("name", Side::Left),
        ("sort", Side::Left),
        ("mobilephone", Side::Left),
        ("email", Side::Left),
        ("accounts", Side::Left),
        ("comment", Side::Left),
    ]);
    for member in members {
        table.row([
            &member.member_no,
            shown(member.name.as_ref()),
            &sort(member),
            shown(member.mobilephone.as_ref()),
            shown(member.email.as_ref()),
            &accounts(member),
            shown(member.comment.as_ref()),
        ]);
    }
    table.text()
}

/// Number and name of the member's sort.
pub(super) fn sort(member: &Member) -> String {
    let parts = [shown(member.member_sort_no.as_ref()), shown(member.member_sort_name.as_ref())];
    parts.join(" ").trim().to_owned()
}

/// The accounts in a cell: `00 储值 1141.7400, 01 积分 35.0000`.
fn accounts(member: &Member) -> String {
    let accounts = member.accounts.iter().map(|account| {
        let (no, name) = (&account.account_no, shown(account.name.as_ref()));
        let gap = if name.is_empty() { "" } else { " " };
        format!("{no}{gap}{name} {}", account.balance)
    });
    accounts.collect::<Vec<_>>().join(", ")
}
