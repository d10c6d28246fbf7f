//! Affiliates: who they are, the hits of their links, and the visits that count.
//!
//! - Approved is who is enabled and has a rate; only staff decide on either (AF-1, S-AF-2).
//! - Following the link of an approved affiliate gives a visit: a signed token that an order may bring (AF-4, AF-5).
//! - The same visitor counts once an hour; what is no visitor is kept apart, and no address is kept at all (S-AF-3).
//! - While the programme is off, nobody sees it, applies or is counted (AF-2).

mod day;
mod hit;
mod hit_source;
mod hour;
pub mod link;
mod rollup;
mod statement;
mod status;
mod store;
mod view;
mod visit;

#[cfg(test)]
mod tests;

pub use day::{DayHits, hits_by_day};
pub use hit::{Hits, NewHit, next_visit, record_hit, record_hit_or_lose};
pub use hit_source::{ExclusionReason, HitSource, RequestSignals};
pub use link::{AffiliateCode, Alias};
pub use rollup::{ReadBudget, RollupReport, roll_up_hits};
pub use statement::{CurrencyAmounts, Month, MonthFigures, Sales, Statement, month_figures, statement};
pub use status::AffiliateStatus;
pub use view::{MonthView, StatementView};
pub use visit::{Visit, VisitorId};

use crate::audit::{Actor, ActorId, AuditEntry};
use crate::customers::{self, AffiliateTerms, Customer};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{ClientInfo, CustomerNumber, Rate};

/// An approved affiliate, as they were when asked for.
#[derive(Clone, Debug)]
pub struct Affiliate {
    pub number: CustomerNumber,
    pub rate: Rate,
}

/// The approved affiliate whose number or alias stands in a link; anything else finds nobody (AF-3, S-AF-1).
///
/// # Errors
/// When the store does not answer.
pub async fn find_approved(shop: &Shop, code: &str) -> Result<Option<Affiliate>, Fault> {
    if !shop.settings().await?.affiliates_enabled {
        return Ok(None);
    }
    let Some(code) = AffiliateCode::parse(code) else { return Ok(None) };
    let Some(number) = store::resolve_code(shop.store(), &code).await? else { return Ok(None) };
    let Some(customer) = customers::find(shop, number).await? else { return Ok(None) };
    Ok(match AffiliateStatus::of(&customer) {
        AffiliateStatus::Approved { rate } => Some(Affiliate { number, rate }),
        _ => None,
    })
}

/// Whose number or alias a code is. Nobody has been asked yet whether they are an affiliate.
///
/// # Errors
/// When the store does not answer.
pub async fn resolve_code(shop: &Shop, code: &str) -> Result<Option<CustomerNumber>, Fault> {
    match AffiliateCode::parse(code) {
        Some(code) => store::resolve_code(shop.store(), &code).await,
        None => Ok(None),
    }
}

/// What came of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyOutcome {
    /// It waits for staff now.
    Applied,
    /// The customer had applied already, or is an affiliate.
    AlreadyApplied,
    ProgrammeOff,
}

/// A customer applies. Neither approval nor a rate comes with it (AF-1, S-AF-2).
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

/// What came of giving an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasOutcome {
    Set,
    /// It is somebody else's, for good.
    Taken,
    NotAnAffiliate,
}

/// Staff give an affiliate a name for their link. It is never given to another one.
///
/// # Errors
/// When the store does not answer.
pub async fn set_alias(shop: &Shop, by: Actor<'_>, number: CustomerNumber, alias: &Alias) -> Result<AliasOutcome, Fault> {
    if customers::find(shop, number).await?.is_none_or(|customer| customer.affiliate.is_none()) {
        return Ok(AliasOutcome::NotAnAffiliate);
    }
    let audit = by.entry(shop, "affiliate.alias", format!("customer:{number}")).change("alias", "", alias);
    Ok(match store::put_alias(shop, number, alias, &audit).await? {
        None => AliasOutcome::Set,
        Some(owner) if owner == number => AliasOutcome::Set,
        Some(_) => AliasOutcome::Taken,
    })
}

/// The names that an affiliate's link may carry.
///
/// # Errors
/// When the store does not answer.
pub async fn aliases(shop: &Shop, number: CustomerNumber) -> Result<Vec<Alias>, Fault> {
    store::aliases(shop.store(), number).await
}
