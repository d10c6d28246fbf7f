//! Hits: who followed an affiliate's link, and how often (AF-4, AF-12).
//!
//! - A visitor counts once an hour for each affiliate. Repeats, and everything that is not a visitor, are only in the
//!   raw figure.
//! - A visitor is a keyed hash of IP address, user agent and day: nobody can be tracked from one day to the next, and
//!   no address is stored (S-AF-3).
//! - A hit is one write: to the item of its visitor's hour, or to the day's counter of excluded hits. Nothing else is
//!   incremented, so a figure cannot disagree with the hours behind it.
//! - A hit belongs to its day in the shop's time zone at that moment. A later change of the zone moves no hit.
//! - Visitors' hours expire after 90 days. Before that, housekeeping closes their day, and its figures stay.
//!
//! This module does not know whose link it is: callers check that with `affiliates` before they record a hit.

mod closed;
mod count;
mod day;
mod details;
mod figures;
mod record;
mod robots;
mod source;
mod store;

#[cfg(test)]
mod tests;

pub use closed::ClosedDays;
pub use count::Hits;
pub use day::Day;
pub use details::NewHit;
pub use figures::{DayHits, by_day, by_day_within, close_days};
pub use record::{record, record_best_effort};
pub use source::{ExclusionReason, HitSource, RequestSignals};
