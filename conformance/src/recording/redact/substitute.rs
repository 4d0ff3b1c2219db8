//! What takes the place of a character: one of the same kind, that is as long in every form in which the first may be
//! written.

use encoding_rs::{GB18030, GBK};

use super::view::encoded;
use crate::fuzz::Dice;
use crate::neutral::xml_can_carry;

/// Chinese characters of invented values; each has two bytes in GBK, three in UTF-8, five decimal digits.
const HAN: &str = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃寒来暑往秋收冬藏云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔";

/// `&#97;` to `&#99;` are shorter than `&#100;`; capitals go along, so that another letter case is replaced alike.
const FEW: [char; 3] = ['a', 'b', 'c'];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    FewLetters,
    ManyLetters,
    Han,
    Other,
    /// Punctuation and white space say nothing of anybody.
    Kept,
}

fn class(character: char) -> Class {
    match character {
        '0'..='9' => Class::Digit,
        'a'..='c' | 'A'..='C' => Class::FewLetters,
        'd'..='z' | 'D'..='Z' => Class::ManyLetters,
        '\u{4E00}'..='\u{9FA5}' => Class::Han,
        _ if character.is_ascii() || character == char::REPLACEMENT_CHARACTER => Class::Kept,
        '\u{2600}'..='\u{27BF}' | '\u{1F000}'.. => Class::Other,
        _ if character.is_alphanumeric() => Class::Other,
        _ => Class::Kept,
    }
}

/// Whether the character is replaced at all.
pub(super) fn is_replaced(character: char) -> bool {
    class(character) != Class::Kept
}

/// Another character of the kind. A number's first digit stays what may start a number.
pub(super) fn another(character: char, is_first: bool, dice: &mut Dice) -> char {
    let cased =
        |new: char| if character.is_ascii_uppercase() { new.to_ascii_uppercase() } else { new };
    match class(character) {
        Class::Kept => character,
        Class::Digit => {
            let may_start = |digit: &char| !is_first || character == '0' || *digit != '0';
            among(('0'..='9').filter(may_start), character, dice)
        }
        Class::FewLetters => cased(among(FEW.into_iter(), character.to_ascii_lowercase(), dice)),
        Class::ManyLetters => cased(among('d'..='z', character.to_ascii_lowercase(), dice)),
        Class::Han => among(HAN.chars(), character, dice),
        Class::Other => among(neighbours(character), character, dice),
    }
}

fn among(from: impl Iterator<Item = char>, but: char, dice: &mut Dice) -> char {
    let choices: Vec<char> = from.filter(|&choice| choice != but).collect();
    if choices.is_empty() { but } else { dice.pick(&choices) }
}

/// Characters of the same script that are as long.
fn neighbours(character: char) -> impl Iterator<Item = char> {
    let block = u32::from(character) & !0xFF;
    let alike = |character: char| {
        let lengths = [encoded(GBK, character), encoded(GB18030, character)];
        let code = u32::from(character);
        (
            lengths.map(|bytes| bytes.map(|bytes| bytes.len())),
            (character.len_utf8(), character.len_utf16()),
            (code.to_string().len(), format!("{code:x}").len()),
            (character.is_alphanumeric(), character.is_numeric()),
            (character.is_lowercase(), character.is_uppercase()),
            xml_can_carry(character),
        )
    };
    let due = alike(character);
    (block..=block + 0xFF).filter_map(char::from_u32).filter(move |&other| alike(other) == due)
}

/// What a character is masked with where nothing is known of it.
pub(super) fn mask(character: char) -> char {
    let masked = match class(character) {
        Class::Digit => '0',
        Class::FewLetters => 'b',
        Class::ManyLetters => 'x',
        Class::Han => '某',
        Class::Other => neighbours(character).next().unwrap_or('?'),
        Class::Kept if character == char::REPLACEMENT_CHARACTER => '?',
        Class::Kept => character,
    };
    if character.is_ascii_uppercase() { masked.to_ascii_uppercase() } else { masked }
}
