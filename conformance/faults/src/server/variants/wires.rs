//! Other ways onto the wire.

use std::time::Duration;

use super::super::switch::{Doing, Switch, variant};

pub(super) const VARIANTS: &[Switch] = &[
    variant(
        "http-1-0",
        "Answers are of HTTP/1.0: their end is that of the connection",
        &[],
        Doing::Wire(|answer| {
            let mut answer = answer.clone();
            answer.unset("Content-Length");
            answer.unset("Transfer-Encoding");
            answer.line = answer.line.replace("HTTP/1.1", "HTTP/1.0");
            [answer.head().into_bytes(), answer.body].concat()
        }),
    ),
    variant(
        "chunked",
        "Answers come in chunks",
        &[],
        Doing::Wire(|answer| {
            let mut answer = answer.clone();
            answer.unset("Content-Length");
            answer.set("Transfer-Encoding", "chunked");
            answer.set("Connection", "close");
            let mut bytes = answer.head().into_bytes();
            for part in answer.body.chunks(7) {
                bytes.extend(format!("{:x};part\r\n", part.len()).into_bytes());
                bytes.extend_from_slice(part);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            bytes
        }),
    ),
    variant(
        "more-headers",
        "Answers have headers of many kinds",
        &[],
        Doing::Answer(|_, answer| {
            for (name, value) in [
                ("Server", "Microsoft-IIS/8.5"),
                ("X-AspNet-Version", "4.0.30319"),
                ("Set-Cookie", "ASP.NET_SessionId=7; path=/; HttpOnly"),
                ("Cache-Control", "no-cache"),
                ("Pragma", "no-cache"),
                ("Expires", "-1"),
                ("Vary", "Accept, Accept-Encoding"),
            ] {
                answer.set(name, value);
            }
        }),
    ),
    variant(
        "upper-case-headers",
        "Names of headers are in upper case",
        &[],
        Doing::Wire(|answer| {
            let mut answer = answer.clone();
            answer.set("Content-Length", &answer.body.len().to_string());
            answer.set("Connection", "close");
            answer.headers.iter_mut().for_each(|(name, _)| *name = name.to_ascii_uppercase());
            [answer.head().into_bytes(), answer.body].concat()
        }),
    ),
    variant(
        "slow",
        "Every answer takes its time",
        &[],
        Doing::Answer(|_, _| std::thread::sleep(Duration::from_millis(3))),
    ),
    variant(
        "media-type-without-charset",
        "Content-Type has no charset",
        &["E6.3"],
        Doing::Answer(|_, answer| {
            let media_type = answer.header("Content-Type").unwrap_or_default();
            let essence = media_type.split(';').next().unwrap_or_default().to_owned();
            answer.set("Content-Type", &essence);
        }),
    ),
];
