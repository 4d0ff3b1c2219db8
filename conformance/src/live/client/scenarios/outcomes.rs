//! What a client makes of the answer to a payment (ruling O15).

use std::time::Duration;

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::super::reply::{Reply, failure};
use super::super::stage::{Played, Stage, exit};
use super::{Scenario, scenario};
use crate::live::complaint::{Ended, Stop};

const PAID: MessageName = MessageName::PayResult;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("pay-refused", "each code of a refusal is a refusal", &["O15.7"], refused),
    scenario("pay-not-applied", "1000 with not-applied is a refusal", &["O15.8"], not_applied),
    scenario(
        "pay-1000",
        "1000 leaves the outcome unknown, under 200 and under 500",
        &["O15.3", "O15.9"],
        server_error,
    ),
    scenario(
        "pay-unknown-code",
        "a code that the table does not have leaves it unknown",
        &["O15.10"],
        unknown_code,
    ),
    scenario(
        "pay-contradictory",
        "an answer that contradicts itself leaves it unknown",
        &["O15.11", "E7.20"],
        contradictory,
    ),
    scenario(
        "pay-unreadable",
        "an answer that cannot be read leaves it unknown",
        &["O15.3", "O15.12"],
        unreadable,
    ),
    scenario("pay-without-number", "success without data is applied", &["O15.6"], without_number),
    scenario("pay-late", "a late answer is an answer", &["O15.5", "O15.13"], late),
    scenario(
        "pay-generated-from-no",
        "without a from_no of the caller's one is made, sent and told",
        &["O15.1"],
        generated,
    ),
    scenario(
        "pay-redirect",
        "a redirect of a payment is not followed",
        &["O15.12", "O15.3"],
        redirect,
    ),
];

/// Pays once against a reply; the payment may be sent only once.
fn paid(stage: &mut Stage<'_>, reply: Reply) -> Result<Played, Stop> {
    let payment = stage.payment();
    let played = stage.play(&payment.arguments("pay"), move |request, _| {
        match request.operation() == "POST memberpay" {
            true => reply.clone(),
            false => Reply::lost(),
        }
    })?;
    let sent = played.of("POST memberpay").len();
    stage.check("O15.3", sent == 1, || format!("expected one payment to be sent, found {sent}"));
    if let Some(told) = stage.printed("O15.1", &played, "from_no") {
        stage.check("O15.1", told == payment.from_no, || {
            format!("printed: expected from_no {}, found `{told}`", payment.from_no)
        });
    }
    stage.keeps_secrets(&played, true);
    Ok(played)
}

fn refused(stage: &mut Stage<'_>) -> Ended {
    for code in ["0003", "1001", "1002", "1003", "1004", "1005", "1006"] {
        let played = paid(stage, Reply::refusal(PAID, stage.format, code))?;
        stage.exits("O15.7", &played, &[exit::REFUSED]);
        if let Some(found) = stage.printed("O15.7", &played, "code") {
            let text = || format!("printed: expected {code}, found `{found}`");
            stage.check("O15.7", found == code, text);
        }
    }
    Ok(())
}

fn not_applied(stage: &mut Stage<'_>) -> Ended {
    for status in ["200 OK", "400 Bad Request", "503 Service Unavailable"] {
        let reply = Reply::with_status(status, PAID, stage.format, &failure("1000"));
        let played = paid(stage, reply.header("UniCRM-Outcome", "not-applied"))?;
        stage.exits("O15.8", &played, &[exit::REFUSED]);
    }
    Ok(())
}

fn unknown(stage: &mut Stage<'_>, clause: &'static str, reply: Reply) -> Ended {
    let played = paid(stage, reply)?;
    stage.exits(clause, &played, &[exit::UNKNOWN]);
    Ok(())
}

fn server_error(stage: &mut Stage<'_>) -> Ended {
    for status in ["200 OK", "500 Internal Server Error"] {
        unknown(stage, "O15.9", Reply::with_status(status, PAID, stage.format, &failure("1000")))?;
    }
    Ok(())
}

