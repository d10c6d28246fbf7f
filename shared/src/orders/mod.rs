//! Orders: what a storefront reports about them, which affiliate earns on them, and how much.
//!
//! - A storefront reports the whole order each time. The newest snapshot is valid, and a repeat changes nothing.
//! - An order keeps its first customer. A buyer without a record gets one together with the order (CU-1). An order without
//!   a customer waits for a snapshot that names one (OR-5).
//! - It is never refused over a detail (see [`OrderReport`]). A test order is kept apart from all figures (OR-6).
//! - What was ordered is kept to be shown to its customer and to staff. It decides nothing, and nobody else gets it.
//! - The first paid snapshot decides who earns. One transaction writes the customer's tag, the decision, the figures
//!   behind it and the first commission line (AF-6).
//! - Later snapshots only add lines, until these sum to what the newest snapshot implies (AF-10).

mod amounts;
mod amounts_view;
mod attempts;
mod attribution;
mod booking;
mod contents_view;
mod decide;
mod decision;
mod details;
mod items;
mod left_out;
mod lookup;
mod order;
mod quantity;
mod receive;
mod report;
mod snapshot;
mod store;

#[cfg(test)]
mod report_tests;
#[cfg(test)]
mod tests;

pub use amounts::{Amount, Amounts};
pub use amounts_view::AmountsView;
pub use attribution::{AttributionInput, Candidate, PresentedVisit, attribute, candidate};
pub use booking::LineDraft;
pub use contents_view::{ContentsView, OrderItemView};
pub use decision::{Attribution, AttributionReason, Decision, Share};
pub use details::{OrderDetails, details};
pub use items::{OrderItem, OrderItems};
pub use order::{BookedLine, NotApplied, Order, SnapshotOutcome};
pub use quantity::Quantity;
pub use receive::{ReceiveOutcome, ReceivedOrder, receive};
pub use report::OrderReport;
pub use snapshot::{Buyer, OrderStatus, PaymentFingerprint, Snapshot};

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{CustomerNumber, OrderId, Page, Paging};

/// The order with an id.
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
