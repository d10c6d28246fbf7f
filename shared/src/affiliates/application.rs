//! Applying to become an affiliate (AF-1).

use super::store;
use crate::audit::{ActorId, AuditEntry};
use crate::customers::{AffiliateTerms, Customer};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{ClientInfo, Rate};

/// The outcome of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyOutcome {
    /// It waits for staff's decision.
    Applied,
    /// The customer had applied already, or is an affiliate.
    AlreadyApplied,
    ProgrammeOff,
}

/// A customer applies. This grants neither approval nor a rate (AF-1, S-AF-2).
///
/// # Errors
/// When the store does not answer.
pub async fn apply(shop: &Shop, customer: &Customer, client: &ClientInfo) -> Result<ApplyOutcome, Fault> {
    if !shop.settings().await?.affiliates_enabled {
        return Ok(ApplyOutcome::ProgrammeOff);
    }
    if customer.affiliate.is_some() {
        return Ok(ApplyOutcome::AlreadyApplied);
    }
    let terms = AffiliateTerms { applied_at: shop.now(), approved_at: None, enabled: false, rate: Rate::ZERO };
    let target = format!("customer:{}", customer.number);
    let audit = AuditEntry::new(shop, ActorId::Customer(customer.number), "affiliate.apply", target).from_client(client);
    Ok(if store::apply(shop, customer.number, &terms, &audit).await? { ApplyOutcome::Applied } else { ApplyOutcome::AlreadyApplied })
}
