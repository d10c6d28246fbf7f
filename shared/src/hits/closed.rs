//! Closed days: those whose figures are final, and whose hours are not read again.

use serde::Deserialize;

use super::day::Day;
use crate::values::{Span, Timestamp};

/// How long a visitor's hour is kept (S-AF-3).
pub(super) const RETENTION: Span = Span::days(90);

/// Which days of an affiliate's hits are closed, as their entry in the directory says.
#[derive(Clone, Debug, Deserialize)]
pub struct ClosedDays {
    /// When the affiliate was first approved: nobody was counted before.
    since: Timestamp,
    /// All days before this one are closed.
    hits_closed_before: Option<Day>,
}

impl ClosedDays {
    /// The first day that is not closed. What is older than the visitors' hours are kept has nothing left to close.
    pub(super) fn first_open(&self, now: Timestamp) -> Day {
        let first_kept = Day::earliest(now.minus(RETENTION));
        self.hits_closed_before.unwrap_or_else(|| Day::earliest(self.since)).max(first_kept)
    }
}
