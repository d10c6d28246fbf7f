//! Applying to become an affiliate (AF-1).

use super::store;
use crate::audit::{ActorId, AuditEntry};
use crate::customers::{AffiliateTerms, AgreedTerms, Customer};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{ClientInfo, Rate, ShortText};

/// The outcome of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyOutcome {
    /// It waits for staff's decision.
    Applied,
    /// The customer had applied already, or is an affiliate.
    AlreadyApplied,
    ProgrammeOff,
    /// The version that the customer agreed to is not the current one.
    TermsChanged,
}

/// A customer applies, and has agreed to a version of the programme's terms if they were asked to. This grants neither
/// approval nor a rate (AF-1, S-AF-2).
///
/// # Errors
/// When the store does not answer.
pub async fn apply(shop: &Shop, customer: &Customer, agreed: Option<ShortText<20>>, client: &ClientInfo) -> Result<ApplyOutcome, Fault> {
    let settings = shop.settings().await?;
    if !settings.affiliates_enabled {
        return Ok(ApplyOutcome::ProgrammeOff);
    }
    if customer.affiliate.is_some() {
        return Ok(ApplyOutcome::AlreadyApplied);
    }
    if agreed.as_ref().is_some_and(|version| version.as_str() != settings.affiliates_terms_version) {
        return Ok(ApplyOutcome::TermsChanged);
    }
    let agreed = agreed.map(|version| AgreedTerms { version, at: shop.now() });
    let terms = AffiliateTerms { applied_at: shop.now(), approved_at: None, enabled: false, rate: Rate::ZERO, agreed };
    let target = format!("customer:{}", customer.number);
    let audit = AuditEntry::new(shop, ActorId::Customer(customer.number), "affiliate.apply", target).from_client(client);
    let audit = match &terms.agreed {
        Some(agreed) => audit.change("terms", "", &agreed.version),
        None => audit,
    };
    Ok(if store::apply(shop, customer.number, &terms, &audit).await? { ApplyOutcome::Applied } else { ApplyOutcome::AlreadyApplied })
}
