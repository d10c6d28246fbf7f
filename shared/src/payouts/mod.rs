//! Payouts: lines set as paid, all or nothing, and marked as unpaid again (AF-14, AF-15).
//!
//! - Whether a line is paid is a bit in a block of its affiliate's lines. A payout changes the blocks that it touches,
//!   each at the version that was read, in one transaction with the payout, the audit row and the reply that is kept. So a
//!   line is paid at most once, whatever is clicked twice or at the same time.
//! - The total is computed from the lines and frozen. There is no payout of nothing, nor of 0 or less.
//! - A payout is of one currency: nothing is converted.
//! - A line is due when it was booked more than `affiliates_due_days` ago. A line that takes something back is due at once,
//!   so that what was given back is not paid out meanwhile; it may hold up a payout, never cause one too many.
//! - A payout that was made before a refund stays as it is: the line that takes back waits for the next payout.
//! - Marking as unpaid undoes a whole payout. It stays in the history as cancelled.
//! - The paid lines are exactly those that the payouts which stand cover; no two of them cover the same line.
//! - No sum of what is paid is stored: it follows from the payouts.

pub mod blocks;
mod create;
mod encoding;
mod line_reader;
mod lines;
mod payout;
mod selection;
mod store;
mod unpay;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use blocks::LineSet;
pub use create::{PayoutOutcome, PayoutRequest, create};
pub use lines::{LineFilter, line_states, lines_with_state, list_lines};
pub use payout::{Payout, PayoutMethod, PayoutState};
pub use selection::{BLOCKS_MAX, DueRule, LineChoice, PayoutRefusal, Selection, select_lines};
pub use unpay::unpay;

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Currency, CustomerNumber, Money, Page, Paging, PayoutId};

/// A payout, strongly read.
///
/// # Errors
/// When the store does not answer.
pub async fn find(shop: &Shop, id: &PayoutId) -> Result<Option<Payout>, Fault> {
    store::payout(shop.store(), id).await
}

/// An affiliate's payouts, newest first, cancelled ones included.
///
/// # Errors
/// When the store does not answer.
pub async fn list_for_affiliate(shop: &Shop, affiliate: CustomerNumber, paging: &Paging) -> Result<Page<Payout>, Fault> {
    store::list(shop.store(), affiliate, paging).await
}

/// What an affiliate was paid, by currency: the sum of the payouts that stand.
///
/// # Errors
/// When the store does not answer, or a sum does not fit.
pub async fn paid_totals(shop: &Shop, affiliate: CustomerNumber) -> Result<Vec<Money>, Fault> {
    let mut totals: BTreeMap<Currency, Money> = BTreeMap::new();
    for payout in store::all(shop.store(), affiliate).await?.iter().filter(|payout| payout.is_paid()) {
        let total = totals.entry(payout.currency).or_insert_with(|| Money::zero(payout.currency));
        *total = total.plus(payout.total()).map_err(|e| Fault::internal("adding up payouts", e))?;
    }
    Ok(totals.into_values().collect())
}

/// Which of an affiliate's lines are paid.
///
/// # Errors
/// When the store does not answer.
pub async fn paid_lines(shop: &Shop, affiliate: CustomerNumber) -> Result<LineSet, Fault> {
    Ok(store::load_paid(shop.store(), affiliate).await?.lines)
}
