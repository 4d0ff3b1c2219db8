//! Dates and moments as written: digits and offset are kept (clauses V2.1, V2.7, V2.8).

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most fraction digits that are read; the original platform writes seven.
const MAX_FRACTION_DIGITS: usize = 9;

/// How many fraction digits our own moments are written with, at most.
const OWN_FRACTION_DIGITS: u32 = 7;

/// The largest offset from UTC, in minutes, as XML Schema has it.
const MAX_OFFSET_MINUTES: i32 = 14 * 60;

/// A date, or a date and time, just as it stands on the wire.
///
/// Equality is of what is written: `…T10:00:00Z` and `…T18:00:00+08:00` differ.
/// [`Timestamp::instant`] gives the moment, which compares as time.
///
/// ```
/// use unicrm_proto::value::{Timestamp, UtcOffset};
///
/// let expires_in: Timestamp = "2016-11-07T10:23:48.0409435+08:00".parse()?;
/// let same_moment: Timestamp = "2016-11-07T02:23:48.0409435Z".parse()?;
/// assert_ne!(expires_in, same_moment);
/// assert_eq!(expires_in.instant(UtcOffset::Z), same_moment.instant(UtcOffset::Z));
/// # Ok::<(), unicrm_proto::value::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    date: civil::Date,
    /// The time and how many digits its fraction is written with; none for a date alone.
    time: Option<(civil::Time, u8)>,
    offset: Option<UtcOffset>,
}

/// The offset from UTC that a timestamp is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UtcOffset {
    /// Written `Z`.
    Z,
    /// Written `+hh:mm` or `-hh:mm`.
    Signed {
        /// Whether the sign is a minus, also before zero.
        negative: bool,
        /// Minutes from UTC, without the sign.
        minutes: u16,
    },
}

/// A text is no date or moment of this protocol (clause V2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a date or moment such as 2016-05-30T23:12:45.907+08:00, found something else")]
pub struct TimestampError;

impl UtcOffset {
    /// The offset in minutes, east of UTC positive.
    pub fn minutes(self) -> i32 {
        match self {
            Self::Z => 0,
            Self::Signed { negative: false, minutes } => i32::from(minutes),
            Self::Signed { negative: true, minutes } => -i32::from(minutes),
        }
    }
}

impl Timestamp {
    /// A date alone, written as `2016-05-30`.
    pub fn from_date(date: civil::Date) -> Self {
        Self { date, time: None, offset: None }
    }

    /// A moment of our own: its fraction is cut to seven digits and written without zeros at its
    /// end, as the original platform does (ruling V2).
    pub fn from_civil(moment: civil::DateTime, offset: Option<UtcOffset>) -> Self {
        let step = 10_i32.pow(9 - OWN_FRACTION_DIGITS);
        let nanoseconds = moment.subsec_nanosecond() / step * step;
        let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
        let time = civil::Time::new(hour, minute, second, nanoseconds).unwrap_or(moment.time());
        let mut digits = 9;
        while digits > 0 && nanoseconds % 10_i32.pow(10 - digits) == 0 {
            digits -= 1;
        }
        let digits = u8::try_from(digits).unwrap_or(0);
        Self { date: moment.date(), time: Some((time, digits)), offset }
    }

    /// The date.
    pub fn date(&self) -> civil::Date {
        self.date
    }

    /// The time of day, unless this is a date alone.
    pub fn time(&self) -> Option<civil::Time> {
        self.time.map(|(time, _)| time)
    }

    /// How many digits the fraction of the second is written with; 0 without a fraction.
    pub fn fraction_digits(&self) -> u8 {
        self.time.map_or(0, |(_, digits)| digits)
    }

    /// The offset from UTC, where one is written.
    pub fn offset(&self) -> Option<UtcOffset> {
        self.offset
    }

    /// The moment meant, with `assumed` as the offset of a timestamp that has none. A date alone
    /// is its midnight. `None` only beyond the years that jiff can hold.
    pub fn instant(&self, assumed: UtcOffset) -> Option<jiff::Timestamp> {
        let time = self.time().unwrap_or(civil::Time::midnight());
        let seconds = self.offset.unwrap_or(assumed).minutes() * 60;
        let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
        offset.to_timestamp(self.date.to_datetime(time)).ok()
    }

