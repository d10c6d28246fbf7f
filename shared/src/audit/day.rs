//! The days by which the log is divided.

use std::fmt;

use jiff::civil::Date;

use crate::values::Timestamp;

/// A day of UTC, by which the log is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// Reads `2026-03-02`.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 10).then(|| text.parse().ok().map(Self)).flatten()
    }

    /// The day of a moment.
    pub fn of(at: Timestamp) -> Self {
        Self(at.in_zone(&jiff::tz::TimeZone::UTC).date())
    }

    /// When it ends.
    pub fn end(self) -> Timestamp {
        let next = self.0.tomorrow().unwrap_or(self.0);
        Timestamp::parse(&format!("{next}T00:00:00Z")).unwrap_or(Timestamp::from_millis(i64::MAX))
    }

    /// The day before.
    pub fn before(self) -> Option<Self> {
        self.0.yesterday().ok().map(Self)
    }

    /// The day after.
    pub fn after(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
