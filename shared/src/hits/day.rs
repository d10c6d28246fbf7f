//! Days and hours, as they appear in the keys of hits.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::values::{Span, Timestamp};

/// How far the westernmost time zone is behind UTC.
const WEST_MAX: Span = Span::hours(12);
/// How far the easternmost time zone is ahead of UTC.
const EAST_MAX: Span = Span::hours(14);

/// A calendar day, written `20261122`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// Every possible day.
    pub const ALL: RangeInclusive<Self> = Self(date(1970, 1, 1))..=Self(date(9999, 12, 31));

    /// The day of a moment in a time zone.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        Self(at.in_zone(zone).date())
    }

    /// Reads `20261122`.
    pub fn parse(text: &str) -> Option<Self> {
        Date::strptime("%Y%m%d", text).ok().map(Self)
    }

    /// The earliest day that it is anywhere on earth.
    pub fn earliest(at: Timestamp) -> Self {
        Self::of(at.minus(WEST_MAX), &TimeZone::UTC)
    }

    /// The latest day that it is anywhere on earth.
    pub fn latest(at: Timestamp) -> Self {
        Self::of(at.plus(EAST_MAX), &TimeZone::UTC)
    }

    /// This day and those after it, up to but not including `end`.
    pub fn until(self, end: Self) -> impl Iterator<Item = Self> {
        self.0.series(1.day()).map(Self).take_while(move |day| *day < end)
    }

    /// The next day; the last possible day returns itself.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1.day()))
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime("%Y%m%d").fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a day"))
    }
}

/// The hour of a moment, as sort keys begin with it: the number of hours since 1970 in eight digits, so that texts sort
/// like hours. Daylight saving time never makes one repeat.
pub(super) fn hour_key(at: Timestamp) -> String {
    format!("{:08}", at.millis() / Span::hours(1).as_millis())
}
