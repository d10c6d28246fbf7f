//! Everybody on the list, page by page.

use super::{Member, store};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Page, Paging};

/// One page of a shard's members, by address.
///
/// # Errors
/// When the store does not answer.
pub async fn members(shop: &Shop, shard: u8, paging: &Paging) -> Result<Page<Member>, Fault> {
    store::members(shop.store(), shard, paging).await
}
