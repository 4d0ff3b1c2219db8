//! `create` and `modify`: a WeChat member.

use unicrm_http::client::Error;
use unicrm_proto::message::WeiXinMember;

use super::Result;
use crate::arguments::MemberFields;
use crate::report::Report;
use crate::session::Session;

pub(super) async fn create(session: &Session, fields: &MemberFields) -> Report {
    let create = async |member| session.client.create_weixin_member(member).await;
    let done = save(fields, create).await.map(|()| Report::done(&(), "created\n".to_owned()));
    reported(session, fields, done)
}

pub(super) async fn modify(session: &Session, fields: &MemberFields) -> Report {
    let modify = async |member| session.client.modify_weixin_member(member).await;
    let done = save(fields, modify).await.map(|()| Report::done(&(), "modified\n".to_owned()));
    reported(session, fields, done)
}

async fn save(
    fields: &MemberFields,
    send: impl AsyncFnOnce(WeiXinMember) -> std::result::Result<(), Error>,
) -> Result<()> {
    Ok(send(fields.member()?).await?)
}

/// Where the request may have arrived, the member tells what became of it.
fn reported(session: &Session, fields: &MemberFields, done: Result) -> Report {
    let advice = || {
        let openid = shlex::try_quote(fields.openid()).unwrap_or("ID".into());
        format!("It may have been carried out: see `unicrm member --openid {openid}`")
    };
    done.unwrap_or_else(|failure| failure.report_with(&session.mask, None, &advice()))
}
