//! How a client takes what is no plain success: refusals, renewal, faults, redirects, shifted pages.

use std::time::Duration;

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::super::reply::{Reply, failure};
use super::super::stage::{Stage, exit};
use super::super::till;
use super::operations::member;
use super::requests::check_printed;
use super::{Scenario, scenario};
use crate::live::complaint::Ended;

const MEMBER: MessageName = MessageName::GetMemberResult;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "refused",
        "a refusal is told with its code, whatever its status",
        &["E7.18"],
        refused,
    ),
    scenario(
        "other-codes",
        "a code that the table does not have, and 1000, are told as they came",
        &["S9.0002", "S9.1000"],
        other_codes,
    ),
    scenario(
        "server-fault",
        "1000 under 500 is told as a failure with its code, and of a payment as unknown",
        &["E7.16"],
        server_fault,
    ),
    scenario("other-success", "success under 201 or 202 is a success", &["E7.19"], other_success),
    scenario(
        "wrong-secret",
        "0001 for the token is a refusal",
        &["E7.18", "S9.0001"],
        wrong_secret,
    ),
    scenario(
        "renewal",
        "after 0000 the client gets a new token and asks again",
        &["V5.7"],
        renewal,
    ),
    scenario(
        "renewal-in-vain",
        "a server that always says 0000 is not asked for ever",
        &["V5.7"],
        in_vain,
    ),
    scenario(
        "other-format",
        "an answer is read in the format that it says",
        &["O13.10"],
        other_format,
    ),
    scenario(
        "unreadable",
        "an answer that is cut, empty, of another operation or no envelope is a fault",
        &["E7.21"],
        unreadable,
    ),
    scenario(
        "contradictory",
        "success under a status that is none is never a success",
        &["E7.20"],
        contradictory,
    ),
    scenario(
        "redirect",
        "a redirect is not followed: it would carry the token elsewhere",
        &[],
        redirect,
    ),
    scenario("get-again", "a GET whose answer is lost is asked again", &[], get_again),
    scenario(
        "shifted-rows",
        "a payment between two pages: no row is given twice",
        &["O5.3"],
        shifted,
    ),
    scenario(
        "expiry-is-a-hint",
        "a token is used whatever the client's clock makes of its expiry",
        &["V5.6"],
        hint,
    ),
];

fn refused(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    for status in ["200 OK", "404 Not Found"] {
        let played = stage.play(&["member", "--card", "11000199"], move |_, _| {
            Reply::with_status(status, MEMBER, format, &failure("1001"))
        })?;
        stage.exits("E7.18", &played, &[exit::REFUSED]);
        if let Some(code) = stage.printed("E7.18", &played, "code") {
            let text = || format!("printed: expected 1001, found `{code}`");
            stage.check("E7.18", code == "1001", text);
        }
    }
    Ok(())
}

fn other_codes(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    for (clause, code) in [("S9.0002", "0002"), ("S9.1000", "1000")] {
        let played = stage.play(&["member", "--card", "11000199"], move |_, _| {
            Reply::refusal(MEMBER, format, code)
        })?;
        stage.exits(clause, &played, &[exit::REFUSED, exit::FAULT]);
        if let Some(found) = stage.printed(clause, &played, "code") {
            let text = || format!("printed: expected {code}, found `{found}`");
            stage.check(clause, found == code, text);
        }
    }
    Ok(())
}

fn server_fault(stage: &mut Stage<'_>) -> Ended {
    let (format, status) = (stage.format, "500 Internal Server Error");
    let played = stage.play(&["member", "--card", "11000199"], move |_, _| {
        Reply::with_status(status, MEMBER, format, &failure("1000"))
    })?;
    stage.exits("E7.16", &played, &[exit::REFUSED, exit::FAULT]);
    if let Some(found) = stage.printed("E7.16", &played, "code") {
        let text = || format!("printed: expected 1000, found `{found}`");
        stage.check("E7.16", found == "1000", text);
    }
    let payment = stage.payment();
    let played = stage.play(&payment.arguments("pay"), move |_, _| {
        Reply::with_status(status, MessageName::PayResult, format, &failure("1000"))
    })?;
    stage.exits("E7.16", &played, &[exit::UNKNOWN]);
    Ok(())
}

