//! Messages as a transport writes them: HTTP/1.1, the head in one fixed order, names in their usual case.

use bytes::Bytes;
use http::{HeaderMap, Request, Response};

/// The headers in the order of writing; the transport adds `Host` and `Content-Length`.
const REQUEST_ORDER: [&str; 4] = ["Accept", "Content-Type", LENGTH, "Idempotency-Key"];
const RESPONSE_ORDER: [&str; 6] =
    ["Content-Type", LENGTH, "Allow", "Idempotency-Key", "UniCRM-Outcome", "Retry-After"];
const LENGTH: &str = "Content-Length";

/// The bytes of a request.
pub fn written_request(request: &Request<Bytes>) -> Vec<u8> {
    let uri = request.uri();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let mut head =
        format!("{} {target} HTTP/1.1\r\nHost: {host}\r\n", request.method()).into_bytes();
    let length = (!request.body().is_empty()).then_some(request.body().len());
    write_headers(&mut head, request.headers(), &REQUEST_ORDER, length);
    head.extend_from_slice(request.body());
    head
}

/// The bytes of a response.
pub fn written_response(response: &Response<Bytes>) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or("");
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    write_headers(&mut head, response.headers(), &RESPONSE_ORDER, Some(response.body().len()));
    head.extend_from_slice(response.body());
    head
}

/// The known headers in their order, then any other, so that none stays unseen.
fn write_headers(head: &mut Vec<u8>, headers: &HeaderMap, order: &[&str], length: Option<usize>) {
    let mut line = |name: &str, value: &[u8]| {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    };
    for name in order {
        if *name == LENGTH {
            if let Some(length) = length {
                line(name, length.to_string().as_bytes());
            }
            continue;
        }
        headers.get_all(*name).iter().for_each(|value| line(name, value.as_bytes()));
    }
    let known = |name: &str| order.iter().any(|known| known.eq_ignore_ascii_case(name));
    for (name, value) in headers.iter().filter(|(name, _)| !known(name.as_str())) {
        line(name.as_str(), value.as_bytes());
    }
    head.extend_from_slice(b"\r\n");
}
