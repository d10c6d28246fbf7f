//! Closed days: their figures are final, and their hours are not read again.

use serde::Deserialize;

use super::day::Day;
use crate::values::{Span, Timestamp};

/// How long a visitor's hour is kept (S-AF-3).
pub(super) const RETENTION: Span = Span::days(90);

/// Which days of an affiliate's hits are closed, from their entry in the directory.
#[derive(Clone, Debug, Deserialize)]
pub struct ClosedDays {
    /// When the affiliate was first approved. Nothing was counted before.
    since: Timestamp,
    /// All days before this one are closed.
    hits_closed_before: Option<Day>,
}

impl ClosedDays {
    /// The first day that is not closed. Days whose visitors' hours have expired have nothing left to close.
    pub(super) fn first_open(&self, now: Timestamp) -> Day {
        let first_kept = Day::earliest(now.minus(RETENTION));
        self.hits_closed_before.unwrap_or_else(|| Day::earliest(self.since)).max(first_kept)
    }
}