fn other_success(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    for status in ["201 Created", "202 Accepted"] {
        let envelope = json!({
            "success": true, "error_code": "", "error_reason": "", "data": member("11000121"),
        });
        let played = stage.play(&["member", "--card", "11000121"], move |_, _| {
            Reply::with_status(status, MEMBER, format, &envelope)
        })?;
        stage.exits("E7.19", &played, &[exit::OK]);
    }
    Ok(())
}

fn wrong_secret(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    let played = stage.play_all(&["sorts"], move |_, _| {
        Reply::refusal(MessageName::ApiTokenResult, format, "0001")
    })?;
    stage.exits("S9.0001", &played, &[exit::REFUSED]);
    if let Some(code) = stage.printed("E7.18", &played, "code") {
        let text = || format!("printed: expected 0001, found `{code}`");
        stage.check("E7.18", code == "0001", text);
    }
    let asked = played.of("GET token").len();
    stage.check("S9.0001", (1..=4).contains(&asked), || {
        format!("expected an end, since the secret does not get right, found {asked} requests")
    });
    stage.keeps_secrets(&played, true);
    Ok(())
}

fn renewal(stage: &mut Stage<'_>) -> Ended {
    let (format, first) = (stage.format, stage.tokens[0].clone());
    let played = stage.play(&["member", "--card", "11000121"], move |request, _| {
        match request.parameter("token") == Some(&first) {
            true => Reply::refusal(MEMBER, format, "0000"),
            false => Reply::success(MEMBER, format, &member("11000121")),
        }
    })?;
    stage.exits("V5.7", &played, &[exit::OK]);
    let (tokens, asked) = (played.of("GET token").len(), played.of("GET member").len());
    stage.check("V5.7", tokens == 2 && asked == 2, || {
        format!("expected two tokens and two requests, found {tokens} and {asked}")
    });
    Ok(())
}

fn in_vain(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    let played = stage.play(&["member", "--card", "11000121"], move |_, _| {
        Reply::refusal(MEMBER, format, "0000")
    })?;
    stage.exits("V5.7", &played, &[exit::REFUSED]);
    let asked = played.of("GET member").len();
    stage.check("V5.7", (2..=4).contains(&asked), || {
        format!("expected a second try with a new token, then an end, found {asked} requests")
    });
    Ok(())
}

fn other_format(stage: &mut Stage<'_>) -> Ended {
    let other = match stage.format {
        Format::Xml => Format::Json,
        Format::Json => Format::Xml,
    };
    let played = stage.play(&["member", "--card", "11000121"], move |_, _| {
        Reply::success(MEMBER, other, &member("11000121"))
    })?;
    stage.exits("O13.10", &played, &[exit::OK]);
    check_printed(stage, "O13.10", &played, MEMBER, &member("11000121"));
    Ok(())
}

fn unreadable(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    let whole = Reply::success(MEMBER, format, &member("11000121"));
    let replies = [
        whole.clone().cut(40),
        Reply::raw("200 OK", format.content_type(), b""),
        Reply::raw("200 OK", format.content_type(), b"<success>true</success"),
        Reply::raw("200 OK", "text/html", b"<html><body>success</body></html>"),
        Reply::success(
            MessageName::ApiTokenResult,
            format,
            &json!({
                "token": "x", "expires_in": "2099-01-01T00:00:00+08:00",
            }),
        ),
    ];
    for reply in replies {
        let played = stage.play(&["member", "--card", "11000121"], move |_, _| reply.clone())?;
        stage.exits("E7.21", &played, &[exit::FAULT]);
    }
    Ok(())
}

