//! Tokens of earlier scenarios: a client that goes on running holds one, and has to learn that it is dead before the
//! scenario begins.

use std::sync::Arc;

use unicrm_proto::{Format, MessageName};

use super::super::reply::Reply;
use super::super::scripted::{Received, Script};

/// The script, in front of which tokens that are none of its own are refused, unseen.
pub(super) fn refused(script: Script, tokens: [String; 2], format: Format) -> Script {
    Arc::new(move |request, before| {
        let token = request.parameter("token");
        let earlier = |token: &str| !tokens.iter().any(|known| known == token);
        match token.is_some_and(earlier).then(|| message(request)).flatten() {
            Some(message) => Reply { unseen: true, ..Reply::refusal(message, format, "0000") },
            None => script(request, before),
        }
    })
}

/// What a request is answered with; none where it is none of the protocol's.
fn message(request: &Received) -> Option<MessageName> {
    let one = ["cardno", "mobilephone"].iter().any(|name| request.parameter(name).is_some());
    Some(match &*request.operation() {
        "GET membersort" => MessageName::MemberSorts,
        "GET member" if !one => MessageName::MemberListResult,
        "GET member" | "GET weixinmember" => MessageName::GetMemberResult,
        "GET accountitem" => MessageName::AccountListResult,
        "POST weixinmember" => MessageName::Empty,
        "POST memberpay" => MessageName::PayResult,
        _ => return None,
    })
}
