//! The address, the certificate, the path, the application's own token and the clock.

use std::time::{Duration, SystemTime};

use unicrm_proto::MessageName;

use super::Probe;
use crate::live::server::answer::Answer;
use crate::live::server::ask::Ask;
use crate::live::wire::{NoLinkKind, reached};

/// Clocks that are further apart than this make dates in reports and expiries hard to read.
const SKEW: Duration = Duration::from_secs(60);

impl Probe<'_> {
    /// Whether there is a service that gives the application a token; without it nothing else can be looked at.
    pub(super) fn address(&mut self) -> bool {
        if let Err(found) = reached(&self.bench.place, self.bench.timeout) {
            let (expected, advice) = advice_on(found.kind);
            self.wrong("service.url", expected, found.found, advice);
            return false;
        }
        let main = self.bench.main();
        let ask = self.bench.token_ask(&main);
        let Some(answer) = self.answer("service.url", &ask) else { return false };
        self.clock(&answer);
        if !self.is_service(&answer) {
            return false;
        }
        let token = answer.data()["token"].as_str().map(str::to_owned).filter(|_| answer.success());
        match token {
            Some(token) => {
                self.bench.keep_token(&main, &token);
                true
            }
            None => {
                self.no_token(&answer);
                false
            }
        }
    }

    /// Whether what answers is the interface at all.
    fn is_service(&mut self, answer: &Answer) -> bool {
        let status = answer.raw.status;
        let media_type = answer.raw.header("Content-Type").unwrap_or("no Content-Type").to_owned();
        if (300..400).contains(&status) {
            let to = answer.raw.header("Location").unwrap_or("nowhere").to_owned();
            let found = format!("a redirect to {}", to.split('?').next().unwrap_or_default());
            self.wrong(
                "service.url",
                "the address that answers itself",
                found,
                "give the address that it leads to",
            );
            return false;
        }
        if status == 404 {
            let ask =
                Ask::new("GET", "/membersort", MessageName::MemberSorts).accept(self.bench.format);
            let other = self.answer("service.url", &ask).map_or(404, |answer| answer.raw.status);
            if other == 404 {
                self.wrong(
                    "service.url",
                    "the address in front of /token and /membersort",
                    "status 404 for both",
                    "add the path that stands in front of them, often /openapi",
                );
                return false;
            }
        }
        if answer.envelope.is_err() && media_type.contains("html") {
            self.wrong(
                "service.url",
                "an envelope in XML or JSON",
                format!("a page ({media_type}) under status {status}"),
                "a proxy, a firewall or a sign-in page answers in the server's place: give an address behind it, or let this machine through",
            );
            return false;
        }
        if let Err(found) = &answer.envelope {
            let found = format!("status {status} and {found}");
            self.wrong(
                "service.url",
                "an envelope in XML or JSON",
                found,
                "give the address of the open interface, not of another service",
            );
            return false;
        }
        true
    }

    fn no_token(&mut self, answer: &Answer) {
        let found = answer.brief();
        match answer.code() {
            "0001" => self.wrong(
                "application.appsecret",
                "an appid and its appsecret",
                found,
                "copy both from the console again; the application must be started",
            ),
            "0003" => self.wrong(
                "application.appid",
                "an application that may be used from here",
                found,
                "allow this machine's address in the application's settings",
            ),
            _ => self.wrong(
                "application.appid",
                "a token",
                found,
                "look at the application in the console and at the server's log",
            ),
        }
    }

    /// The answer's Date against this machine's clock.
    fn clock(&mut self, answer: &Answer) {
        let date = answer.raw.header("Date").and_then(|text| httpdate::parse_http_date(text).ok());
        let Some(date) = date else { return };
        let now = SystemTime::now();
        let apart =
            now.duration_since(date).or_else(|_| date.duration_since(now)).unwrap_or_default();
        if apart > SKEW {
            let found = format!("a Date {} seconds off this machine's clock", apart.as_secs());
            self.tell(
                "service.url",
                "a server whose clock is right",
                found,
                "set both clocks by NTP",
            );
        }
    }
}

fn advice_on(kind: NoLinkKind) -> (&'static str, &'static str) {
    match kind {
        NoLinkKind::Name => (
            "a host that has an address",
            "look for a slip in the name, or use a network that knows it",
        ),
        NoLinkKind::Nobody => (
            "a server that listens there",
            "start it, mend the port, or open the firewall for this machine",
        ),
        NoLinkKind::NoTls => (
            "a server that speaks TLS",
            "give an address with http:// if it does not, or mend the port",
        ),
        NoLinkKind::Untrusted => (
            "a certificate whose authority this system trusts",
            "add that authority to the system's certificates, or point SSL_CERT_FILE at a file with it",
        ),
        NoLinkKind::Expired => (
            "a certificate that is valid today",
            "renew it; if it is not over, look at this machine's clock",
        ),
        NoLinkKind::OtherName => {
            ("a certificate of the name in the address", "give the name that the certificate has")
        }
        NoLinkKind::Certificate => {
            ("a certificate that can be trusted", "mend the server's certificate and its chain")
        }
    }
}
