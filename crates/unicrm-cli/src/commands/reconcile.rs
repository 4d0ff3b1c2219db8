//! `reconcile`: what became of a payment of unknown outcome.

use std::borrow::Cow;
use std::time::SystemTime;

use unicrm_http::client::{Payment, Reconciled};
use unicrm_proto::message::MemberPay;
use unicrm_proto::value::Presence;

use super::Result;
use super::pay::body;
use crate::arguments::{Global, Reconcile};
use crate::document::Document;
use crate::mask::one_line;
use crate::report::{Exit, Report};
use crate::session::Session;

pub(super) async fn run(session: &Session, arguments: &Reconcile) -> Result {
    let from_no = Presence::Value(arguments.from_no.as_str().into());
    let payment = MemberPay { from_no, ..body(&arguments.paid) };
    let payment = session.client.prepare_payment(payment)?;
    Ok(report(session.client.reconcile(&payment, arguments.since).await?))
}

fn report(found: Reconciled) -> Report {
    match found {
        Reconciled::Found { no } => {
            let text = format!("found {}: the payment was applied\n", one_line(&no));
            let document = Document::Found { no: no.into() };
            Report::outcome(Exit::Done, &document, text, String::new())
        }
        Reconciled::Ambiguous { nos } => {
            let nos: Vec<String> = nos.into_iter().map(String::from).collect();
            let text = format!("ambiguous {}\n", one_line(&nos.join(" ")));
            let words = "several items have this from_no and quantity; a person has to decide";
            Report::outcome(Exit::Unknown, &Document::Ambiguous { nos }, text, words.to_owned())
        }
        Reconciled::NotSeenYet => {
            let words = "no item has this from_no and quantity so far; this is no refusal: the \
                         payment may still be under way, so look again later";
            let text = "not seen yet\n".to_owned();
            Report::outcome(Exit::Unknown, &Document::NotSeenYet, text, words.to_owned())
        }
    }
}

/// The command that looks a payment up, to be typed as it is. No secret is in it.
pub(super) fn command(global: &Global, payment: &Payment, since: SystemTime) -> String {
    let body = payment.body();
    let (quantity, since) = (body.quantity.to_string(), moment(since));
    let mut words = vec!["unicrm".to_owned(), "reconcile".to_owned()];
    let mut option = |name: &str, value: &str| {
        // What begins like an option is taken for a value only behind `=`.
        if value.starts_with('-') {
            words.push(format!("{name}={}", quoted(value)));
        } else {
            words.extend([name.to_owned(), quoted(value)]);
        }
    };
    option("--card", &body.card_no);
    option("--account", &body.account_sort_no);
    option("--quantity", &quantity);
    option("--from-no", payment.from_no());
    option("--since", &since);
    for (name, value) in [("--url", &global.url), ("--appid", &global.appid)] {
        value.iter().for_each(|value| option(name, value));
    }
    let files = [("--secret-file", &global.secret_file), ("--ca-file", &global.ca_file)];
    for (name, file) in files {
        file.iter().for_each(|file| option(name, &file.to_string_lossy()));
    }
    option("--format", global.format.word());
    if global.allow_plain_http {
        words.push("--allow-plain-http".to_owned());
    }
    words.join(" ")
}

/// As a shell takes it for one word.
fn quoted(value: &str) -> String {
    // Only a zero byte cannot be quoted, and no argument has one.
    shlex::try_quote(value).map_or_else(|_| "'?'".to_owned(), Cow::into_owned)
}

/// A moment, cut to whole seconds, as `--since` takes it.
pub(super) fn moment(at: SystemTime) -> String {
    let whole = jiff::Timestamp::try_from(at).map(|moment| moment.as_second());
    let whole = whole.and_then(jiff::Timestamp::from_second);
    // Only beyond the years that jiff holds, which no clock shows.
    whole.map_or("1970-01-01T00:00:00Z".to_owned(), |moment| moment.to_string())
}
