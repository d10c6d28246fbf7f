//! | question | key |
//! |---|---|
//! | what was done on a day? | `AU#<day>` / `<time-ordered id>` |

use super::AuditEntry;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::{Condition, Key, Put, Write};
use crate::values::Span;
use crate::values::ids::TimeOrderedId;

/// How long rows are kept.
const RETENTION: Span = Span::days(400);

impl AuditEntry {
    /// The write of the row, for the transaction of the change.
    ///
    /// # Errors
    /// Never in practice: an entry always serialises.
    pub fn to_write(&self, shop: &Shop) -> Result<Write, Fault> {
        let id = TimeOrderedId::new(self.at, shop.rng());
        let day = self.at.day(&jiff::tz::TimeZone::UTC);
        let key = Key::new(format!("AU#{day}"), id.as_str());
        Ok(Put::new(&key, self)?.when(Condition::NotExists).expiring(self.at.plus(RETENTION)).into())
    }
}
