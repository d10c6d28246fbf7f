//! What a mailed link of the mailing list is still good for.

use super::{ListEntry, ListStatus};
use crate::values::{Digest, Timestamp};

/// The state of a presented link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkCheck {
    Valid,
    /// It was mailed to this address, so its holder may be told its state.
    Stale(StaleReason),
    Invalid,
}

/// Why a link is stale, and whether its owner is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleReason {
    /// They are on the list.
    Subscribed,
    /// They are not on the list; a newer link has been mailed and is valid.
    Replaced,
    /// They are not on the list; the link was not used in time.
    Expired,
    /// They are not on the list: they have unsubscribed.
    Unsubscribed,
    /// They are not on the list, and nothing is sent to them.
    Suppressed,
}

impl ListEntry {
    /// The state of a link at this moment.
    pub fn check_link(&self, presented: &Digest, now: Timestamp) -> LinkCheck {
        if !self.links.iter().any(|known| known.matches(presented)) {
            return LinkCheck::Invalid;
        }
        LinkCheck::Stale(match &self.status {
            ListStatus::Pending { link, .. } if link.accepts(presented, now) => return LinkCheck::Valid,
            ListStatus::Pending { link, .. } if now < link.expires_at => StaleReason::Replaced,
            ListStatus::Pending { .. } => StaleReason::Expired,
            ListStatus::Confirmed { .. } => StaleReason::Subscribed,
            ListStatus::Unsubscribed { .. } => StaleReason::Unsubscribed,
            ListStatus::Suppressed { .. } => StaleReason::Suppressed,
        })
    }
}
