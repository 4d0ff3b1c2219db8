//! HARs of browsers, proxies and debuggers: what is missing, decoded or spelled otherwise is taken as it is meant.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::Encoding;
use http::Uri;
use jiff::Timestamp;
use serde::Deserialize;

use crate::recording::plain::looks_packed;
use crate::recording::redact::Message;
use crate::{Error, Result};

/// What matters of a HAR. Unknown keys are passed over.
#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    request: Request,
    #[serde(default)]
    response: Option<Response>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    query_string: Vec<Pair>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: Option<String>,
    text: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
    #[serde(alias = "_encoding")]
    encoding: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    /// Zero, negative or missing where there was none.
    status: Option<i64>,
    status_text: Option<String>,
    #[serde(default)]
    headers: Vec<Pair>,
    content: Option<Content>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
}

/// An entry as messages of HTTP/1.1.
#[derive(Debug, Clone)]
pub(in crate::recording) struct Read {
    pub(in crate::recording) started: Timestamp,
    /// Scheme, host and port.
    pub(in crate::recording) origin: String,
    pub(in crate::recording) path: String,
    pub(in crate::recording) request: Message,
    pub(in crate::recording) response: Option<Message>,
}

/// Reads a file.
///
/// # Errors
/// It is no HAR; the path in it says where.
pub(in crate::recording) fn read(path: &Path) -> Result<Vec<Read>> {
    let bytes = std::fs::read(path).map_err(|found| {
        Error::invocation(
            format_args!("expected a readable {}, found: {found}", path.display()),
            "give a HAR 1.2 file",
        )
    })?;
    entries(&bytes).map_err(|found| {
        Error::invocation(
            format_args!("{}: {found}", path.display()),
            "export it again as HAR 1.2 with contents, or mend the place named",
        )
    })
}

fn entries(bytes: &[u8]) -> std::result::Result<Vec<Read>, String> {
    // Fiddler and Charles write a mark in front.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let har: Har = serde_path_to_error::deserialize(&mut deserializer).map_err(|found| {
        let place = found.path().to_string();
        format!("at {place}: expected HAR 1.2, found: {}", found.into_inner())
    })?;
    let entries = har.log.entries.into_iter().enumerate();
    entries
        .map(|(at, entry)| {
            messages(entry)
                .map_err(|(place, found)| format!("at log.entries[{at}].{place}: {found}"))
        })
        .collect()
}

type Wrong = (&'static str, String);

fn messages(entry: Entry) -> std::result::Result<Read, Wrong> {
    let Entry { started_date_time, request, response } = entry;
    let uri: Uri = request.url.split('#').next().unwrap_or("").parse().map_err(|found| {
        ("request.url", format!("expected a URL, found one that is none: {found}"))
    })?;
    let authority = uri.authority().map(ToString::to_string);
    let host =
        || header(&request.headers, ":authority").or_else(|| header(&request.headers, "host"));
    let authority = authority
        .or_else(host)
        .ok_or_else(|| ("request.url", "expected a host, found none".to_owned()))?;
    let mut target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    if uri.query().is_none() && !request.query_string.is_empty() {
        target = format!("{target}?{}", joined(&request.query_string));
    }
    let body = match request.post_data {
        Some(data) => posted(data, header(&request.headers, "content-type").as_deref())?,
        None => Vec::new(),
    };
    if request.method.is_empty() || !request.method.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(("request.method", "expected a method, found another text".to_owned()));
    }
    let first = format!("{} {target} HTTP/1.1\r\nHost: {authority}", request.method);
    let length = !body.is_empty();
    let read_request = assembled(&first, &request.headers, body, length);
    let response = match response {
        Some(response) => answered(response)?,
        None => None,
    };
    let started =
        started_date_time.and_then(|text| text.parse().ok()).unwrap_or(Timestamp::UNIX_EPOCH);
    let origin = format!("{}://{authority}", uri.scheme_str().unwrap_or("http"));
    let path = uri.path().to_owned();
    Ok(Read { started, origin, path, request: read_request, response })
}

