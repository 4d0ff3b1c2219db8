//! What the head of a message holds: parameters, an openid in the path, headers that prove who asks.

use std::ops::Range;

use unicrm_proto::MessageName;

use super::finding::Plan;
use super::kind::{Kind, Treatment, by_name, is_credential, is_frame};
use super::view::Syntax;
use crate::explain::source::Source;

/// A head is ASCII; whoever writes more into it writes UTF-8.
pub(super) const CHARSET: &str = "text/plain; charset=utf-8";

/// Looks through a head.
pub(super) fn plan(bytes: &[u8], is_request: bool) -> Plan {
    let source = Source::new(bytes, Some(CHARSET));
    let text = source.text.as_str();
    let mut plan = Plan { syntaxes: Vec::new(), ..Plan::default() };
    let is_whole = text.strip_suffix("\r\n\r\n").is_some_and(|lines| {
        !lines.split("\r\n").any(|line| line.is_empty() || line.contains(['\r', '\n']))
    });
    if !is_whole || !is_request && !text.starts_with("HTTP/") {
        plan.masked.push((Vec::new(), 0..text.len()));
        return plan;
    }
    let mut at = 0;
    for (index, line) in text.split_inclusive("\r\n").enumerate() {
        let content = at..at + line.trim_end_matches(['\r', '\n']).len();
        match index {
            0 if is_request => request_line(text, content, &mut plan),
            0 => plan.remarks.push(content),
            _ => header(text, content, &mut plan),
        }
        at += line.len();
    }
    // Bytes that are no UTF-8: who knows what they say.
    let lost = text.match_indices(char::REPLACEMENT_CHARACTER);
    plan.masked.extend(lost.map(|(at, lost)| (Vec::new(), at..at + lost.len())));
    plan
}

fn request_line(text: &str, line: Range<usize>, plan: &mut Plan) {
    let inside = &text[line.clone()];
    let start = line.start + inside.find(' ').map_or(0, |at| at + 1);
    // A line that breaks off has no version at its end.
    let version = inside.rfind(" HTTP/").map(|at| line.start + at);
    let end = version.unwrap_or(line.end).max(start);
    plan.kept.push(line.start..start);
    plan.kept.push(end..line.end);
    target(text, start..end, plan);
}

/// A path and a query. An absolute URI is taken for a path with a longer start.
fn target(text: &str, range: Range<usize>, plan: &mut Plan) {
    let inside = &text[range.clone()];
    let path_end = range.start + inside.find('?').unwrap_or(inside.len());
    let path = &text[range.start..path_end];
    let lower = path.to_ascii_lowercase();
    if let Some((before, _)) = path.split_once('@') {
        // An absolute URI with a user and a password.
        let start = before.find("://").map_or(0, |at| at + 3);
        if start > 0 && !before[start..].contains('/') {
            plan.value(&[], range.start + start..range.start + before.len(), Kind::Credential);
        }
    }
    match lower.rfind("/weixinmember/") {
        Some(at) => {
            let start = range.start + at + "/weixinmember/".len();
            let end = if path.ends_with('/') { (path_end - 1).max(start) } else { path_end };
            if path.starts_with('/') {
                plan.kept.push(range.start..start);
            }
            plan.value(&[Syntax::Percent], start..end, Kind::OpenId);
        }
        None if is_operation(&lower) && path.starts_with('/') => {
            plan.kept.push(range.start..path_end)
        }
        None => {}
    }
    if path_end < range.end {
        parameters(text, path_end + 1..range.end, plan);
    }
}

fn is_operation(path: &str) -> bool {
    const NAMES: [&str; 6] =
        ["token", "membersort", "member", "weixinmember", "accountitem", "memberpay"];
    let path = path.trim_end_matches('/');
    NAMES.iter().any(|name| path.rsplit('/').next() == Some(*name))
}

/// The parameters of a query, or of a body like one.
pub(super) fn parameters(text: &str, range: Range<usize>, plan: &mut Plan) {
    const KNOWN: [&str; 9] = [
        "appid",
        "appsecret",
        "token",
        "sortno",
        "skip",
        "top",
        "cardno",
        "mobilephone",
        "accountsortno",
    ];
    let mut at = range.start;
    for pair in text[range].split('&') {
        let name = pair.split('=').next().unwrap_or("");
        let plain = decoded(name).to_ascii_lowercase();
        if KNOWN.contains(&plain.as_str()) {
            plan.kept.push(at..at + name.len());
        }
        let value = (at + name.len() + 1).min(at + pair.len())..at + pair.len();
        match (plain.as_str(), by_name(&plain)) {
            ("skip" | "top", _) => plan.kept.push(value),
            (_, Treatment::Replace(kind)) if !value.is_empty() => {
                plan.value(&[Syntax::Percent], value, kind)
            }
            _ => plan.remarks.push(value),
        }
        at += pair.len() + 1;
    }
}

fn decoded(name: &str) -> String {
    super::view::View::new(name.as_bytes(), None, &[Syntax::Percent])
        .characters()
        .into_iter()
        .collect()
}

fn header(text: &str, line: Range<usize>, plan: &mut Plan) {
    let inside = &text[line.clone()];
    let Some(colon) = inside.find(':') else {
        plan.remarks.push(line);
        return;
    };
    let name = &inside[..colon];
    plan.kept.push(line.start..line.start + colon);
    let value = &inside[colon + 1..];
    let start = line.end - value.trim_start().len();
    let value = start..(start + value.trim().len()).min(line.end);
    if is_frame(name) {
        plan.kept.push(value);
    } else if is_credential(name) {
        credential(text, name, value, plan);
    } else {
        plan.remarks.push(value);
    }
}

/// The scheme's word and the names of cookies stay.
fn credential(text: &str, name: &str, value: Range<usize>, plan: &mut Plan) {
    let inside = &text[value.clone()];
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    if is("cookie") || is("set-cookie") {
        let mut at = value.start;
        for (index, part) in inside.split(';').enumerate() {
            if let Some(equals) = part.find('=').filter(|_| index == 0 || is("cookie")) {
                plan.value(&[], at + equals + 1..at + part.len(), Kind::Credential);
            }
            at += part.len() + 1;
        }
        return;
    }
    let scheme = inside.find(' ').map_or(0, |at| at + 1);
    plan.value(&[], value.start + scheme..value.end, Kind::Credential);
}

/// The messages of a request and of its answer, by method and target.
pub(super) fn messages(head: &[u8]) -> (Option<MessageName>, Option<MessageName>) {
    let line = head.split(|&byte| byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut segments = path.trim_end_matches('/').rsplit('/');
    let (last, before) = (segments.next().unwrap_or(""), segments.next().unwrap_or(""));
    let names_member = query
        .split('&')
        .any(|pair| pair.starts_with("cardno=") || pair.starts_with("mobilephone="));
    let (request, answer) = match (last, before, method) {
        ("token", ..) => (None, MessageName::ApiTokenResult),
        ("membersort", ..) => (None, MessageName::MemberSorts),
        ("member", ..) if names_member => (None, MessageName::GetMemberResult),
        ("member", ..) => (None, MessageName::MemberListResult),
        ("accountitem", ..) => (None, MessageName::AccountListResult),
        ("memberpay", ..) => (Some(MessageName::MemberPay), MessageName::PayResult),
        ("weixinmember", ..) | (_, "weixinmember", "post") => {
            (Some(MessageName::WeiXinMember), MessageName::Empty)
        }
        (_, "weixinmember", _) => (None, MessageName::GetMemberResult),
        _ => return (None, None),
    };
    (request, Some(answer))
}
