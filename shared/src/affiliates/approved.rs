//! Finds the approved affiliate behind a link, by number or alias.

use super::code::AffiliateCode;
use super::status::AffiliateStatus;
use super::store;
use crate::customers;
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, Rate};

/// An approved affiliate, with the current terms.
#[derive(Clone, Debug)]
pub struct Affiliate {
    pub number: CustomerNumber,
    pub rate: Rate,
}

/// The approved affiliate whose number or alias a link carries. Any other code finds nobody, and while the programme is
/// off, so does every code (AF-2, AF-3, S-AF-1).
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

/// The customer with this number or alias, affiliate or not.
///
/// # Errors
/// When the store does not answer.
pub async fn resolve_code(shop: &Shop, code: &AffiliateCode) -> Result<Option<CustomerNumber>, Fault> {
    store::resolve_code(shop.store(), code).await
}
