//! Which recorded answer a request gets.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::json;
use unicrm_proto::exchange::server::Server;

use super::Score;
use super::asked::Heard;
use super::tape::{Take, Tape};
use crate::exchange::written_response;

/// What goes back, and what is told on the terminal.
pub(super) struct Reply {
    pub(super) bytes: Vec<u8>,
    pub(super) is_cut: bool,
    pub(super) told: Option<String>,
}

pub(super) struct Player {
    tape: Tape,
    strict_order: bool,
    /// Tokens that recorded answers give: a client may go on with any of them.
    given: BTreeSet<String>,
    matched: usize,
    mismatched: usize,
}

impl Player {
    pub(super) fn new(tape: Tape, strict_order: bool) -> Self {
        let gives = |token: &str| {
            let mut answers = tape.takes.iter().filter(|take| take.heard.path == "/token");
            answers.any(|take| holds(&take.answer, token.as_bytes()))
        };
        let tokens = tape.takes.iter().filter_map(|take| take.heard.token());
        let given = tokens.filter(|token| gives(token)).map(str::to_owned).collect();
        Self { tape, strict_order, given, matched: 0, mismatched: 0 }
    }

    pub(super) fn service_path(&self) -> &str {
        &self.tape.service_path
    }

    pub(super) fn left_out(&self) -> &[String] {
        &self.tape.left_out
    }

    pub(super) fn unserved(&self) -> Vec<String> {
        let unserved = self.tape.takes.iter().filter(|take| take.served == 0);
        unserved.map(|take| format!("{}: {}", take.id, take.heard.name())).collect()
    }

    pub(super) fn score(&self) -> Score {
        let unserved = self.tape.takes.iter().filter(|take| take.served == 0).count();
        Score { matched: self.matched, mismatched: self.mismatched, unserved }
    }

    /// The next recorded answer to this request.
    pub(super) fn answer(
        &mut self,
        heard: &Heard,
        request: Request<Bytes>,
        key: Option<&str>,
    ) -> Reply {
        match self.found(heard) {
            Ok(at) => {
                self.matched += 1;
                let take = &mut self.tape.takes[at];
                take.served += 1;
                Reply { bytes: with_key(&take.answer, key), is_cut: take.is_cut, told: None }
            }
            Err(why) => {
                self.mismatched += 1;
                let told = format!("no match for {}: {why}", heard.name());
                Reply { bytes: self.refusal(request, &told), is_cut: false, told: Some(told) }
            }
        }
    }

    /// What is no request at all.
    pub(super) fn no_request(&mut self, why: &str) -> Reply {
        self.mismatched += 1;
        let head = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        Reply { bytes: head.into(), is_cut: true, told: Some(format!("no match: {why}")) }
    }

    /// Where a request differs from a recorded one, whichever of the given tokens it has.
    fn apart(&self, take: &Take, heard: &Heard) -> Vec<String> {
        match (take.heard.token(), heard.token()) {
            (Some(due), Some(found)) if self.given.contains(due) && self.given.contains(found) => {
                take.heard.differences(&heard.with_token(due))
            }
            _ => take.heard.differences(heard),
        }
    }

    fn found(&self, heard: &Heard) -> Result<usize, String> {
        let takes = &self.tape.takes;
        let next = takes.iter().position(|take| take.served == 0);
        if self.strict_order {
            let Some(next) = next else { return Err("expected no further request".to_owned()) };
            let apart = self.apart(&takes[next], heard);
            if apart.is_empty() {
                return Ok(next);
            }
            return Err(told("it is the turn of", &takes[next], &apart));
        }
        let is_same = |at: &usize| self.apart(&takes[*at], heard).is_empty();
        let same: Vec<usize> = (0..takes.len()).filter(is_same).collect();
        let mut unserved: Vec<&usize> = same.iter().filter(|&&at| takes[at].served == 0).collect();
        // Its own token before another one.
        unserved.sort_by_key(|&&at| takes[at].heard.token() != heard.token());
        let unserved = unserved.first();
        match (unserved, same.last()) {
            (Some(&&at), _) => Ok(at),
            // To ask again changes nothing, and gets what was said last.
            (None, Some(&last)) if heard.is_read() => Ok(last),
            (None, Some(_)) => {
                Err(format!("it was recorded {} times, and all of them are served", same.len()))
            }
            (None, None) => Err(self.nearest(heard)),
        }
    }

    fn nearest(&self, heard: &Heard) -> String {
        let candidates = self.tape.takes.iter().map(|take| (take, self.apart(take, heard)));
        let weight = |(take, apart): &(&Take, Vec<String>)| {
            let other_operation = take.heard.name() != heard.name();
            let other_path = (&take.heard.method, &take.heard.path) != (&heard.method, &heard.path);
            (other_operation && other_path, apart.len(), take.served > 0)
        };
        match candidates.min_by_key(weight) {
            Some((take, apart)) => told("the nearest recorded request is", take, &apart),
            None => "nothing is recorded".to_owned(),
        }
    }

    /// 1000 with the reason, in the form that the request asks for; 404, since there is nothing at that place of the
    /// recording.
    fn refusal(&self, request: Request<Bytes>, why: &str) -> Vec<u8> {
        let server = Server::new(&self.tape.service_path);
        let (head, _) = request.into_parts();
        let answer = match server.route(&head) {
            Ok(routed) => routed.responder().fault(StatusCode::NOT_FOUND, why),
            // A request that cannot be routed is told what is wrong with it.
            Err(answer) => answer,
        };
        let is_error = answer.status() != StatusCode::OK;
        if is_error {
            return written_response(&answer);
        }
        let body =
            json!({ "success": false, "error_code": "1000", "error_reason": why, "data": null })
                .to_string();
        let head = format!(
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.into_bytes(), body.into_bytes()].concat()
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}

fn told(what: &str, take: &Take, apart: &[String]) -> String {
    let mut told = format!("{what} {} ({})", take.id, take.heard.name());
    for difference in apart {
        told.push_str("\n  ");
        told.push_str(difference);
    }
    told
}

/// An echoed key is that of this request, as a server would have it: clients make a new one each time.
fn with_key(answer: &[u8], key: Option<&str>) -> Vec<u8> {
    const NAME: &[u8] = b"idempotency-key:";
    let Some(key) = key else { return answer.to_vec() };
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(answer.len());
    let (head, rest) = answer.split_at(end);
    let lines = head.split_inclusive(|&byte| byte == b'\n').map(|line| {
        let is_it = line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME));
        if !is_it {
            return line.to_vec();
        }
        let ending: &[u8] = if line.ends_with(b"\n") { b"\r\n" } else { b"" };
        [&line[..NAME.len()], b" ", key.as_bytes(), ending].concat()
    });
    [lines.collect::<Vec<_>>().concat(), rest.to_vec()].concat()
}
