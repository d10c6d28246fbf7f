//! Hours: the same visitor counts once in each, and by them the visitors of a day lie in order.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::values::{Span, Timestamp};

const MILLIS: i64 = Span::hours(1).as_millis();
/// So many digits are enough for 1970 to 9999.
const DIGITS: usize = 8;

/// An hour, by how many went before it since 1970. No change of a zone's clocks makes one come twice; a day that begins
/// at half past has halves of two, like everybody else's day a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Hour(i64);

impl Hour {
    pub fn of(at: Timestamp) -> Self {
        Self(at.millis() / MILLIS)
    }

    /// The hour before which a day lies whole.
    pub fn at_end_of(day: Date, zone: &TimeZone) -> Result<Self, Fault> {
        let next = day.tomorrow().and_then(|next| next.to_zoned(zone.clone()));
        let end = next.map_err(|e| Fault::internal("the end of a day", e))?.timestamp().as_millisecond();
        Ok(Self((end + MILLIS - 1) / MILLIS))
    }

    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(self.0 * MILLIS)
    }

    /// The hour that a sort key begins with.
    pub fn from_key(sk: &str) -> Option<Self> {
        sk.get(..DIGITS)?.parse().ok().map(Self)
    }
}

/// As sort keys begin with it.
impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0DIGITS$}", self.0)
    }
}
