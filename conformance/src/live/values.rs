//! Fresh values for one run: people, numbers and amounts that look like any other, without a marker of the suite.

use super::amount::Amount;
use crate::fuzz::Dice;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const DIGITS: &[u8] = b"0123456789";
const SURNAMES: &[char] =
    &['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高'];
const GIVEN: &[char] =
    &['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛'];

fn drawn(dice: &mut Dice, from: &[u8], count: usize) -> String {
    (0..count).map(|_| char::from(dice.pick(from))).collect()
}

/// `o` and 27 characters, as the messaging platform gives them.
pub(crate) fn open_id(dice: &mut Dice) -> String {
    format!("o{}", drawn(dice, LETTERS, 27))
}

/// Ten digits: longer than the source's, so that a card in use is not met by chance.
pub(crate) fn card_no(dice: &mut Dice) -> String {
    format!("7{}", drawn(dice, DIGITS, 9))
}

/// Eleven digits.
pub(crate) fn mobile(dice: &mut Dice) -> String {
    let second = char::from(dice.pick(b"3578"));
    format!("1{second}{}", drawn(dice, DIGITS, 9))
}

/// A surname and one or two characters.
pub(crate) fn name(dice: &mut Dice) -> String {
    let mut name: String = dice.pick(SURNAMES).into();
    for _ in 0..=dice.below(2) {
        name.push(dice.pick(GIVEN));
    }
    name
}

/// An address.
pub(crate) fn email(dice: &mut Dice) -> String {
    format!("{}@qq.com", drawn(dice, DIGITS, 9))
}

/// A number of the caller's own, as short as a till's.
pub(crate) fn from_no(dice: &mut Dice) -> String {
    format!("{}-{}", drawn(dice, DIGITS, 4), drawn(dice, DIGITS, 10))
}

/// Letters and digits: tokens, secrets, keys.
pub(crate) fn opaque(dice: &mut Dice, count: usize) -> String {
    drawn(dice, &LETTERS[..62], count)
}

/// From 0.01 to 2.00, with two or four decimals.
pub(crate) fn quantity(dice: &mut Dice) -> String {
    let cents = dice.below(200) + 1;
    let count = if dice.one_in(2) { cents * 100 } else { cents * 100 + dice.below(99) + 1 };
    let amount = Amount::of_ten_thousandths(u32::try_from(count).unwrap_or(100)).to_string();
    match amount.strip_suffix("00") {
        Some(short) => short.to_owned(),
        None => amount,
    }
}

/// The same, always with a ten-thousandth that is not zero: what rounds it to cents is seen.
pub(crate) fn fine_quantity(dice: &mut Dice) -> String {
    let count = (dice.below(200) + 1) * 100 + dice.below(99) + 1;
    Amount::of_ten_thousandths(u32::try_from(count).unwrap_or(101)).to_string()
}
