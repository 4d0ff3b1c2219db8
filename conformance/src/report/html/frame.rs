//! The document around a report.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

use crate::report::markup::Markup;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A page with a title; nothing but its own style and script may run in it or be loaded by it.
pub(super) fn page(title: &str, body: impl FnOnce(&mut Markup)) -> String {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let mut page = Markup::beginning_with("<!DOCTYPE html>");
    page.element("html", &[("lang", "en")], |page| {
        page.element("head", &[], |page| {
            page.void("meta", &[("charset", "utf-8")]);
            page.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
            page.void(
                "meta",
                &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")],
            );
            page.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
            page.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
            page.leaf("title", &[], title);
            page.element("style", &[], |page| page.ours(STYLE));
        });
        page.line();
        page.element("body", &[], |page| {
            body(page);
            page.element("script", &[], |page| page.ours(SCRIPT));
        });
    });
    page.finish()
}

/// A source expression that allows just this text.
fn source(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)))
}
