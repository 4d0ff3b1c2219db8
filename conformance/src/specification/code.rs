//! A ledger's statement as Markdown: what looks like code becomes a code span, the rest stands for itself.

use super::markdown::span;

/// Names that are spelled like code and are none.
const NAMES: [&str; 3] = ["UniCRM", "OpenAPI", "WeChat"];

/// Code that is spelled like words, or goes over several; the longer of two that start alike stands first.
const CODE: [&str; 24] = [
    "UniCRM-Outcome: not-applied",
    "application/json; charset=utf-8",
    "application/xml; charset=utf-8",
    "text/xml; charset=utf-8",
    "Accept: application/json",
    "Accept: application/xml",
    "application/json",
    "application/xml",
    "text/json",
    "text/xml",
    "Content-Type",
    "Idempotency-Key",
    "xsd:string",
    "accountitem",
    "membersort",
    "memberpay",
    "weixinmember/{wxOpenId}",
    "weixinmember",
    "mobilephone",
    "fromcontent",
    "appsecret",
    "appid",
    "cardno",
    "success",
];

/// The text with its code marked.
pub(crate) fn marked(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(code) = known(rest, written.chars().next_back()) {
            written.push_str(&span(code));
            rest = &rest[code.len()..];
            continue;
        }
        let length = if first == '<' { tag(rest) } else { word(rest) };
        if length == 0 {
            let (plain, behind) = rest.split_at(first.len_utf8());
            written.push_str(&escaped(plain));
            rest = behind;
            continue;
        }
        let (found, behind) = rest.split_at(length);
        let (core, trail) = trimmed(found);
        let lead = core.len() - core.trim_start_matches('(').len();
        let (lead, core) = core.split_at(lead);
        written.push_str(lead);
        written.push_str(&if is_code(core) { span(core) } else { escaped(core) });
        written.push_str(&escaped(trail));
        rest = behind;
    }
    written
}

/// The known code that starts here, as a whole word; of `success` only the field, which has a value behind it.
fn known(text: &str, before: Option<char>) -> Option<&'static str> {
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || "_-/".contains(c)) {
        return None;
    }
    let code = CODE.into_iter().find(|code| text.starts_with(code))?;
    let behind = &text[code.len()..];
    let ends = !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || "_/;".contains(c));
    let is_field = [" true", " false", " 为"].iter().any(|value| behind.starts_with(value));
    (ends && (code != "success" || is_field)).then_some(code)
}

/// The length of a tag that starts here; 0: there is none.
fn tag(text: &str) -> usize {
    let is_name = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '?' | '!');
    let opens = text[1..].starts_with(is_name);
    match text.find('>') {
        Some(end) if opens && text[..end].is_ascii() => end + 1,
        _ => 0,
    }
}

/// The length of the word of visible ASCII characters that starts here; its quoted parts may hold spaces.
fn word(text: &str) -> usize {
    let stop = |c: char| !c.is_ascii_graphic();
    let length = text.find(stop).unwrap_or(text.len());
    if text.starts_with('<') && length == 1 { 1 } else { length }
}

/// The word, and the punctuation behind it that belongs to the sentence.
fn trimmed(found: &str) -> (&str, &str) {
    if let Some(end) = found.find(';').filter(|_| found.starts_with("&#")) {
        return found.split_at(end + 1);
    }
    let mut core = found.trim_end_matches(['.', ',', ';', ':']);
    if core.ends_with(')') && !core.trim_start_matches('(').contains('(') {
        core = core.trim_end_matches(')').trim_end_matches(['.', ',', ';', ':']);
    }
    if core.is_empty() { (found, "") } else { found.split_at(core.len()) }
}

fn is_code(word: &str) -> bool {
    if NAMES.contains(&word) || word.chars().all(|c| c.is_ascii_punctuation() && c != '*') {
        return false;
    }
    let mixed = word
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let is_name = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let letters = |c: char| word.contains(c) && word.chars().any(|c| c.is_ascii_alphanumeric());
    (mixed && is_name)
        || word.starts_with('<')
        || word.contains("xmlns:")
        || ["=", "://", "*/", "/*", "&#", "\""].iter().any(|mark| word.contains(mark))
        || letters('_')
        || letters('{')
        || letters('%')
}

/// Plain text in Markdown.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => written.push_str("&lt;"),
            '&' => written.push_str("&amp;"),
            '*' | '`' | '\\' => written.extend(['\\', character]),
            other => written.push(other),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn what_looks_like_code_is_marked() {
        let check = |text: &str, expected: &str| assert_eq!(marked(text), expected);
        check("data carries ApiTokenResult, and more.", "data carries `ApiTokenResult`, and more.");
        check("card_no: the card that pays.", "`card_no`: the card that pays.");
        check("A reader takes <data /> too.", "A reader takes `<data />` too.");
        check("with & < > escaped", "with &amp; &lt; > escaped");
        check("written (i:nil=\"true\") here", "written (`i:nil=\"true\"`) here");
        check("应答的 XML 根元素为 ApiResponse，其余", "应答的 XML 根元素为 `ApiResponse`，其余");
        check("absent or */*: JSON", "absent or `*/*`: JSON");
        check("In JSON \"\" is the empty text", "In JSON \"\" is the empty text");
        check("The UniCRM Open API", "The UniCRM Open API");
        check(
            "success true is no success; Accept: application/xml",
            "`success` true is no success; `Accept: application/xml`",
        );
        check("the reference &#xD; and so", "the reference `&#xD;` and so");
        check("weixinmember, cardno and cardnos", "`weixinmember`, `cardno` and cardnos");
    }
}
