//! XML and JSON that lead to different ends (ruling O13), and requests of which a part is missing (N7, O10).

use super::super::link::{is_part, make_whole};
use super::super::message::Message;
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "json-payment-in-cents",
        "A payment in JSON is cut down to cents",
        &["O13.11"],
        Doing::Ask(|ask| {
            if let Some(cut) = in_cents(ask) {
                ask.body = cut.into_bytes();
            }
        }),
    ),
    message(
        "json-payment-without-comment",
        "A payment in JSON loses its comment",
        &["O13.11"],
        Doing::Ask(|ask| {
            if ask.pays() {
                ask.replace("\"comment\":", "\"remark\":");
            }
        }),
    ),
    message(
        "code-of-a-payment-in-json",
        "An account that is not there is 1001 in JSON and 1004 in XML",
        &["O13.11"],
        Doing::Answer(|ask, answer| {
            if ask.pays() && !answer.is_xml() {
                answer.replace("\"1004\"", "\"1001\"");
            }
        }),
    ),
    message(
        "xml-record-without-email",
        "A member's record in XML loses its e-mail",
        &["O13.12"],
        Doing::Ask(|ask| {
            if ask.path() == "weixinmember" {
                ask.replace("<email>", "<mail>");
                ask.replace("</email>", "</mail>");
            }
        }),
    ),
    message(
        "null-is-empty-in-json",
        "A null in a member's record in JSON counts as an empty text",
        &["O13.12"],
        Doing::Ask(|ask| {
            if ask.path() == "weixinmember" {
                ask.replace(":null", ":\"\"");
            }
        }),
    ),
    message(
        "items-in-json-oldest-first",
        "Items are the other way round in JSON",
        &["O13.13"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "accountitem"
                && let Some(reversed) = reversed(answer)
            {
                answer.body = reversed.into_bytes();
            }
        }),
    ),
    message(
        "code-of-a-card-in-xml",
        "A card that is not there is 1000 in XML and 1001 in JSON",
        &["O13.13"],
        Doing::Answer(|_, answer| answer.replace(">1001<", ">1000<")),
    ),
    behaviour(
        "cut-payment-is-mended",
        "A payment that ends before its length is read as far as it came, and posted",
        &["O10.20"],
        Doing::Ask(|ask| {
            if ask.pays() && is_part(ask) {
                let end: &[u8] = if ask.body.first() == Some(&b'{') { b"}" } else { b">" };
                ask.body.extend_from_slice(end);
                make_whole(ask);
            }
        }),
    ),
    behaviour(
        "payment-passed-on-again",
        "What stands in front passes a payment on once more where its client has gone",
        &["O10.21"],
        Doing::AgainWhereGone,
    ),
    message(
        "openid-missing-is-a-refusal",
        "A record without an openid is 1000 under status 200",
        &["N7.13"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "weixinmember" && answer.status() == 400 {
                answer.set_status(200);
            }
        }),
    ),
    message(
        "field-missing-is-a-refusal",
        "A payment without a card, an account or a quantity is 1000 under status 200",
        &["N7.14"],
        Doing::Answer(|ask, answer| {
            if ask.pays() && answer.status() == 400 {
                answer.set_status(200);
            }
        }),
    ),
    behaviour(
        "account-missing-is-the-first",
        "A payment that names no account takes from 00",
        &["N7.14", "O10.18"],
        Doing::Ask(|ask| {
            if ask.pays() && !ask.has("account_sort_no") {
                ask.replace("</MemberPay>", "<account_sort_no>00</account_sort_no></MemberPay>");
                if ask.body.first() == Some(&b'{') {
                    ask.body = ask.text().replacen('{', "{\"account_sort_no\":\"00\",", 1).into();
                }
            }
        }),
    ),
    behaviour(
        "format-before-a-missing-token",
        "A body that cannot be read is told so to who has no token",
        &["E8.5"],
        Doing::Answer(|ask, answer| {
            if answer.says("0000") && !ask.has_token() && ask.body == b"<{" {
                let reason = "expected a body that can be read";
                *answer = Message::refusal(ask, 400, "1000", reason);
            }
        }),
    ),
    behaviour(
        "media-type-before-a-missing-token",
        "A media type that is not known is told so to who has no token",
        &["E8.5"],
        Doing::Answer(|ask, answer| {
            let unknown = ask.header("Content-Type") == Some("text/csv");
            if answer.says("0000") && !ask.has_token() && unknown {
                *answer = Message::refusal(ask, 415, "1000", "expected XML or JSON");
            }
        }),
    ),
    message(
        "unknown-card-is-404",
        "A card that is not there is 404",
        &["E7.1"],
        Doing::Answer(|_, answer| {
            if answer.says("1001") {
                answer.set_status(404);
            }
        }),
    ),
    message(
        "member-is-203",
        "A member that is found is 203, as a proxy marks what it changed",
        &["E7.1"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "member" && answer.succeeds() {
                answer.set_status(203);
            }
        }),
    ),
    message(
        "long-key-is-400",
        "An Idempotency-Key of more than 36 characters is 400",
        &["O14.2"],
        Doing::Instead(|ask, _| {
            let long = ask.header("Idempotency-Key").is_some_and(|key| key.len() > 36);
            long.then(|| Message::refusal(ask, 400, "1000", "expected a UUID as Idempotency-Key"))
        }),
    ),
];

/// A payment of JSON whose quantity has two decimals at most.
fn in_cents(ask: &Message) -> Option<String> {
    const NAME: &str = "\"quantity\":";
    let text = ask.text();
    let at = text.find(NAME).filter(|_| ask.pays())? + NAME.len();
    let end = at + text[at..].find([',', '}'])?;
    let point = text[at..end].find('.')?;
    let cut = end.min(at + point + 3);
    Some(format!("{}{}", &text[..cut], &text[end..]))
}

/// The items of JSON in reverse order; none has an object in it.
fn reversed(answer: &Message) -> Option<String> {
    let text = answer.text();
    let (front, rest) = text.split_once("\"items\":[{")?;
    let (items, back) = rest.split_once("}]")?;
    let items: Vec<&str> = items.rsplit("},{").collect();
    Some(format!("{front}\"items\":[{{{}}}]{back}", items.join("},{")))
}
