//! Comparing raw messages: line by line in the head, then the body.

use std::borrow::Cow;

use crate::report::excerpt;
use crate::vectors::exchanges::Exchange;
use crate::vectors::exchanges::raw::split;

/// The transport's own: what a recording has beside what the protocol's core writes. That `Content-Length` is the
/// body's is seen when the file is read.
const OF_TRANSPORT: [&str; 8] = [
    "accept-encoding",
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "server",
    "user-agent",
    "x-request-id",
];

/// What is compared of a message of an exchange: all of it, or, where the exchange is recorded, all but the
/// transport's own headers and the order and letter case of headers' names.
pub(super) fn comparable<'a>(exchange: &Exchange, message: &'a [u8]) -> Cow<'a, [u8]> {
    match (&exchange.row.recorded, split(message)) {
        (Some(_), Ok((head, body))) => Cow::Owned(without_transport(head, body)),
        _ => Cow::Borrowed(message),
    }
}

fn without_transport(head: &[u8], body: &[u8]) -> Vec<u8> {
    let mut lines = head.split_inclusive(|&byte| byte == b'\n');
    let start = lines.next().unwrap_or_default();
    let mut headers: Vec<Vec<u8>> = lines
        .filter_map(|line| {
            let (name, value) = line.split_at(line.iter().position(|&byte| byte == b':')?);
            let name = name.to_ascii_lowercase();
            let is_transport = OF_TRANSPORT.iter().any(|of| of.as_bytes() == name);
            (!is_transport).then(|| [&name, value].concat())
        })
        .collect();
    headers.sort();
    [start, &headers.concat(), b"\r\n", body].concat()
}

/// How a written message differs from the recorded one.
pub(super) fn differences_of_messages(recorded: &[u8], written: &[u8]) -> Vec<String> {
    if recorded == written {
        return Vec::new();
    }
    let (due, found) = match (split(recorded), split(written)) {
        (Ok(due), Ok(found)) => (due, found),
        (Err(problem), _) | (_, Err(problem)) => return vec![problem],
    };
    let mut differences = head_differences(due.0, found.0);
    let at = due.1.iter().zip(found.1).position(|(due, found)| due != found);
    let at = at.or((due.1.len() != found.1.len()).then(|| due.1.len().min(found.1.len())));
    if let Some(at) = at {
        differences.push(format!(
            "body: expected these bytes:\n{}\n  found these:\n{}",
            excerpt(due.1, Some(at)),
            excerpt(found.1, Some(at))
        ));
    }
    differences
}

/// The same, where the reason may have any words, but must have some.
pub(super) fn differences_but_for_the_reason(recorded: &[u8], written: &[u8]) -> Vec<String> {
    match (without_reason(recorded), without_reason(written)) {
        (Some(recorded), Some(written)) => differences_of_messages(&recorded, &written),
        (_, None) => {
            let mut differences = differences_of_messages(recorded, written);
            differences.push("expected a reason that is not empty, found none".to_owned());
            differences
        }
        (None, _) => vec!["expected a recorded reason that is not empty, found none".to_owned()],
    }
}

fn head_differences(due: &[u8], found: &[u8]) -> Vec<String> {
    let lines = |head: &[u8]| -> Vec<String> {
        let lines = head.split(|&byte| byte == b'\n');
        lines
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line).escape_ascii().to_string())
            .collect()
    };
    let (due, found) = (lines(due), lines(found));
    let missing = due.iter().filter(|line| !found.contains(line));
    let unexpected = found.iter().filter(|line| !due.contains(line));
    let mut differences: Vec<String> =
        missing.map(|line| format!("head: expected `{line}`, found it not")).collect();
    differences
        .extend(unexpected.map(|line| format!("head: found `{line}`, which was not expected")));
    if differences.is_empty() && due != found {
        differences.push(format!("head: expected the order {due:?}, found {found:?}"));
    }
    differences
}

/// The message without the words of `error_reason` and without the length that depends on them; none where the
/// reason is missing or empty. Only what our server side writes is asked for, so that the form is known.
fn without_reason(message: &[u8]) -> Option<Vec<u8>> {
    let (head, body) = split(message).ok()?;
    let (head, body) = (std::str::from_utf8(head).ok()?, std::str::from_utf8(body).ok()?);
    let (start, end) = reason(body)?;
    let length = format!("Content-Length: {}", body.len());
    let head = head.replace(&length, "Content-Length: (of the body)");
    Some(format!("{head}{}…{}", &body[..start], &body[end..]).into_bytes())
}

fn reason(body: &str) -> Option<(usize, usize)> {
    const XML: &str = "<error_reason>";
    const JSON: &str = "\"error_reason\":\"";
    let (start, length) = match (body.find(XML), body.find(JSON)) {
        (Some(at), None) => (at + XML.len(), body[at + XML.len()..].find('<')?),
        (None, Some(at)) => (at + JSON.len(), end_of_string(&body[at + JSON.len()..])?),
        _ => return None,
    };
    (length > 0).then_some((start, start + length))
}

fn end_of_string(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::differences_but_for_the_reason;

    fn message(length: usize, body: &str) -> Vec<u8> {
        format!("HTTP/1.1 404 Not Found\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
    }

    #[test]
    fn a_reason_may_have_any_words_and_all_else_is_compared() {
        let due = message(31, r#"{"error_reason":"a","data":nul}"#);
        let other = message(35, r#"{"error_reason":"b \" c","data":nul}"#);
        assert_eq!(
            differences_but_for_the_reason(
                &due,
                &message(36, r#"{"error_reason":"b \" c","data":nul}"#)
            ),
            [""; 0]
        );
        assert_eq!(differences_but_for_the_reason(&due, &other).len(), 2, "a length that is wrong");
        let empty = message(30, r#"{"error_reason":"","data":nul}"#);
        assert!(!differences_but_for_the_reason(&due, &empty).is_empty());
        let wrong = message(31, r#"{"error_reason":"a","data":0.0}"#);
        assert_eq!(differences_but_for_the_reason(&due, &wrong).len(), 1);
    }
}
