//! Texts, numbers and dates that codecs trip over.

use super::dice::Dice;

const PIECES: &[&str] = &[
    "测试会员",
    "不能为空 123",
    "000780",
    "1@1",
    "c**@qq.com",
    " ",
    "  ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "😀",
    "👩‍👩‍👧",
    "\u{301}",
    "\u{a0}",
    "\u{2028}",
    "\u{85}",
    "\u{7f}",
    "\u{feff}",
    "\u{fffd}",
    "\u{10ffff}",
    "\u{e000}",
    "]]>",
    "]]",
    "<a>",
    "</name>",
    "&amp;",
    "&",
    "&#x1;",
    "\"",
    "'",
    "\\",
    "\\u0041",
    "/",
    "-->",
    "<!--",
    "<![CDATA[",
    "<?pi?>",
    "null",
    "true",
    "2016-05-30",
    "1e3",
    "{",
    "}",
    "[1]",
];

/// Not in XML at all.
const JSON_ONLY: &[&str] = &["\0", "\u{1}", "\u{b}", "\u{1b}", "\u{1f}", "\u{fffe}", "\u{ffff}"];

/// Any text: mostly short, sometimes empty, sometimes long; with characters that XML cannot carry only if asked.
pub(super) fn text(dice: &mut Dice, json_only: bool) -> String {
    let mut text = String::new();
    for _ in 0..dice.below(5) {
        text.push_str(dice.pick(PIECES));
    }
    if json_only && dice.one_in(4) {
        text.push_str(dice.pick(JSON_ONLY));
    }
    match dice.below(60) {
        0 => text.repeat(1 + dice.below(200)),
        1 => "长".repeat(23 + dice.below(4)), // around the length that a CompactString keeps inline
        2 => "x".repeat(22 + dice.below(4)),
        _ => text,
    }
}

/// A decimal as the neutral value has it: within 96 bits and 28 decimals, no minus zero.
pub(super) fn decimal(dice: &mut Dice) -> String {
    const EDGES: &[&str] = &[
        "0",
        "0.0",
        "0.00",
        "0.0000",
        "1",
        "10",
        "100",
        "1.0",
        "16.0000",
        "1141.7400",
        "-0.01",
        "-1",
        "-16.00",
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "7.9228162514264337593543950335",
        "0.0000000000000000000000000001",
        "0.0000000000000000000000000000",
        "1.0000000000000000000000000000",
        "18446744073709551615",
        "18446744073709551616",
        "9007199254740993",
        "0.1",
        "0.30000000000000004",
    ];
    if dice.one_in(3) {
        return dice.pick(EDGES).to_owned();
    }
    let count = 1 + dice.below(28);
    let mut digits: String =
        (0..count).map(|_| dice.pick(&['0', '0', '1', '2', '5', '7', '9'])).collect();
    let scale = dice.below(count.min(28));
    let point = digits.len() - scale;
    let whole = digits[..point].trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole }.to_owned();
    digits.drain(..point);
    let is_zero = whole == "0" && digits.bytes().all(|digit| digit == b'0');
    let minus = if !is_zero && dice.one_in(5) { "-" } else { "" };
    if scale == 0 { format!("{minus}{whole}") } else { format!("{minus}{whole}.{digits}") }
}

/// A whole number from 0 to 2^53-1.
pub(super) fn whole(dice: &mut Dice) -> u64 {
    match dice.below(4) {
        0 => dice.pick(&[0, 1, 10, 2659, 4_294_967_296, 9_007_199_254_740_991]),
        _ => u64::try_from(dice.below(100_000)).unwrap_or(0),
    }
}

/// A day.
pub(super) fn date(dice: &mut Dice) -> String {
    const EDGES: &[&str] =
        &["2016-05-30", "0001-01-01", "9999-12-31", "2016-02-29", "2000-02-29", "1900-02-28"];
    if dice.one_in(3) {
        return dice.pick(EDGES).to_owned();
    }
    format!("{:04}-{:02}-{:02}", 1 + dice.below(9999), 1 + dice.below(12), 1 + dice.below(28))
}

/// A moment: up to seven digits of a second, with or without an offset.
pub(super) fn date_time(dice: &mut Dice, offset: bool) -> String {
    let mut text =
        format!("{}T{:02}:{:02}:{:02}", date(dice), dice.below(24), dice.below(60), dice.below(60));
    let digits = dice.below(8);
    if digits > 0 {
        text.push('.');
        text.extend((0..digits).map(|_| dice.pick(&['0', '0', '4', '9'])));
    }
    if offset {
        text.push_str(dice.pick(&[
            "+08:00", "+08:00", "Z", "+00:00", "-00:00", "+08:05", "+14:00", "-14:00", "-03:30",
        ]));
    }
    text
}
