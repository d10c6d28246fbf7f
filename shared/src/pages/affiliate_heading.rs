//! What stands above each of an affiliate's pages in the back office: who it is, and the ways to figures, lines and payouts.
//! `shared/templates/affiliate-heading.html` renders it.

use crate::affiliates::AffiliateStatus;
use crate::customers::Customer;
use crate::staff::Permission;
use crate::web::{Frame, Pill, Staff};

pub struct AffiliateHeading {
    pub name: String,
    pub number: String,
    /// The address of the affiliate's first page, which those of the others begin with.
    pub at: String,
    pub status: Option<Pill>,
    /// Whether the reader may see the affiliate's figures.
    pub has_figures: bool,
}

impl AffiliateHeading {
    pub fn of(cx: Staff<'_>, frame: &Frame, customer: &Customer) -> Self {
        let number = customer.number.to_string();
        let status = match AffiliateStatus::of(customer) {
            AffiliateStatus::NotAnAffiliate => None,
            AffiliateStatus::AwaitingApproval => Some(Pill::warn("admin-standing-awaiting")),
            AffiliateStatus::Approved { .. } => Some(Pill::ok("affiliate-status-approved")),
            AffiliateStatus::Suspended => Some(Pill::warn("affiliate-status-suspended")),
        };
        Self {
            name: customer.name.as_ref().map_or_else(|| format!("{} {number}", frame.t("admin-no")), ToString::to_string),
            at: format!("/admin/affiliates/{number}"),
            number,
            status,
            has_figures: cx.may(Permission::AffiliatesRead),
        }
    }
}
