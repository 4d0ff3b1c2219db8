//! Raw HTTP/1.1 messages, as the files hold them: a head with CRLF line ends, then the body.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};

/// A message as it lies in its file, and as it is read.
#[derive(Debug, Clone)]
pub struct Recorded<T> {
    /// The file.
    pub bytes: Vec<u8>,
    /// The message.
    pub message: T,
}

/// No message of this protocol has as many.
const MOST_HEADERS: usize = 32;

/// Reads a request.
///
/// # Errors
/// What was expected and what was found.
pub fn request(bytes: Vec<u8>) -> Result<Recorded<Request<Bytes>>, String> {
    let (head, body) = split(&bytes)?;
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    complete(parsed.parse(head))?;
    is_http_1_1(parsed.version)?;
    let (method, target) = (parsed.method.unwrap_or(""), parsed.path.unwrap_or(""));
    let mut message = Request::builder()
        .method(method)
        .uri(target)
        .body(Bytes::copy_from_slice(body))
        .map_err(|found| format!("expected a method and a target, found: {found}"))?;
    *message.headers_mut() = header_map(parsed.headers)?;
    check_length(message.headers(), body, false)?;
    Ok(Recorded { bytes, message })
}

/// Reads a response.
///
/// # Errors
/// What was expected and what was found.
pub fn response(bytes: Vec<u8>) -> Result<Recorded<Response<Bytes>>, String> {
    let (head, body) = split(&bytes)?;
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Response::new(&mut headers);
    complete(parsed.parse(head))?;
    is_http_1_1(parsed.version)?;
    let mut message = Response::builder()
        .status(parsed.code.unwrap_or_default())
        .body(Bytes::copy_from_slice(body))
        .map_err(|found| format!("expected a status, found: {found}"))?;
    *message.headers_mut() = header_map(parsed.headers)?;
    // RFC 9110 forbids it where a status says that there is no body.
    let is_due = message.status() != http::StatusCode::NO_CONTENT;
    check_length(message.headers(), body, is_due)?;
    Ok(Recorded { bytes, message })
}

/// Head, with the empty line that ends it, and body.
pub fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), String> {
    const END: &[u8] = b"\r\n\r\n";
    let end = bytes.windows(END.len()).position(|window| window == END);
    let end = end.ok_or("expected an empty line (CRLF CRLF) behind the head, found none")?;
    let (head, body) = bytes.split_at(end + END.len());
    let returns = head.iter().filter(|&&byte| byte == b'\r').count();
    let lines = head.windows(2).filter(|window| window == b"\r\n").count();
    let feeds = head.iter().filter(|&&byte| byte == b'\n').count();
    if returns != lines || feeds != lines {
        return Err("expected CRLF at the end of each line of the head, found another".to_owned());
    }
    Ok((head, body))
}

fn complete(parsed: httparse::Result<usize>) -> Result<(), String> {
    match parsed {
        Ok(httparse::Status::Complete(_)) => Ok(()),
        Ok(httparse::Status::Partial) => Err("expected a whole head, found a part".to_owned()),
        Err(found) => Err(format!("expected a head of HTTP/1.1, found: {found}")),
    }
}

fn is_http_1_1(version: Option<u8>) -> Result<(), String> {
    if version == Some(1) { Ok(()) } else { Err("expected HTTP/1.1, found another".to_owned()) }
}

fn header_map(headers: &[httparse::Header<'_>]) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for header in headers {
        let name = HeaderName::from_bytes(header.name.as_bytes())
            .map_err(|found| format!("expected the name of a header, found: {found}"))?;
        let value = HeaderValue::from_bytes(header.value)
            .map_err(|found| format!("expected the value of {name}, found: {found}"))?;
        map.append(name, value);
    }
    Ok(map)
}

/// The body is as long as the head says; a response, and whatever has a body, says it.
fn check_length(headers: &HeaderMap, body: &[u8], is_due: bool) -> Result<(), String> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err("expected no Transfer-Encoding: the file holds the body as it is".to_owned());
    }
    let due = body.len();
    match headers.get(header::CONTENT_LENGTH).map(HeaderValue::as_bytes) {
        None if !is_due && body.is_empty() => Ok(()),
        None => Err(format!("expected Content-Length: {due}, found none")),
        Some(found) if found == due.to_string().as_bytes() => Ok(()),
        Some(found) => {
            Err(format!("expected Content-Length: {due}, found {}", found.escape_ascii()))
        }
    }
}
