//! Hits: who followed an affiliate's link, and how often (AF-4, AF-12).
//!
//! - A visitor counts once an hour for each affiliate. Repeats, and whatever is no visitor, are in the raw figure only.
//! - A visitor is a keyed hash of address and agent with the day in it: nobody can be followed from one day to the next,
//!   and no address is kept (S-AF-3).
//! - A hit is one write: to the item of its visitor's hour, or to the day's count of what is kept apart. Nothing else is
//!   incremented, so a figure cannot disagree with the hours behind it.
//! - Days are those of the shop's time zone at the moment of the hit. A later change of the zone moves no hit.
//! - Visitors' hours go after 90 days. Before that, housekeeping closes their day, and its figures stay.
//!
//! Whether a link is anybody's is the affiliates' affair: whoever records a hit has asked them.

mod closed;
mod count;
mod day;
mod details;
mod figures;
mod record;
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
