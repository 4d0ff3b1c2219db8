//! The zone in which the server writes its civil times (clauses V2.9, V2.10).

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use unicrm_proto::value::{Timestamp, UtcOffset};

/// A fixed offset from UTC. Zones with summer time are not offered: an hour that comes twice
/// would make two civil times of the ledger look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Offset);

/// A text is no offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an offset from UTC such as +08:00, up to 14 hours, found something else")]
pub struct ZoneError;

impl Default for Zone {
    /// The source's own: +08:00.
    fn default() -> Self {
        Self(Offset::constant(8))
    }
}

impl Zone {
    /// The civil time of a moment.
    pub fn civil(self, moment: jiff::Timestamp) -> DateTime {
        self.0.to_datetime(moment)
    }

    /// The date of a moment.
    pub fn date(self, moment: jiff::Timestamp) -> Date {
        self.civil(moment).date()
    }

    /// The moment of a civil time; none beyond the years that a moment can hold.
    pub fn moment(self, civil: DateTime) -> Option<jiff::Timestamp> {
        self.0.to_timestamp(civil).ok()
    }

    /// A moment as it is answered, without an offset.
    pub fn written(self, moment: jiff::Timestamp) -> Timestamp {
        Timestamp::from_civil(self.civil(moment), None)
    }

    /// A moment as it is answered, with the offset.
    pub fn written_with_offset(self, moment: jiff::Timestamp) -> Timestamp {
        let minutes = self.0.seconds() / 60;
        let size = u16::try_from(minutes.unsigned_abs()).unwrap_or(0);
        let offset = UtcOffset::Signed { negative: minutes < 0, minutes: size };
        Timestamp::from_civil(self.civil(moment), Some(offset))
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        // The protocol's own reading of an offset, behind any date.
        let written: Timestamp =
            format!("2000-01-01T00:00:00{text}").parse().map_err(|_| ZoneError)?;
        let minutes = written.offset().ok_or(ZoneError)?.minutes();
        Offset::from_seconds(minutes * 60).map(Self).map_err(|_| ZoneError)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let size = minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", size / 60, size % 60)
    }
}