fn answered(response: Response) -> std::result::Result<Option<Message>, Wrong> {
    let status = response.status.unwrap_or(0);
    let Some(status) = u16::try_from(status).ok().filter(|status| *status >= 100) else {
        return Ok(None);
    };
    let (mut body, mut mime) = (Vec::new(), None);
    if let Some(content) = response.content {
        let kind = header(&response.headers, "content-type").or(content.mime_type.clone());
        body = match (content.text, content.encoding.as_deref()) {
            (None, _) => Vec::new(),
            (Some(text), Some(encoding)) if encoding.eq_ignore_ascii_case("base64") => {
                STANDARD.decode(text.split_whitespace().collect::<String>()).map_err(|found| {
                    ("response.content.text", format!("expected base64, found: {found}"))
                })?
            }
            (Some(text), _) => in_charset(&text, kind.as_deref()),
        };
        mime = content.mime_type.filter(|mime| !mime.is_empty());
    }
    let reason = response.status_text.filter(|text| !text.contains(['\r', '\n']));
    let reason = reason.filter(|text| !text.is_empty()).or_else(|| {
        let status = http::StatusCode::from_u16(status).ok()?;
        status.canonical_reason().map(str::to_owned)
    });
    let mut first = format!("HTTP/1.1 {status} {}", reason.unwrap_or_default());
    if let (Some(mime), None) = (mime, header(&response.headers, "content-type")) {
        first.push_str(&format!("\r\nContent-Type: {mime}"));
    }
    Ok(Some(assembled(&first, &response.headers, body, status != 204)))
}

fn posted(data: PostData, content_type: Option<&str>) -> std::result::Result<Vec<u8>, Wrong> {
    match (data.text, data.encoding.as_deref()) {
        (Some(text), Some(encoding)) if encoding.eq_ignore_ascii_case("base64") => STANDARD
            .decode(text)
            .map_err(|found| ("request.postData.text", format!("expected base64, found: {found}"))),
        (Some(text), _) if !text.is_empty() || data.params.is_empty() => {
            Ok(in_charset(&text, content_type.or(data.mime_type.as_deref())))
        }
        _ => Ok(joined(&data.params).into_bytes()),
    }
}

fn header(headers: &[Pair], name: &str) -> Option<String> {
    let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
    found.value.clone()
}

/// Contents are written as they were before they were packed or cut into chunks, whatever the headers say.
fn assembled(first: &str, headers: &[Pair], body: Vec<u8>, with_length: bool) -> Message {
    const LEFT_OUT: [&str; 5] =
        ["host", "content-length", "transfer-encoding", "connection", "keep-alive"];
    let mut head = format!("{first}\r\n");
    for Pair { name, value } in headers {
        let lower = name.to_ascii_lowercase();
        let value = value.as_deref().unwrap_or("");
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_!#$%&'*+.^`|~".contains(&byte));
        // `:authority` and the like are of HTTP/2.
        if !is_name
            || LEFT_OUT.contains(&lower.as_str())
            || lower == "content-encoding" && !looks_packed(&body)
        {
            continue;
        }
        head.push_str(&format!("{name}: {}\r\n", value.replace(['\r', '\n'], " ").trim()));
    }
    if with_length {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    Message { head: head.into_bytes(), body }
}

/// A text in the charset that its header names, so that both agree.
fn in_charset(text: &str, content_type: Option<&str>) -> Vec<u8> {
    let charset = content_type.and_then(|kind| {
        let lower = kind.to_ascii_lowercase();
        let (_, charset) = lower.split_once("charset=")?;
        Some(charset.split(';').next().unwrap_or("").trim().trim_matches('"').to_owned())
    });
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    match charset.as_deref() {
        Some("utf-16" | "utf-16le") => wide(u16::to_le_bytes),
        Some("utf-16be") => wide(u16::to_be_bytes),
        Some(charset) => match Encoding::for_label(charset.as_bytes()) {
            Some(encoding) => encoding.encode(text).0.into_owned(),
            None => text.as_bytes().to_vec(),
        },
        None => text.as_bytes().to_vec(),
    }
}

fn joined(pairs: &[Pair]) -> String {
    let encoded = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let written = |byte: u8| {
            if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        };
        text.bytes().map(written).collect()
    };
    let pairs = pairs.iter().map(|pair| {
        format!("{}={}", encoded(&pair.name), encoded(pair.value.as_deref().unwrap_or("")))
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// A part of a query as it is meant; what is malformed stays.
pub(in crate::recording) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = behind;
            }
            _ => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
