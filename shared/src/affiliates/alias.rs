//! Aliases for affiliates' links (AF-3).

use super::code::Alias;
use super::store;
use crate::audit::Actor;
use crate::customers;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::CustomerNumber;

/// The outcome of setting an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasOutcome {
    Set,
    /// It belongs to somebody else, for good.
    Taken,
    NotAnAffiliate,
}

/// Staff give an affiliate an alias for their link. Nobody else ever gets the same one.
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

/// The aliases of an affiliate.
///
/// # Errors
/// When the store does not answer.
pub async fn aliases(shop: &Shop, number: CustomerNumber) -> Result<Vec<Alias>, Fault> {
    store::aliases(shop.store(), number).await
}
