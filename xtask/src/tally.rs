//! The closing line that every suite ends with: `N passed, N failed, N skipped`.

use std::fmt;
use std::ops::AddAssign;

/// The counts of a suite, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// Reads a closing line; any other line is none.
    pub(crate) fn parse(line: &str) -> Option<Tally> {
        let mut parts = line.split(", ");
        let mut count = |name: &str| {
            let (number, word) = parts.next()?.split_once(' ')?;
            if word == name { number.parse().ok() } else { None }
        };
        let tally = Tally {
            passed: count("passed")?,
            failed: count("failed")?,
            skipped: count("skipped")?,
        };
        parts.next().is_none().then_some(tally)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { passed, failed, skipped } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn a_closing_line_is_read_as_it_is_written() {
        let tally = Tally { passed: 812, failed: 1, skipped: 30 };
        assert_eq!(Tally::parse(&tally.to_string()), Some(tally));
    }

    #[test]
    fn other_lines_are_no_closing_line() {
        for line in [
            "",
            "1 passed, 2 failed",
            "1 passed, 2 failed, 3 skipped, 4 warned",
            "xml: 1 passed, 2 failed, 3 skipped",
            "1 passed, 2 failed, 3 ignored",
            "-1 passed, 2 failed, 3 skipped",
        ] {
            assert_eq!(Tally::parse(line), None, "{line}");
        }
    }
}
