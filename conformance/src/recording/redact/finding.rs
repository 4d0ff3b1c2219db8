//! What is found in a piece of a message: fields to replace, places to leave alone.

use std::ops::Range;

use super::kind::Kind;
use super::vault::is_mobile;
use super::view::Syntax;

/// A value whose extent is known.
#[derive(Debug, Clone)]
pub(super) struct Value {
    /// How it is read.
    pub(super) syntaxes: Vec<Syntax>,
    /// Where it is in the piece's text.
    pub(super) text: Range<usize>,
    pub(super) kind: Kind,
}

/// What is to be done with a piece.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) values: Vec<Value>,
    /// Words of the protocol, amounts and dates, as places in the text: nothing in them is replaced.
    pub(super) kept: Vec<Range<usize>>,
    /// Text for people: short values are looked for, too.
    pub(super) remarks: Vec<Range<usize>>,
    /// Places of which nothing is known, and how they are read: every word in them is masked.
    pub(super) masked: Vec<(Vec<Syntax>, Range<usize>)>,
    /// How the piece is read to look for values in it.
    pub(super) syntaxes: Vec<Syntax>,
}

impl Plan {
    pub(super) fn value(&mut self, syntaxes: &[Syntax], text: Range<usize>, kind: Kind) {
        self.values.push(Value { syntaxes: syntaxes.to_vec(), text, kind });
    }
}

/// Values that show what they are by their form: mobile numbers and e-mail addresses wherever they stand, and in remarks
/// what follows the name of a parameter and `=`.
pub(super) fn by_form(
    characters: &[char],
    is_remark: impl Fn(usize) -> bool,
) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let hit = mobile(characters, at)
            .or_else(|| email(characters, at))
            .or_else(|| assigned(characters, at).filter(|_| is_remark(at)));
        match hit {
            Some((range, kind)) => {
                at = range.end.max(at + 1);
                found.push((range, kind));
            }
            None => at += 1,
        }
    }
    found
}

fn mobile(characters: &[char], at: usize) -> Option<(Range<usize>, Kind)> {
    const LENGTH: usize = 11;
    let number = characters.get(at..at + LENGTH)?;
    let alone = |character: Option<&char>| {
        character.is_none_or(|character| !character.is_ascii_alphanumeric())
    };
    let before = at.checked_sub(1).and_then(|before| characters.get(before));
    let fits = is_mobile(number) && alone(before) && alone(characters.get(at + LENGTH));
    fits.then_some((at..at + LENGTH, Kind::Mobile))
}

fn of_address(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '+')
}

fn email(characters: &[char], at: usize) -> Option<(Range<usize>, Kind)> {
    let before = at.checked_sub(1).map(|before| characters[before]);
    if !of_address(characters[at]) || before.is_some_and(of_address) {
        return None;
    }
    let length = |from: usize| {
        characters[from..].iter().take_while(|&&character| of_address(character)).count()
    };
    let sign = at + length(at);
    if characters.get(sign) != Some(&'@') {
        return None;
    }
    let mut end = sign + 1 + length(sign + 1);
    while characters[end - 1] == '.' {
        end -= 1; // of the sentence
    }
    let host: String = characters[(sign + 1).min(end)..end].iter().collect();
    host.contains('.').then_some((at..end, Kind::Email))
}

const ASSIGNED: [(&str, Kind); 9] = [
    ("appsecret", Kind::AppSecret),
    ("secret", Kind::AppSecret),
    ("appid", Kind::AppId),
    ("token", Kind::Token),
    ("password", Kind::Secret),
    ("cardno", Kind::Card),
    ("mobilephone", Kind::Mobile),
    ("openid", Kind::OpenId),
    ("bearer", Kind::Token),
];

/// `token=…`, `token: …`, `Bearer …`.
fn assigned(characters: &[char], at: usize) -> Option<(Range<usize>, Kind)> {
    if !matches!(characters[at].to_ascii_lowercase(), 'a' | 'b' | 'c' | 'm' | 'o' | 'p' | 's' | 't')
    {
        return None; // the first letters of these words
    }
    let starts = |word: &str| {
        let mut rest = characters[at..].iter();
        word.chars().all(|due| rest.next().is_some_and(|found| found.to_ascii_lowercase() == due))
    };
    let (word, kind) = ASSIGNED.into_iter().find(|(word, _)| starts(word))?;
    let mut start = at + word.len();
    let signs = characters[start..]
        .iter()
        .take_while(|sign| matches!(sign, '=' | ':' | '：' | ' ' | '"'))
        .count();
    let gap = &characters[start..start + signs];
    let assigns = gap.iter().any(|sign| matches!(sign, '=' | ':' | '：'));
    if !(assigns || word == "bearer" && gap == [' ']) {
        return None;
    }
    start += signs;
    let ends = |character: &char| {
        character.is_whitespace()
            || matches!(
                character,
                '&' | '"'
                    | '\''
                    | '<'
                    | '>'
                    | ','
                    | ';'
                    | '{'
                    | '}'
                    | '['
                    | ']'
                    | '#'
                    | '，'
                    | '。'
                    | '；'
            )
    };
    let length = characters[start..].iter().take_while(|character| !ends(character)).count();
    (length > 0).then_some((start..start + length, kind))
}
