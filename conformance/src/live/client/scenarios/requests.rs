//! Holding a request that arrived against the documented one, and what was printed against the answer given.

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::super::scripted::{Received, SERVICE_PATH};
use super::super::stage::{Played, Stage};
use crate::live::complaint::Stop;
use crate::live::reading;
use crate::live::server::ask::{encoded, media_type};
use crate::neutral::{differences, normalised};

/// The one request of an operation, or the end of the scenario.
pub(super) fn only<'p>(
    stage: &mut Stage<'_>,
    clause: &'static str,
    played: &'p Played,
    operation: &str,
) -> Result<&'p Received, Stop> {
    let found = played.of(operation);
    let path = operation.split(' ').nth(1).unwrap_or_default();
    let other = played
        .requests
        .iter()
        .map(Received::operation)
        .find(|other| found.is_empty() && other.ends_with(&format!(" {path}")));
    stage.check("S0.rest", other.is_none(), || {
        format!("expected {operation}, found {}", other.unwrap_or_default())
    });
    stage.check(clause, found.len() == 1, || {
        format!("expected one {operation}, found {}", found.len())
    });
    found.first().copied().ok_or(Stop::Enough)
}

/// Path, parameters and Accept of a request.
pub(super) fn check_head(
    stage: &mut Stage<'_>,
    clause: &'static str,
    request: &Received,
    path: &str,
    due: &[(&str, &str)],
) {
    let (found, query) = request.raw.target.split_once('?').unwrap_or((&request.raw.target, ""));
    stage.check("S0.service_uri", found.starts_with(SERVICE_PATH), || {
        format!("expected a path below the service's {SERVICE_PATH}, found {found}")
    });
    let operation = path;
    let path = format!("{SERVICE_PATH}/{path}");
    stage.check(clause, found == path, || format!("expected the path {path}, found {found}"));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(&str, &str)> =
        pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    let is_due = |name: &str| due.iter().any(|(known, _)| *known == name);
    let defaults = [("skip", "0"), ("top", "10"), ("sortNo", ""), ("accountSortNo", "")];
    let before = pairs.len();
    pairs.retain(|pair| is_due(pair.0) || !defaults.contains(pair));
    stage.check("O2.3", pairs.len() == before, || {
        format!("expected parameters at their default to be left out, found {query}")
    });
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    let due_names: Vec<&str> = due.iter().map(|(name, _)| *name).collect();
    stage.check("O2.1", names == due_names, || {
        format!("expected the parameters {}, found {}", due_names.join(", "), names.join(", "))
    });
    for (name, value) in &pairs {
        let spaced = |text: &str| {
            let text = text.to_ascii_lowercase();
            ["%20", "+"].iter().any(|space| text.starts_with(space) || text.ends_with(space))
        };
        stage.check("S0.query_spaces", !spaced(name) && !spaced(value), || {
            format!("expected no space around a parameter, found {name}={value}")
        });
    }
    for ((name, found), (_, due)) in pairs.iter().zip(due) {
        let due = encoded(due);
        let clause = if found.contains('+') { "O2.2" } else { "O2.13" };
        stage.check(clause, *found == due, || format!("{name}: expected {due}, found {found}"));
    }
    let accept = request.raw.header("Accept").unwrap_or_default().to_owned();
    let wanted = media_type(stage.format);
    let clause = accept_clause(operation, clause);
    stage.check(clause, accept.contains(wanted), || {
        format!("expected Accept with {wanted}, found `{accept}`")
    });
}

/// The clause of the operation's section that says what Accept means.
fn accept_clause(path: &str, request: &str) -> &'static str {
    match path.split('/').next().unwrap_or_default() {
        "token" => "S1.accept",
        "membersort" => "S2.accept",
        "member" if request.starts_with("S3") => "S3.accept",
        "accountitem" => "S5.accept",
        "weixinmember" if request.starts_with("S6") => "S6.accept",
        "weixinmember" if request.starts_with("S7") => "S7.accept",
        "memberpay" => "S8.accept",
        _ => "S4.accept",
    }
}

/// The body of a request: its Content-Type, and its bytes by an independent reader.
pub(super) fn check_body(
    stage: &mut Stage<'_>,
    request: &Received,
    message: MessageName,
    value: &Value,
) {
    let found = request.raw.header("Content-Type").unwrap_or_default().to_owned();
    let due = format!("{}; charset=utf-8", media_type(stage.format));
    stage.check("E6.3", found.eq_ignore_ascii_case(&due), || {
        format!("expected the Content-Type {due}, found `{found}`")
    });
    let complaints = reading::request_form(message, stage.format, &request.raw.body, value);
    stage.complaints.extend(complaints);
}

/// What was printed means the data that was answered.
pub(super) fn check_printed(
    stage: &mut Stage<'_>,
    played: &Played,
    message: MessageName,
    data: &Value,
) {
    let whole = |data: &Value| {
        let envelope =
            json!({ "success": true, "error_code": "", "error_reason": "", "data": data });
        normalised(message, &envelope)
    };
    let mut due = whole(data);
    if stage.format == Format::Json {
        due = crate::neutral::as_reread_from_json(message, &due);
    }
    if let Some(difference) = differences(&due, &whole(&played.data())).first() {
        stage.complain(None, format!("printed: {difference}"));
    }
}