    /// Whether a time is written and is midnight.
    pub(crate) fn is_midnight(&self) -> bool {
        self.time() == Some(civil::Time::midnight())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.date.year(), self.date.month(), self.date.day());
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        if let Some((time, digits)) = self.time {
            write!(f, "T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
            if digits > 0 {
                let fraction = format!("{:09}", time.subsec_nanosecond());
                write!(f, ".{}", &fraction[..usize::from(digits.min(9))])?;
            }
        }
        match self.offset {
            None => Ok(()),
            Some(UtcOffset::Z) => f.write_str("Z"),
            Some(UtcOffset::Signed { negative, minutes }) => {
                let sign = if negative { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        parse_timestamp(text).ok_or(TimestampError)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = compact_str::CompactString::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads `YYYY-MM-DD`, then a time and an offset where they are there (clauses V2.1, V2.5).
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let mut rest = Digits(text.as_bytes());
    let year = rest.number(4).filter(|&year| year > 0)?;
    let month = rest.after(b'-')?.number(2)?;
    let day = rest.after(b'-')?.number(2)?;
    let date = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let time = if rest.take(b'T') { Some(parse_time(&mut rest)?) } else { None };
    let offset = parse_offset(&mut rest)?;
    rest.0.is_empty().then_some(Timestamp { date, time, offset })
}

fn parse_time(rest: &mut Digits<'_>) -> Option<(civil::Time, u8)> {
    let hour = i8::try_from(rest.number(2)?).ok()?;
    let minute = i8::try_from(rest.after(b':')?.number(2)?).ok()?;
    let second = i8::try_from(rest.after(b':')?.number(2)?).ok()?;
    let (nanoseconds, digits) = if rest.take(b'.') { rest.fraction()? } else { (0, 0) };
    let time = civil::Time::new(hour, minute, second, nanoseconds).ok()?;
    Some((time, digits))
}

/// The offset where one follows: `Some(None)` where none does, `None` where it is malformed.
fn parse_offset(rest: &mut Digits<'_>) -> Option<Option<UtcOffset>> {
    let negative = match rest.0.first() {
        None => return Some(None),
        Some(b'Z') => {
            rest.take(b'Z');
            return Some(Some(UtcOffset::Z));
        }
        Some(b'+') => false,
        Some(b'-') => true,
        Some(_) => return None,
    };
    rest.0 = &rest.0[1..];
    let hours = rest.number(2)?;
    let minutes = rest.after(b':')?.number(2).filter(|&minutes| minutes < 60)?;
    let minutes = u16::try_from(hours * 60 + minutes).ok()?;
    (i32::from(minutes) <= MAX_OFFSET_MINUTES)
        .then_some(Some(UtcOffset::Signed { negative, minutes }))
}

/// What is left of a timestamp's text.
struct Digits<'a>(&'a [u8]);

impl<'a> Digits<'a> {
    fn take(&mut self, byte: u8) -> bool {
        let found = self.0.first() == Some(&byte);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    fn after(&mut self, byte: u8) -> Option<&mut Self> {
        self.take(byte).then_some(self)
    }

    /// Just `count` digits, at most four.
    fn number(&mut self, count: usize) -> Option<i16> {
        let digits = self.0.get(..count)?;
        let mut number = 0;
        for byte in digits {
            number = number * 10 + byte.is_ascii_digit().then(|| i16::from(byte - b'0'))?;
        }
        self.0 = &self.0[count..];
        Some(number)
    }

    /// One to nine digits, as nanoseconds and their count.
    fn fraction(&mut self) -> Option<(i32, u8)> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 || count > MAX_FRACTION_DIGITS {
            return None;
        }
        let (digits, rest) = self.0.split_at(count);
        let mut nanoseconds = 0;
        for at in 0..MAX_FRACTION_DIGITS {
            nanoseconds =
                nanoseconds * 10 + digits.get(at).map_or(0, |byte| i32::from(byte - b'0'));
        }
        self.0 = rest;
        Some((nanoseconds, u8::try_from(count).ok()?))
    }
}
