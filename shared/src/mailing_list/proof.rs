//! The proof of an opt-in: everything that is stored, on one page that staff can print (ML-9).

use serde::Serialize;
use utoipa::ToSchema;

use super::{Receipt, Wording, find_with_entry, store};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, EmailAddress, Timestamp};

/// The status of an address and how it came about, oldest first, with every wording in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Proof {
    pub customer_number: CustomerNumber,
    pub email: EmailAddress,
    /// The status: `none`, `pending`, `confirmed`, `unsubscribed` or `suppressed`.
    pub standing: &'static str,
    /// When the status began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Oldest first.
    pub receipts: Vec<Receipt>,
    /// Every wording that a receipt names.
    pub wordings: Vec<Wording>,
}

/// The proof for a customer's address; `None` when there is no such customer.
///
/// # Errors
/// When the store does not answer.
pub async fn proof(shop: &Shop, number: CustomerNumber) -> Result<Option<Proof>, Fault> {
    let Some((customer, entry)) = find_with_entry(shop, number).await? else { return Ok(None) };
    let mut receipts = store::receipts(shop.store(), &customer.email).await?;
    receipts.sort_by_key(Receipt::order);
    let shown: Vec<_> = receipts.iter().filter_map(Receipt::wording).collect();
    let wordings = store::wordings(shop.store(), &shown).await?;
    Ok(Some(Proof {
        customer_number: customer.number,
        email: customer.email,
        standing: entry.as_ref().map_or("none", |entry| entry.status.into_str()),
        since: entry.as_ref().map(|entry| entry.status.since()),
        receipts,
        wordings,
    }))
}
