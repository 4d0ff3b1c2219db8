//! Comparing raw messages: line by line in the head, then the body.

use crate::report::excerpt;
use crate::vectors::exchanges::raw::split;

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
