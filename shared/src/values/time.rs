//! Time: moments in whole milliseconds of UTC, written as ISO 8601, and the shop's clock.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A duration in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

impl Span {
    pub const ZERO: Self = Self(0);

    pub const fn millis(millis: i64) -> Self {
        Self(millis)
    }
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1_000)
    }
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes * 60)
    }
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours * 60)
    }
    pub const fn days(days: i64) -> Self {
        Self::hours(days * 24)
    }
    pub const fn as_millis(self) -> i64 {
        self.0
    }
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
    /// Rounded up, so that "try again in n seconds" is never too early.
    pub const fn as_seconds_ceil(self) -> i64 {
        (self.0 + 999).div_euclid(1_000)
    }
}

/// A moment. Written `2026-11-22T07:32:00.000Z`, always with three decimals, so that the texts sort by time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From 1970 to the end of 9999: what ISO 8601 writes with four digits of year.
    const MILLIS: std::ops::RangeInclusive<i64> = 0..=253_402_300_799_999;

    /// A moment by its milliseconds since 1970, clamped to the years 1970 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(*Self::MILLIS.start(), *Self::MILLIS.end()))
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, for `ttl` attributes.
    pub const fn seconds(self) -> i64 {
        self.0 / 1_000
    }

    /// Reads ISO 8601 with an offset.
    pub fn parse(text: &str) -> Option<Self> {
        let millis = text.parse::<jiff::Timestamp>().ok()?.as_millisecond();
        Self::MILLIS.contains(&millis).then_some(Self(millis))
    }

    /// Whether a text is a date and a time of day without an offset, so that it names no moment.
    pub fn lacks_offset(text: &str) -> bool {
        text.contains(':') && text.parse::<jiff::Timestamp>().is_err() && text.parse::<jiff::civil::DateTime>().is_ok()
    }

    pub fn plus(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_add(span.0))
    }

    pub fn minus(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_sub(span.0))
    }

    /// The time since `earlier`; negative if that is in the future.
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0 - earlier.0)
    }

    /// The moment in a time zone's calendar.
    pub fn in_zone(self, zone: &TimeZone) -> jiff::Zoned {
        jiff::Timestamp::from_millisecond(self.0).expect("1970 to 9999 is within jiff's range").to_zoned(zone.clone())
    }

    /// The first moment of a day in a time zone, clamped to the years 1970 to 9999.
    pub fn first_of(day: jiff::civil::Date, zone: &TimeZone) -> Self {
        let first = zone.to_zoned(day.to_datetime(jiff::civil::Time::midnight()));
        Self::from_millis(first.map_or(i64::MAX, |first| first.timestamp().as_millisecond()))
    }

    /// `2026-11-22`, in a zone.
    pub fn day(self, zone: &TimeZone) -> String {
        self.in_zone(zone).strftime("%Y-%m-%d").to_string()
    }

    /// `2026-11`, in a zone.
    pub fn month(self, zone: &TimeZone) -> String {
        self.in_zone(zone).strftime("%Y-%m").to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_zone(&TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an ISO 8601 time with an offset, from 1970 to 9999"))
    }
}

/// The shop's clock. It can be moved forward (local mode, tests) and stopped (tests).
#[derive(Debug)]
pub struct Clock {
    stopped_at: Option<i64>,
    moved_by: AtomicI64,
}

impl Clock {
    pub const fn system() -> Self {
        Self { stopped_at: None, moved_by: AtomicI64::new(0) }
    }

    /// A clock that only moves when told to.
    pub const fn stopped(at: Timestamp) -> Self {
        Self { stopped_at: Some(at.0), moved_by: AtomicI64::new(0) }
    }

    pub fn now(&self) -> Timestamp {
        let base = self.stopped_at.unwrap_or_else(system_millis);
        Timestamp::from_millis(base.saturating_add(self.moved_by.load(Ordering::SeqCst)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Span) {
        self.moved_by.fetch_add(by.0.max(0), Ordering::SeqCst);
    }

    /// How far it has been moved, so that local mode can restore it after a restart.
    pub fn moved_by(&self) -> Span {
        Span(self.moved_by.load(Ordering::SeqCst))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
fn system_millis() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
