//! `token`: the token itself is what was asked for, and is printed.

use super::Result;
use crate::report::Report;
use crate::session::Session;
use crate::table::card;

pub(super) async fn run(session: &Session) -> Result {
    let answer = session.client.get_token().await?;
    let end = answer.expires_in.to_string();
    let text = card(&[("token", Some(answer.token.expose())), ("expires_in", Some(&end))]);
    Ok(Report::done(&answer, text))
}
