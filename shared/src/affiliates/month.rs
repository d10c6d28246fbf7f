//! Calendar months, for statements.

use std::ops::{Range, RangeInclusive};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::hits::Day;
use crate::values::Timestamp;

/// A calendar month, written `2026-11`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", example = "2026-11")]
pub struct Month(String);

impl Month {
    /// The month of a moment in a time zone.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        Self(at.month(zone))
    }

    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let is_digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        let is_month = is_digits(year, 4) && is_digits(month, 2) && ("01"..="12").contains(&month);
        is_month.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year and month as numbers.
    pub fn parts(&self) -> (i32, u8) {
        let (year, month) = self.0.split_once('-').unwrap_or((&self.0, ""));
        (year.parse().unwrap_or(0), month.parse().unwrap_or(1))
    }

    pub fn previous(&self) -> Self {
        match self.parts() {
            (year, 1) => Self(format!("{:04}-12", year.saturating_sub(1).max(0))),
            (year, month) => Self(format!("{year:04}-{:02}", month - 1)),
        }
    }

    /// This month and those before it, oldest first.
    pub fn with_previous(&self, count: usize) -> Vec<Self> {
        let mut months: Vec<Self> = std::iter::successors(Some(self.clone()), |month| Some(month.previous())).take(count).collect();
        months.reverse();
        months
    }

    /// From its first moment in a time zone to that of the next month.
    pub fn moments(&self, zone: &TimeZone) -> Range<Timestamp> {
        let first = self.first_day();
        let next = first.last_of_month().tomorrow().unwrap_or(Date::MAX);
        Timestamp::first_of(first, zone)..Timestamp::first_of(next, zone)
    }

    /// Its days, from the first to the last.
    pub fn days(&self) -> RangeInclusive<Day> {
        let first = self.first_day();
        Day::from(first)..=Day::from(first.last_of_month())
    }

    fn first_day(&self) -> Date {
        format!("{}-01", self.0).parse().expect("a month has a first day")
    }
}
