//! Amounts as text for people (ruling V3).

use compact_str::{CompactString, format_compact};

use super::amount::{Amount, parts};

/// `display_balance`: two decimals, rounded half away from zero, a comma every three digits
/// (clause V3.3).
pub fn balance(amount: Amount) -> CompactString {
    let (negative, whole, fraction) = parts(amount);
    let hundredths = (whole * 10_000 + fraction + 50) / 100;
    let sign = if negative && hundredths > 0 { "-" } else { "" };
    format_compact!("{sign}{}.{:02}", grouped(hundredths / 100), hundredths % 100)
}

/// `debit_quantity` and `credit_quantity`: no commas, at least two and at most four decimals,
/// none lost (clause V3.4).
pub fn quantity(amount: Amount) -> CompactString {
    let (negative, whole, fraction) = parts(amount);
    let sign = if negative { "-" } else { "" };
    let text = format!("{fraction:04}");
    let kept = text.trim_end_matches('0').len().max(2);
    format_compact!("{sign}{whole}.{}", &text[..kept])
}

fn grouped(whole: u128) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
