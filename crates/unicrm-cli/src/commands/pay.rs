//! `pay`: its from_no is told before anything is sent; then applied, refused or unknown.

use std::io::Write;
use std::time::SystemTime;

use unicrm_http::client::{Payment, PaymentOutcome, Refused, UnknownReason};
use unicrm_proto::exchange::UnknownOutcome;
use unicrm_proto::message::MemberPay;
use unicrm_proto::value::Presence;

use super::Result;
use super::reconcile::{command, moment};
use crate::arguments::{Global, Paid, Pay};
use crate::document::{Document, PaymentNames, Refusal};
use crate::failure::{Failure, chain, refused_words};
use crate::mask::{Mask, one_line};
use crate::report::{Exit, Report};
use crate::session::Session;

pub(super) async fn run(session: &Session, global: &Global, arguments: &Pay) -> Report {
    let payment = match prepare(session, arguments) {
        Ok(payment) => payment,
        Err(failure) => return failure.report(&session.mask),
    };
    let names = names(&payment);
    let started = SystemTime::now();
    let outcome = match tell(&names) {
        Ok(()) => send(session, &payment).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(Sent::Outcome(PaymentOutcome::Applied { no })) => applied(no.map(String::from), names),
        Ok(Sent::Outcome(PaymentOutcome::Refused(refused))) => {
            declined(&refused, names, &session.mask)
        }
        Ok(Sent::Outcome(PaymentOutcome::Unknown(why))) => {
            let since = payment.sent_at().unwrap_or(started);
            unknown(&told(&why, &session.mask), names, &command(global, &payment, since), since)
        }
        Ok(Sent::Interrupted(since)) => {
            let why = "interrupted before its answer arrived";
            unknown(why, names, &command(global, &payment, since), since)
        }
        Err(failure) => failure.report_with(&session.mask, Some(names), ""),
    }
}

/// The payment without anything of its own but what cannot be left out.
pub(super) fn body(paid: &Paid) -> MemberPay {
    MemberPay::new(paid.card.clone(), paid.account.clone(), paid.quantity)
}

fn prepare(session: &Session, arguments: &Pay) -> Result<Payment> {
    let text = |text: &Option<String>| {
        text.as_deref().map_or(Presence::Absent, |text| Presence::Value(text.into()))
    };
    let from_no = arguments.from_no.as_ref();
    let payment = session.client.prepare_payment(MemberPay {
        fromcontent: text(&arguments.content),
        comment: text(&arguments.comment),
        from_no: from_no.map_or(Presence::Absent, |no| Presence::Value(no.as_str().into())),
        ..body(&arguments.paid)
    })?;
    Ok(match &arguments.key {
        Some(key) => payment.with_idempotency_key(key.clone()),
        None => payment,
    })
}

fn names(payment: &Payment) -> PaymentNames {
    PaymentNames {
        from_no: payment.from_no().to_owned(),
        idempotency_key: payment.idempotency_key().as_str().to_owned(),
    }
}

/// Tells by what the payment is found again, whatever happens from here on.
fn tell(names: &PaymentNames) -> Result<()> {
    let PaymentNames { from_no, idempotency_key } = names;
    let lines = format!("from_no: {}\nidempotency_key: {idempotency_key}\n", one_line(from_no));
    let mut stream = std::io::stderr().lock();
    stream.write_all(lines.as_bytes()).map_err(Failure::CannotTell)
}

/// What came of sending.
enum Sent {
    Outcome(PaymentOutcome),
    /// The user ended it; it may have left at that moment.
    Interrupted(SystemTime),
}

async fn send(session: &Session, payment: &Payment) -> Result<Sent> {
    let outcome = tokio::select! {
        outcome = session.client.pay(payment) => Some(outcome?),
        Ok(()) = tokio::signal::ctrl_c() => None,
    };
    // The call is dropped here, and a payment of which nothing left is as if never sent.
    match (outcome, payment.sent_at()) {
        (Some(outcome), _) => Ok(Sent::Outcome(outcome)),
        (None, Some(at)) => Ok(Sent::Interrupted(at)),
        (None, None) => Err(Failure::Interrupted),
    }
}

fn applied(no: Option<String>, payment: PaymentNames) -> Report {
    let shown = no.as_deref().map_or("(the answer has no number)".to_owned(), one_line);
    let text = format!("applied {shown}\n");
    Report::outcome(Exit::Done, &Document::Applied { no, payment }, text, String::new())
}

fn declined(refused: &Refused, payment: PaymentNames, mask: &Mask) -> Report {
    let refusal = Refusal::new(refused, mask);
    let text = format!("{}\n", refused_words(refused, &refusal));
    let document = Document::Refused { refusal, payment: Some(payment) };
    Report::outcome(Exit::Refused, &document, text, String::new())
}

fn unknown(why: &str, payment: PaymentNames, command: &str, since: SystemTime) -> Report {
    let words = format!(
        "nobody knows whether the money moved: {why}\n\
         Do not pay again before it is looked up, now and once more later:\n  {command}"
    );
    let (why, command, since) = (why.to_owned(), command.to_owned(), moment(since));
    let document = Document::Unknown { why, payment, since, command };
    Report::outcome(Exit::Unknown, &document, "unknown\n".to_owned(), words)
}

/// Why it is unknown, with the server's reason where it gave one.
fn told(why: &UnknownReason, mask: &Mask) -> String {
    if let UnknownReason::Answer(UnknownOutcome::Code(refused)) = why {
        return refused_words(refused, &Refusal::new(refused, mask));
    }
    one_line(&mask.hide(&chain(why)))
}
