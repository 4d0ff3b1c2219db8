//! `member`: one member with all accounts.

use unicrm_proto::message::Member;

use super::members::sort;
use super::{Result, shown};
use crate::arguments::Member as Arguments;
use crate::failure::Failure;
use crate::report::Report;
use crate::session::Session;
use crate::table::{Side, Table, card};

pub(super) async fn run(session: &Session, arguments: &Arguments) -> Result {
    let request = arguments.request().ok_or_else(|| {
        Failure::Wrong("expected one of --card, --mobile and --openid, found none".to_owned())
    })?;
    let member = session.client.get_member(request).await?;
    Ok(Report::done(&member, text(&member)))
}

fn text(member: &Member) -> String {
    let sort = Some(sort(member)).filter(|sort| !sort.is_empty());
    let head = card(&[
        ("member_no", Some(&member.member_no)),
        ("name", member.name.as_deref()),
        ("sort", sort.as_deref()),
        ("mobilephone", member.mobilephone.as_deref()),
        ("email", member.email.as_deref()),
        ("comment", member.comment.as_deref()),
    ]);
    let mut accounts = Table::new(&[
        ("account_no", Side::Left),
        ("name", Side::Left),
        ("balance", Side::Right),
        ("comment", Side::Left),
    ]);
    for account in &member.accounts {
        let (name, comment) = (shown(account.name.as_ref()), shown(account.comment.as_ref()));
        accounts.row([&account.account_no, name, &account.balance.to_string(), comment]);
    }
    format!("{head}\n{}", accounts.text())
}
