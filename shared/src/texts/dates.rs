//! Days, moments, months and waits as the reader's language writes them (CLDR, UX-5).

use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter as DateTimeFormatter;
use icu_datetime::fieldsets;
use icu_datetime::input::{Date, DateTime, Time};
use icu_datetime::options::TimePrecision;
use jiff::tz::TimeZone;

use super::Texts;
use crate::values::{Span, Timestamp};

/// A day or a moment on a page: what people read, and what machines read in the `datetime` of `time`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownTime {
    pub text: String,
    pub machine: String,
}

impl Texts {
    /// A day in the shop's time zone: `26 Nov 2026`, `26.11.2026`.
    pub fn day(&self, at: Timestamp, zone: &TimeZone) -> String {
        let formatter = DateTimeFormatter::try_new(self.icu().into(), fieldsets::YMD::medium());
        match (date(at.in_zone(zone).date()), formatter) {
            (Some(date), Ok(formatter)) => formatter.format(&date).to_string(),
            _ => at.day(zone),
        }
    }

    /// A moment in the shop's time zone, to the minute: `26 Nov 2026, 09:14`, `26.11.2026, 09:14`.
    pub fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        let local = at.in_zone(zone);
        let time = Time::try_new(local.hour().unsigned_abs(), local.minute().unsigned_abs(), 0, 0);
        let formatter = DateTimeFormatter::try_new(self.icu().into(), fieldsets::YMDT::medium().with_time_precision(TimePrecision::Minute));
        match (date(local.date()), time, formatter) {
            (Some(date), Ok(time), Ok(formatter)) => formatter.format(&DateTime { date, time }).to_string(),
            _ => at.to_string(),
        }
    }

    /// A day for a page.
    pub fn shown_day(&self, at: Timestamp, zone: &TimeZone) -> ShownTime {
        ShownTime { text: self.day(at, zone), machine: at.day(zone) }
    }

    /// A moment for a page.
    pub fn shown_moment(&self, at: Timestamp, zone: &TimeZone) -> ShownTime {
        ShownTime { text: self.moment(at, zone), machine: at.to_string() }
    }

    /// A month with its year: `November 2026`.
    pub fn month(&self, year: i32, month: u8) -> String {
        let formatter = DateTimeFormatter::try_new(self.icu().into(), fieldsets::YM::long());
        match (Date::try_new_gregorian(year, month, 1), formatter) {
            (Ok(date), Ok(formatter)) => formatter.format(&date).to_string(),
            _ => format!("{year:04}-{month:02}"),
        }
    }

    /// A month without its year, short enough for a chart: `Nov`.
    pub fn short_month(&self, month: u8) -> String {
        let formatter = DateTimeFormatter::try_new(self.icu().into(), fieldsets::M::medium());
        match (Date::try_new_gregorian(2000, month, 1), formatter) {
            (Ok(date), Ok(formatter)) => formatter.format(&date).to_string(),
            _ => format!("{month:02}"),
        }
    }

    /// How long somebody has to wait, rounded up: `15 minutes`, `1 second`.
    pub fn wait(&self, wait: Span) -> String {
        let seconds = wait.as_seconds_ceil().max(1);
        match seconds {
            ..90 => self.with_count("wait-seconds", seconds),
            90..5_400 => self.with_count("wait-minutes", (seconds + 59) / 60),
            _ => self.with_count("wait-hours", (seconds + 3_599) / 3_600),
        }
    }
}

/// A day in ICU's Gregorian calendar. Formatters that support all calendars would add half a megabyte to every program.
fn date(day: jiff::civil::Date) -> Option<Date<Gregorian>> {
    Date::try_new_gregorian(i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}