fn contradictory(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    let played = stage.play(&["member", "--card", "11000121"], move |_, _| {
        let mut reply = Reply::success(MEMBER, format, &member("11000121"));
        let text = String::from_utf8_lossy(&reply.bytes).replace("200 OK", "400 Bad Request");
        reply.bytes = text.into_bytes();
        reply
    })?;
    stage.exits("E7.20", &played, &[exit::FAULT]);
    Ok(())
}

fn redirect(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let played = stage.play(&["member", "--card", "11000121"], move |request, _| {
            if request.raw.target.contains("elsewhere") {
                return Reply::success(MEMBER, format, &member("11000121"));
            }
            Reply::raw(status, "text/html", b"").header("Location", "/elsewhere/member")
        })?;
        let followed = played.requests.iter().any(|r| r.raw.target.contains("elsewhere"));
        stage.advise(!followed, || format!("{status}: expected it not to be followed"));
        let exit = played.ran.exit;
        stage.advise(exit == Some(exit::FAULT), || {
            format!("{status}: expected exit code 5, found {exit:?}")
        });
    }
    Ok(())
}

fn get_again(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    let played = stage.play(&["member", "--card", "11000121"], move |_, before| match before {
        0 => Reply::lost(),
        _ => Reply::success(MEMBER, format, &member("11000121")).late(Duration::from_millis(300)),
    })?;
    let (exit, asked) = (played.ran.exit, played.of("GET member").len());
    stage.advise(exit == Some(exit::OK) && asked == 2, || {
        format!("expected a second request and success, found {asked} and exit code {exit:?}")
    });
    Ok(())
}

fn shifted(stage: &mut Stage<'_>) -> Ended {
    let payment = stage.payment();
    let rows: Vec<Value> = (0..25)
        .map(|n| payment.item(&format!("0000-1611072119-{n:03}"), "2016-11-07T21:19:45.907"))
        .collect();
    let format = stage.format;
    let of_server = rows.clone();
    let played = stage.play(
        &["items", "--card", &payment.card_no, "--account", "00", "--top", "10", "--all"],
        move |request, _| {
            let number = |name| request.parameter(name).and_then(|text| text.parse().ok());
            let skip: usize = number("skip").unwrap_or(0);
            let top: usize = number("top").unwrap_or(10);
            // Between the first page and the others one item came: they are all one row further down.
            let skip_now = if skip > 0 { skip - 1 } else { 0 };
            let total = of_server.len() + usize::from(skip > 0);
            let end = (skip_now + top).min(of_server.len());
            till::page(format, total, skip, of_server.get(skip_now..end).unwrap_or_default())
        },
    )?;
    stage.exits("O5.3", &played, &[exit::OK]);
    let Some(printed) = stage.data("O5.3", &played) else { return Ok(()) };
    let numbers = |rows: &Vec<Value>| -> Vec<String> {
        rows.iter().filter_map(|row| row["no"].as_str().map(str::to_owned)).collect()
    };
    let found = printed["items"].as_array().map(numbers).unwrap_or_default();
    let due = numbers(&rows);
    stage.check("O5.3", found == due, || {
        format!(
            "expected each of {} rows once, found {}: {}",
            due.len(),
            found.len(),
            found.join(" ")
        )
    });
    Ok(())
}

fn hint(stage: &mut Stage<'_>) -> Ended {
    let (format, token) = (stage.format, stage.tokens[0].clone());
    // By the client's clock this token has expired long ago; by the server's own it has not.
    let played = stage.play_all(&["member", "--card", "11000121"], move |request, _| {
        let date = "Mon, 07 Nov 2016 02:00:00 GMT";
        let reply = match request.operation() == "GET token" {
            true => Reply::success(
                MessageName::ApiTokenResult,
                format,
                &json!({
                    "token": token, "expires_in": "2016-11-07T12:00:00+08:00",
                }),
            ),
            false => Reply::success(MEMBER, format, &member("11000121")),
        };
        reply.header("Date", date)
    })?;
    stage.exits("V5.6", &played, &[exit::OK]);
    let tokens = played.of("GET token").len();
    stage.check("V5.6", tokens == 1, || format!("expected one token, found {tokens}"));
    Ok(())
}
