//! Dates and moments.

use super::super::how::{Fault, How, message};
use super::super::naive::NAIVE;
use super::super::walk;

/// Where the offset of a moment begins; its end where there is none.
fn offset_at(moment: &str) -> usize {
    let time = moment.find('T').unwrap_or(moment.len());
    moment[time..].find(['Z', '+', '-']).map_or(moment.len(), |at| time + at)
}

/// A moment with at most so many digits behind its seconds.
fn with_digits(moment: &str, most: usize) -> String {
    let (local, offset) = moment.split_at(offset_at(moment));
    match local.split_once('.') {
        Some((seconds, digits)) => {
            format!("{seconds}.{}{offset}", digits.get(..most).unwrap_or(digits))
        }
        None => moment.to_owned(),
    }
}

fn without_offset(moment: &str) -> String {
    moment[..offset_at(moment)].to_owned()
}

fn with_beijing_time(moment: &str) -> String {
    let bare = moment.contains('T') && offset_at(moment) == moment.len();
    if bare { format!("{moment}+08:00") } else { moment.to_owned() }
}

fn without_zeros(moment: &str) -> String {
    let (local, offset) = moment.split_at(offset_at(moment));
    if local.contains('.') {
        format!("{}{offset}", local.trim_end_matches('0').trim_end_matches('.'))
    } else {
        moment.to_owned()
    }
}

/// Another way to write the offset of Greenwich.
fn greenwich(moment: &str) -> String {
    match (moment.strip_suffix('Z'), moment.strip_suffix("+00:00")) {
        (Some(local), _) => format!("{local}+00:00"),
        (_, Some(local)) => format!("{local}Z"),
        _ => moment.to_owned(),
    }
}

/// The offset without its minutes.
fn whole_hours(moment: &str) -> String {
    let (local, offset) = moment.split_at(offset_at(moment));
    match offset.split_once(':') {
        Some((hours, _)) => format!("{local}{hours}:00"),
        None => moment.to_owned(),
    }
}

pub(super) const ALL: &[Fault] =
    &[
        message(
            "fractions-cut-to-milliseconds",
            "reads a moment with three digits behind its seconds",
            &["V2.1", "V2.3", "S1.sample_xml", "S1.sample_json"],
            How::Misread(|message, _, value| walk::dates(message, value, |it| with_digits(it, 3))),
        ),
        message(
            "offset-dropped",
            "reads a moment without its offset",
            &["V2.1", "V2.2", "V2.7", "S1.expires_in"],
            How::Misread(|message, _, value| walk::dates(message, value, without_offset)),
        ),
        message(
            "beijing-time-assumed",
            "gives a moment without an offset the one of Beijing",
            &["V2.1", "V2.2"],
            How::Misread(|message, _, value| walk::dates(message, value, with_beijing_time)),
        ),
        message(
            "loose-offsets-refused",
            "refuses a missing offset",
            &["V2.2"],
            How::Unforgiving("V2.2"),
        ),
        message(
            "eighth-digit-cut",
            "reads seven digits behind the seconds, as .NET has them",
            &["V2.3"],
            How::Misread(|message, _, value| walk::dates(message, value, |it| with_digits(it, 7))),
        ),
        message(
            "midnight-refused",
            "refuses a moment where a date is due",
            &["V2.4"],
            How::Unforgiving("V2.4"),
        ),
        message(
            "midnight-kept",
            "reads a date with a midnight behind it",
            &["V2.1"],
            How::Misread(|message, _, value| {
                walk::dates(message, value, |it| {
                    if it.contains('T') { it.to_owned() } else { format!("{it}T00:00:00") }
                });
            }),
        ),
        message(
            "impossible-dates-kept",
            "keeps a date as text without looking whether it exists",
            &["V2.5"],
            How::Accept(|_, it| it.kind == "bad-date", NAIVE),
        ),
        message(
            "padded-dates-refused",
            "refuses white space around a date",
            &["V2.6"],
            How::Unforgiving("V2.6"),
        ),
        message(
            "z-and-zero-offset-exchanged",
            "writes Z for +00:00 and +00:00 for Z",
            &["V2.7"],
            How::Misread(|message, _, value| walk::dates(message, value, greenwich)),
        ),
        message(
            "offset-in-whole-hours",
            "keeps the hours of an offset alone",
            &["V2.7"],
            How::Misread(|message, _, value| walk::dates(message, value, whole_hours)),
        ),
        message(
            "zeros-of-fractions-dropped",
            "reads a moment without the zeros at the end of its fraction",
            &["V2.8"],
            How::Misread(|message, _, value| walk::dates(message, value, without_zeros)),
        ),
        message(
            "fractions-written-with-seven-digits",
            "fills the fraction of a moment up to seven digits when it writes",
            &["V2.1", "V2.8"],
            How::Value(|message, _, value| {
                walk::dates(message, value, |it| {
                    let (local, offset) = it.split_at(offset_at(it));
                    match local.split_once('.') {
                        Some((seconds, digits)) => format!("{seconds}.{digits:0<7}{offset}"),
                        None => it.to_owned(),
                    }
                });
            }),
        ),
        message(
            "seconds-taken-for-an-expiry",
            "takes a number of seconds for the expiry of a token",
            &["V5.2"],
            How::Accept(|_, it| it.kind == "bad-date" && it.path.ends_with("expires_in"), NAIVE),
        ),
        message(
            "accounting-day-in-slashes",
            "writes the accounting day with slashes",
            &["S5.account_date"],
            How::Text(|message, _, text| {
                if message.as_str() == "AccountListResult" { slashed_days(&text) } else { text }
            }),
        ),
    ];

/// Every `2016-05-30` that no time follows with slashes.
fn slashed_days(text: &str) -> String {
    let is_day = |it: &str| {
        let bytes = it.as_bytes();
        it.len() == 10
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && bytes.iter().enumerate().all(|(at, it)| at == 4 || at == 7 || it.is_ascii_digit())
    };
    let pieces = text.split_inclusive(['<', '>', '"']).map(|piece| {
        let end = piece.len().saturating_sub(1);
        match (piece.get(..end), piece.get(end..)) {
            (Some(day), Some(rest)) if is_day(day) => format!("{}{rest}", day.replace('-', "/")),
            _ => piece.to_owned(),
        }
    });
    pieces.collect()
}