fn unknown_code(stage: &mut Stage<'_>) -> Ended {
    for code in ["0002", "9999", "E-17"] {
        unknown(stage, "O15.10", Reply::refusal(PAID, stage.format, code))?;
    }
    Ok(())
}

fn envelope(success: bool, code: &str, data: Option<&str>) -> Value {
    json!({ "success": success, "error_code": code, "error_reason": "", "data": data })
}

fn contradictory(stage: &mut Stage<'_>) -> Ended {
    let no = Some("0000-1611072119-970");
    for (status, envelope) in [
        ("200 OK", envelope(true, "1005", no)),
        ("200 OK", envelope(false, "", None)),
        ("200 OK", envelope(false, "1005", no)),
        ("400 Bad Request", envelope(true, "", no)),
    ] {
        unknown(stage, "O15.11", Reply::with_status(status, PAID, stage.format, &envelope))?;
    }
    for envelope in [envelope(true, "", no), envelope(false, "", None)] {
        let reply = Reply::envelope(PAID, stage.format, &envelope);
        unknown(stage, "O15.11", reply.header("UniCRM-Outcome", "not-applied"))?;
    }
    Ok(())
}

fn unreadable(stage: &mut Stage<'_>) -> Ended {
    let format = stage.format;
    let whole = Reply::success(PAID, format, &"0000-1611072119-970".into());
    let broken: &[u8] = match format {
        Format::Xml => b"<ApiResult><success>false</success><error_code>1005</error_code>",
        Format::Json => br#"{"success":false,"error_code":"1005","#,
    };
    for reply in [
        whole.cut(20),
        Reply::raw("200 OK", format.content_type(), b""),
        Reply::raw("200 OK", format.content_type(), broken),
        Reply::raw("502 Bad Gateway", "text/html", b"<html>Bad Gateway</html>"),
    ] {
        unknown(stage, "O15.12", reply)?;
    }
    Ok(())
}

fn without_number(stage: &mut Stage<'_>) -> Ended {
    let played = paid(stage, Reply::success(PAID, stage.format, &Value::Null))?;
    stage.exits("O15.6", &played, &[exit::OK]);
    Ok(())
}

fn late(stage: &mut Stage<'_>) -> Ended {
    let reply = Reply::success(PAID, stage.format, &"0000-1611072119-970".into());
    let played = paid(stage, reply.late(Duration::from_millis(1500)))?;
    // Nothing says how long to wait: who does not wait so long does not know.
    stage.exits("O15.13", &played, &[exit::OK, exit::UNKNOWN]);
    let exit = played.ran.exit;
    stage.advise(exit != Some(exit::UNKNOWN), || {
        "expected 1.5 seconds of patience, found that the answer was not waited for".to_owned()
    });
    Ok(())
}

fn generated(stage: &mut Stage<'_>) -> Ended {
    let (payment, format) = (stage.payment(), stage.format);
    let arguments = payment.arguments("pay");
    let without = &arguments[..arguments.len() - 2];
    let played = stage
        .play(without, move |_, _| Reply::success(PAID, format, &"0000-1611072119-970".into()))?;
    stage.exits("O15.1", &played, &[exit::OK]);
    let Some(told) = stage.printed("O15.1", &played, "from_no") else { return Ok(()) };
    let sent = played.of("POST memberpay").first().is_some_and(|request| {
        !told.is_empty() && String::from_utf8_lossy(&request.raw.body).contains(&told)
    });
    stage.check("O15.1", sent, || format!("expected the from_no told, `{told}`, in the request"));
    Ok(())
}

fn redirect(stage: &mut Stage<'_>) -> Ended {
    for status in ["302 Found", "307 Temporary Redirect"] {
        let reply = Reply::raw(status, "text/html", b"");
        unknown(stage, "O15.12", reply.header("Location", "/openapi/memberpay?token=x"))?;
    }
    Ok(())
}
