//! What stands above each of the affiliate's pages: their status, and what it means for them.

use shared::affiliates::AffiliateStatus;
use shared::customers::Customer;
use shared::web::{Frame, Pill};

pub struct Heading {
    pub status: Pill,
    pub about: String,
}

impl Heading {
    pub fn of(frame: &Frame, customer: &Customer) -> Self {
        let status = AffiliateStatus::of(customer);
        let about = match status {
            AffiliateStatus::Approved { rate } => frame.texts.with("affiliate-approved", "rate", frame.texts.rate(rate)),
            AffiliateStatus::Suspended => frame.t("affiliate-suspended"),
            AffiliateStatus::AwaitingApproval => frame.t("affiliate-awaiting"),
            AffiliateStatus::NotAnAffiliate => frame.t("affiliate-about"),
        };
        Self { status: pill(status).unwrap_or(Pill::plain("affiliate-status-none")), about }
    }
}

/// The status in a word, once the customer has applied.
pub fn pill(status: AffiliateStatus) -> Option<Pill> {
    match status {
        AffiliateStatus::NotAnAffiliate => None,
        AffiliateStatus::AwaitingApproval => Some(Pill::warn("affiliate-status-awaiting")),
        AffiliateStatus::Approved { .. } => Some(Pill::ok("affiliate-status-approved")),
        AffiliateStatus::Suspended => Some(Pill::warn("affiliate-status-suspended")),
    }
}
