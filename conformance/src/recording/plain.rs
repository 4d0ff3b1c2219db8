//! Messages without the codings of the transport: what a file of an exchange holds.

use std::io::Read;

use super::redact::Message;

/// A compressed body that unpacks to more is not kept.
const LONGEST: u64 = 64 << 20;

/// Takes chunks (which are joined already) and compression off. Gives what was done.
///
/// # Errors
/// Why the body cannot be unpacked; it is then not to be written: nobody can see what is in it.
pub(super) fn make_plain(message: &mut Message, is_request: bool) -> Result<Vec<String>, String> {
    let mut done = Vec::new();
    let coding = message.header("content-encoding").map(|coding| coding.to_ascii_lowercase());
    let coding = coding.filter(|coding| !message.body.is_empty() && coding != "identity");
    if let Some(coding) = coding {
        message.body = unpacked(&coding, &message.body)?;
        without(&mut message.head, "content-encoding");
        done.push(format!("Content-Encoding {coding} was taken off"));
    }
    if message.header("transfer-encoding").is_some() {
        without(&mut message.head, "transfer-encoding");
        without(&mut message.head, "trailer");
        done.push("Content-Length instead of Transfer-Encoding".to_owned());
    }
    let has_body = !message.body.is_empty();
    let due = message.body.len().to_string();
    let said = message.header("content-length");
    let none = !is_request && status(&message.head) == Some(204);
    if said.as_deref() != Some(&due) && (said.is_some() || has_body || !is_request) && !none {
        without(&mut message.head, "content-length");
        let end = message.head.len().saturating_sub(2);
        message.head.splice(end..end, format!("Content-Length: {due}\r\n").into_bytes());
        done.push("Content-Length is that of the body written".to_owned());
    }
    Ok(done)
}

/// The status of an answer's head.
pub(super) fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|&byte| byte == b'\r').next()?;
    String::from_utf8_lossy(line).split(' ').nth(1)?.parse().ok()
}

fn unpacked(coding: &str, body: &[u8]) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::new();
    let read = match coding {
        "gzip" | "x-gzip" => {
            flate2::read::MultiGzDecoder::new(body).take(LONGEST).read_to_end(&mut unpacked)
        }
        // Some send it without the wrapping that the name promises.
        "deflate" if body.first().is_some_and(|first| first & 0x0F == 8) => {
            flate2::read::ZlibDecoder::new(body).take(LONGEST).read_to_end(&mut unpacked)
        }
        "deflate" => {
            flate2::read::DeflateDecoder::new(body).take(LONGEST).read_to_end(&mut unpacked)
        }
        other => {
            return Err(format!("expected gzip or deflate as Content-Encoding, found {other}"));
        }
    };
    read.map_err(|found| format!("expected a body in {coding}, found: {found}"))?;
    Ok(unpacked)
}

/// Leaves the lines of a header out.
fn without(head: &mut Vec<u8>, name: &str) {
    let lines = head.split_inclusive(|&byte| byte == b'\n');
    let is_it = |line: &&[u8]| {
        let found = line.split(|&byte| byte == b':').next().unwrap_or_default();
        found.eq_ignore_ascii_case(name.as_bytes())
    };
    *head = lines.filter(|line| !is_it(line)).collect::<Vec<_>>().concat();
}

/// Gzip by its first bytes, whatever is said of it.
pub(super) fn looks_packed(body: &[u8]) -> bool {
    body.starts_with(&[0x1F, 0x8B])
}
