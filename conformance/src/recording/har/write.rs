//! One entry of a HAR for each exchange, of messages in which everything was replaced.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::recording::folder::Kept;
use crate::recording::plain::status;
use crate::recording::redact::Message;

/// What ends the document behind its last entry.
pub(in crate::recording) const CLOSING: &str = "\n]}}\n";

/// The document without an entry.
pub(in crate::recording) fn empty() -> String {
    let creator = json!({ "name": "unicrm-conformance", "version": env!("CARGO_PKG_VERSION") });
    format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":[{CLOSING}")
}

/// The entry of an exchange.
pub(in crate::recording) fn entry(kept: &Kept, service: &str) -> Value {
    let milliseconds = |time: std::time::Duration| {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        json!(serde_json::Number::from_f64(thousandths(micros)))
    };
    let [send, wait, receive] = kept.timings;
    let mut entry = json!({
        "startedDateTime": format!("{:.3}", kept.started),
        "time": milliseconds(send + wait + receive),
        "request": request(&kept.request, service),
        "response": kept.response.as_ref().map_or_else(no_response, response),
        "cache": {},
        "timings": {
            "blocked": -1, "dns": -1, "connect": -1, "ssl": -1,
            "send": milliseconds(send), "wait": milliseconds(wait), "receive": milliseconds(receive),
        },
    });
    if let Some(why) = &kept.broken {
        entry["comment"] = json!(why);
    }
    entry
}

/// Times are no money.
#[allow(clippy::float_arithmetic, clippy::cast_precision_loss)]
fn thousandths(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

fn lines(message: &Message) -> (String, Vec<Value>) {
    let head = String::from_utf8_lossy(&message.head).into_owned();
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| json!({ "name": name, "value": value.trim() }));
    (first, headers.collect())
}

fn request(message: &Message, service: &str) -> Value {
    let (first, headers) = lines(message);
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let origin = service.match_indices('/').nth(2).map_or(service, |(at, _)| &service[..at]);
    let url = if target.starts_with('/') { format!("{origin}{target}") } else { target.to_owned() };
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs: Vec<Value> = pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({ "name": super::read::percent_decoded(name), "value": super::read::percent_decoded(value) })
        })
        .collect();
    let mut request = json!({
        "method": method,
        "url": url,
        "httpVersion": words.next().unwrap_or("HTTP/1.1"),
        "cookies": [],
        "headers": headers,
        "queryString": pairs,
        "headersSize": message.head.len(),
        "bodySize": message.body.len(),
    });
    if !message.body.is_empty() {
        let mime = message.header("content-type").unwrap_or_default();
        request["postData"] = match std::str::from_utf8(&message.body) {
            Ok(text) => json!({ "mimeType": mime, "params": [], "text": text }),
            // HAR has no field for it here; names of one's own start with `_`.
            Err(_) => {
                json!({ "mimeType": mime, "params": [], "text": STANDARD.encode(&message.body), "_encoding": "base64" })
            }
        };
    }
    request
}

fn response(message: &Message) -> Value {
    let (first, headers) = lines(message);
    let mut words = first.splitn(3, ' ');
    let version = words.next().unwrap_or("HTTP/1.1").to_owned();
    let reason = words.nth(1).unwrap_or("").to_owned();
    let mut content = json!({
        "size": message.body.len(),
        "mimeType": message.header("content-type").unwrap_or_default(),
    });
    match std::str::from_utf8(&message.body) {
        Ok(text) => content["text"] = json!(text),
        Err(_) => {
            content["text"] = json!(STANDARD.encode(&message.body));
            content["encoding"] = json!("base64");
        }
    }
    json!({
        "status": status(&message.head).unwrap_or(0),
        "statusText": reason,
        "httpVersion": version,
        "cookies": [],
        "headers": headers,
        "content": content,
        "redirectURL": message.header("location").unwrap_or_default(),
        "headersSize": message.head.len(),
        "bodySize": message.body.len(),
    })
}

/// As browsers write an exchange that had no answer.
fn no_response() -> Value {
    json!({
        "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
        "content": { "size": 0, "mimeType": "" },
        "redirectURL": "", "headersSize": -1, "bodySize": -1,
    })
}
