//! Orders: what a storefront tells of them, for whom they earn, and how much.
//!
//! - A storefront tells the whole of an order each time; the newest snapshot is the truth, a repeat changes nothing.
//! - An order keeps its first customer. Whoever has no record yet gets one with it (CU-1).
//! - When it is first seen as paid, it is decided for whom it earns. The customer's tag, the decision, the figures it
//!   was made by and the first commission line are written together or not at all (AF-6).
//! - Everything after that adds lines until they sum to what the newest snapshot says (AF-10).

mod attribution;
mod booking;
mod decision;
mod order;
mod receive;
mod snapshot;
mod store;

#[cfg(test)]
mod tests;

pub use attribution::{AttributionInput, PresentedVisit, attribute};
pub use booking::LineDraft;
pub use decision::{Attribution, AttributionReason, Decision, Flag, Share};
pub use order::{BookedLine, Order, SnapshotOutcome};
pub use receive::{ReceiveOutcome, ReceivedOrder, receive};
pub use snapshot::{Amount, Amounts, Buyer, OrderStatus, PaymentFingerprint, Snapshot};

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, OrderId, Page, Paging};

/// What is known of an order.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, id: &OrderId) -> Result<Option<Order>, Fault> {
    store::order(shop.store(), id).await
}

/// A customer's orders, newest first (CU-8).
///
/// # Errors
/// When the store does not answer.
pub async fn list_for_customer(shop: &Shop, customer: CustomerNumber, paging: &Paging) -> Result<Page<Order>, Fault> {
    store::list_for_customer(shop.store(), customer, paging).await
}
