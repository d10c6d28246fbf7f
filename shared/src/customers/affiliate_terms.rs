//! The terms of an affiliate, and the consequences of changing them (AF-1).

use super::{AffiliateTerms, TermsNotice};
use crate::values::{Rate, Timestamp};

/// Staff's change of an affiliate's terms. What is left out stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TermsChange {
    pub enabled: Option<bool>,
    pub rate: Option<Rate>,
}

impl AffiliateTerms {
    /// An affiliate is approved as long as staff have enabled them and they have a rate.
    pub fn is_approved(&self) -> bool {
        self.enabled && self.rate > Rate::ZERO
    }

    /// Applied, or entered by staff without a rate, and never approved yet.
    pub fn is_awaiting_approval(&self) -> bool {
        self.approved_at.is_none() && !self.is_approved()
    }

    /// The terms after a change, and the notice for the affiliate. Somebody who never applied and is granted nothing is
    /// no affiliate.
    ///
    /// The first approval is kept for good: it distinguishes a suspended affiliate from one who is waiting (AF-11).
    pub fn change(before: Option<&Self>, change: TermsChange, now: Timestamp) -> (Option<Self>, Option<TermsNotice>) {
        let nothing = Self { applied_at: now, approved_at: None, enabled: false, rate: Rate::ZERO, agreed: None };
        let old = before.unwrap_or(&nothing);
        let mut new = Self { enabled: change.enabled.unwrap_or(old.enabled), rate: change.rate.unwrap_or(old.rate), ..old.clone() };
        if new.is_approved() && new.approved_at.is_none() {
            new.approved_at = Some(now);
        }
        let notice = match (old.is_approved(), new.is_approved()) {
            (false, true) => Some(TermsNotice::Approved),
            (true, false) => Some(TermsNotice::Suspended),
            (true, true) if old.rate != new.rate => Some(TermsNotice::RateChanged),
            _ => None,
        };
        let is_one = before.is_some() || new != nothing;
        (is_one.then_some(new), notice)
    }
}
