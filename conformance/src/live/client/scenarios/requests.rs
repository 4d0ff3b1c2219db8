//! Holding a request that arrived against the documented one, and what was printed against the answer given.

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::super::scripted::{Received, SERVICE_PATH};
use super::super::stage::{Played, Stage};
use crate::independent::Finding;
use crate::live::complaint::Stop;
use crate::live::reading;
use crate::live::server::ask::{encoded, media_type};
use crate::neutral::{Difference, differences, normalised};
use crate::shape::{Data, Kind, Record, Shape, shape};

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
    let (operation, of_operation) = (path, clause);
    let path = format!("{SERVICE_PATH}/{path}");
    stage.check(clause, large_escapes(found) == path, || {
        format!("expected the path {path}, found {found}")
    });
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
    // Names that are missing or too many are another request; the rest is how it is written.
    let clause = if same_names(&names, &due_names) { "O2.1" } else { clause };
    stage.check(clause, names == due_names, || {
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
        let found_large = large_escapes(found);
        let clause = if found_large.replace('+', "%20") == due { "O2.2" } else { "O2.13" };
        stage
            .check(clause, found_large == due, || format!("{name}: expected {due}, found {found}"));
    }
    check_accept(stage, of_operation, operation, request);
}

/// The same names in whatever order and case.
fn same_names(found: &[&str], due: &[&str]) -> bool {
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        names.sort();
        names
    };
    sorted(found) == sorted(due)
}

/// The digits of percent-encoding in capitals: RFC 3986, 2.1, has both mean the same.
fn large_escapes(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits: String = piece.chars().take(2).collect();
        written.push('%');
        written.push_str(&digits.to_ascii_uppercase());
        written.push_str(&piece[digits.len()..]);
    }
    written
}

fn check_accept(stage: &mut Stage<'_>, clause: &'static str, operation: &str, request: &Received) {
    let accept = request.raw.header("Accept").unwrap_or_default().to_ascii_lowercase();
    let wanted = media_type(stage.format);
    let clause = accept_clause(operation, clause);
    // text/xml and text/json ask for the same (O13.1), but the source shows neither.
    let other = wanted.replace("application/", "text/");
    if accept.contains(&other) && !accept.contains(wanted) {
        stage.advise(false, || format!("expected Accept with {wanted}, found `{accept}`"));
        return;
    }
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

/// The body of a request: its Content-Type, and its bytes by an independent reader. A finding of no clause of its own
/// is one of the operation's, or of the clause that `of_finding` knows better.
pub(super) fn check_body(
    stage: &mut Stage<'_>,
    clause: &'static str,
    request: &Received,
    message: MessageName,
    value: &Value,
    of_finding: fn(&Finding) -> Option<&'static str>,
) {
    let found = request.raw.header("Content-Type").unwrap_or_default().to_owned();
    let due = format!("{}; charset=utf-8", media_type(stage.format));
    let bare = |text: &str| text.replace([' ', '"'], "").to_ascii_lowercase();
    stage.check("E6.3", bare(&found) == bare(&due), || {
        format!("expected the Content-Type {due}, found `{found}`")
    });
    let of = |finding: &Finding| of_finding(finding).or(finding.clause).or(Some(clause));
    let complaints = reading::request_form(message, stage.format, &request.raw.body, value, of);
    stage.complaints.extend(complaints);
}

/// What was printed means the data that was answered.
pub(super) fn check_printed(
    stage: &mut Stage<'_>,
    clause: &'static str,
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
    let Some(printed) = stage.data(clause, played) else { return };
    let found = differences(&due, &whole(&printed));
    // More keys do no harm; a field of the message that is not due is another value.
    let harmless = |difference: &Difference| {
        let name = difference.path.rsplit('/').next().unwrap_or_default();
        difference.expected.is_none() && !is_field(message, name)
    };
    if let Some(difference) = found.iter().find(|difference| !harmless(difference)) {
        stage.complain(None, format!("printed: {difference}"));
    }
}

/// Whether any record of an answer has a field of the name.
fn is_field(message: MessageName, name: &str) -> bool {
    fn has(record: &Record, name: &str) -> bool {
        record.fields.iter().any(|(known, kind)| match kind {
            _ if *known == name => true,
            Kind::List(item) => has(item, name),
            _ => false,
        })
    }
    match shape(message) {
        Shape::Request(record) | Shape::Answer(_, Data::Record(record) | Data::List(record)) => {
            has(record, name)
        }
        Shape::Answer(_, Data::Text | Data::Nothing) => false,
    }
}
