//! XML and JSON that lead to different ends (ruling O13).

use super::super::message::Message;
use super::super::switch::{Doing, Switch, message};

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
