//! Spellings of decimals, booleans and dates in XML, and references that XML forbids.

use unicrm_proto::FieldType;

use super::Reader::{Dcs, Xs};
use super::Weight::{self, Differs, Refuses, Takes, Writes};
use super::{Fact, Scene, facts};
use crate::explain::role::Role;
use crate::explain::tree::Kind;
use crate::neutral::xml_can_carry;

/// What the readers make of how values are spelled.
pub(super) fn spellings(scene: &mut Scene<'_>) {
    for index in 0..scene.tree.nodes.len() {
        let (node, role) = (&scene.tree.nodes[index], scene.roles[index]);
        if node.kind != Kind::Leaf || node.is_nil() {
            continue;
        }
        let value = node.value(scene.text());
        let found = match (role, role.field_type()) {
            (Role::Success, _) => boolean(&value),
            (_, Some(FieldType::Decimal)) => decimal(&value),
            (_, Some(FieldType::Date | FieldType::DateTime | FieldType::DateTimeWithOffset)) => {
                date(&value)
            }
            _ => None,
        };
        if let Some(Spelling { weight, what, fact }) = found {
            scene.add(&[Xs, Dcs], weight, node.content.start, what, fact);
        }
    }
}

struct Spelling {
    weight: Weight,
    what: &'static str,
    fact: &'static Fact,
}

/// Nothing is said of plain digits, nor of what was not observed.
fn decimal(value: &str) -> Option<Spelling> {
    let fact = &facts::DECIMAL;
    let refuses = |what| Some(Spelling { weight: Refuses, what, fact });
    let takes = |what| Some(Spelling { weight: Takes, what, fact });
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return refuses("refuses an empty decimal");
    }
    if trimmed.contains(',') {
        return refuses("refuses commas in a decimal");
    }
    let digits = trimmed.strip_prefix('+').unwrap_or(trimmed);
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if let Some((mantissa, _)) = digits.split_once(['e', 'E']) {
        let is_number = !mantissa.is_empty() && plain(mantissa);
        return is_number.then_some(()).and_then(|()| refuses("refuses an exponent"));
    }
    if !plain(digits) || digits.matches('.').count() > 1 || digits == "." {
        return None;
    }
    let has_needless_zeros =
        digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if trimmed != value {
        takes("takes a padded decimal")
    } else if digits != trimmed
        || has_needless_zeros
        || digits.starts_with('.')
        || digits.ends_with('.')
    {
        takes("takes this spelling of a decimal")
    } else {
        None
    }
}

fn boolean(value: &str) -> Option<Spelling> {
    let fact = &facts::BOOLEAN;
    match value.trim() {
        "true" | "false" | "1" | "0" if value.trim() == value && value.len() > 1 => None,
        "true" | "false" | "1" | "0" => {
            Some(Spelling { weight: Takes, what: "takes this spelling of a boolean", fact })
        }
        "TRUE" => Some(Spelling { weight: Refuses, what: "refuses TRUE", fact }),
        _ => None,
    }
}

fn date(value: &str) -> Option<Spelling> {
    let fact = &facts::DATE;
    let found = |weight, what| Some(Spelling { weight, what, fact });
    let is_day = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-'
    };
    let value = value.trim();
    if is_day(value) {
        return None;
    }
    let (day, time) = value.is_char_boundary(10).then(|| value.split_at(10.min(value.len())))?;
    if !is_day(day) {
        return None;
    }
    if time.starts_with(' ') {
        return found(Refuses, "refuses a space for `T`");
    }
    let clock = time.strip_prefix('T')?;
    let zone_at = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone_at);
    if zone.len() == 5 && zone[1..].bytes().all(|byte| byte.is_ascii_digit()) {
        return found(Refuses, "refuses an offset without a colon");
    }
    if clock.matches(':').count() == 1 {
        return found(Refuses, "refuses a time without seconds");
    }
    let fraction = clock.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if fraction > 7 {
        return found(Differs, "rounds the fraction to 7 digits");
    }
    let is_usual = matches!(zone, "" | "Z" | "+08:00") || !zone.starts_with('+');
    (!is_usual).then_some(Spelling {
        weight: Writes,
        what: "writes old local dates with such odd offsets",
        fact: &facts::ODD_OFFSET,
    })
}

/// The place of the first reference to a character that XML 1.0 forbids.
pub(super) fn forbidden_reference(raw: &str) -> Option<usize> {
    raw.match_indices("&#").find_map(|(at, _)| {
        let name = raw[at + 2..].split_once(';')?.0;
        let code = match name.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => name.parse().ok()?,
        };
        char::from_u32(code).is_some_and(|character| !xml_can_carry(character)).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::{boolean, date, decimal, forbidden_reference};
    use crate::explain::dotnet::Weight::{self, Differs, Refuses, Takes, Writes};

    #[test]
    fn spellings_are_sorted_as_observed() {
        let weight = |spelling: Option<super::Spelling>| spelling.map(|spelling| spelling.weight);
        let decimals: [(&str, Option<Weight>); 11] = [
            ("1141.7400", None),
            ("0.0", None),
            ("-1", None),
            ("abc", None),
            (" 1.0 ", Some(Takes)),
            ("+1", Some(Takes)),
            (".5", Some(Takes)),
            ("00012", Some(Takes)),
            ("1,000.0", Some(Refuses)),
            ("1e3", Some(Refuses)),
            ("", Some(Refuses)),
        ];
        for (text, due) in decimals {
            assert_eq!(weight(decimal(text)), due, "{text}");
        }
        assert_eq!(weight(boolean("TRUE")), Some(Refuses));
        assert_eq!(weight(boolean("True")), None);
        assert_eq!(weight(boolean("1")), Some(Takes));
        let dates = [
            ("2016-05-30", None),
            ("2016-05-30T23:12:45.907", None),
            ("2016-11-07T10:23:48.0409435+08:00", None),
            ("2016-11-07T10:23:48.04094351+08:00", Some(Differs)),
            ("2016-11-07T10:23:48+0800", Some(Refuses)),
            ("2016-11-07 10:23:48", Some(Refuses)),
            ("2016-11-07T10:23+08:00", Some(Refuses)),
            ("1986-11-07T10:23:48+09:00", Some(Writes)),
            ("测试", None),
        ];
        for (text, due) in dates {
            assert_eq!(weight(date(text)), due, "{text}");
        }
        assert_eq!(forbidden_reference("a&#xD;&#1;"), Some(6));
    }
}
