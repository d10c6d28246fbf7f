//! A customer's standing in a few words: what staff should know before they open the record.

use shared::affiliates::AffiliateStatus;
use shared::customers::{Customer, CustomerState, SubscriptionStatus};
use shared::web::Pill;

/// What is unusual or worth knowing, most important first. Most customers have none of it.
pub fn pills(customer: &Customer) -> Vec<Pill> {
    let state = match customer.state {
        CustomerState::Open => None,
        CustomerState::Disabled => Some(Pill::bad("admin-standing-disabled")),
        CustomerState::Erased => Some(Pill::plain("admin-standing-erased")),
    };
    let flagged = (!customer.flags().is_empty()).then_some(Pill::warn("admin-standing-flagged"));
    let special = customer.approved_for_special_payments.then_some(Pill::plain("admin-standing-special-payments"));
    [state, flagged, affiliate(AffiliateStatus::of(customer)), subscription(customer.mailing_list), special].into_iter().flatten().collect()
}

/// The status as an affiliate, for those who have one.
pub fn affiliate(status: AffiliateStatus) -> Option<Pill> {
    match status {
        AffiliateStatus::NotAnAffiliate => None,
        AffiliateStatus::AwaitingApproval => Some(Pill::warn("admin-standing-awaiting")),
        AffiliateStatus::Approved { .. } => Some(Pill::info("admin-standing-affiliate")),
        AffiliateStatus::Suspended => Some(Pill::warn("admin-standing-suspended")),
    }
}

/// The same for the record itself, which says also what is as usual.
pub fn all_pills(customer: &Customer) -> Vec<Pill> {
    let open = (customer.state == CustomerState::Open).then_some(Pill::ok("admin-standing-open"));
    open.into_iter().chain(pills(customer)).collect()
}

fn subscription(status: SubscriptionStatus) -> Option<Pill> {
    match status {
        SubscriptionStatus::Subscribed => Some(Pill::ok("admin-standing-subscriber")),
        SubscriptionStatus::None | SubscriptionStatus::Unsubscribed => None,
    }
}
