//! Payouts: lines marked as paid, all or nothing, and marked as unpaid again (AF-14, AF-15).
//!
//! - Whether a line is paid is a bit in a block of its affiliate's lines. A payout changes the blocks that it touches,
//!   on condition of the versions that were read, in one transaction with the payout, the audit row and the stored
//!   reply. So a line is paid at most once, whatever is clicked twice or at the same time.
//! - The total is computed from the lines and frozen. A payout of no lines, or with a total of 0 or less, is refused.
//! - A payout has one currency: nothing is converted.
//! - A line is due when it was booked more than `affiliates_due_days` ago. A negative line is due at once, so that
//!   refunded commission is not paid out in the meantime. This may delay a payout but never causes an overpayment.
//! - A refund does not change earlier payouts: its negative line waits for the next one.
//! - Marking as unpaid undoes a whole payout. It stays in the history as cancelled.
//! - The paid lines are exactly those covered by payouts that are not cancelled; no two of these cover the same line.
//! - No paid total is stored; it follows from the payouts.

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
pub use create::{PayoutOutcome, PayoutRequest, create, preview};
pub use lines::{LineFilter, line_states, lines_with_state, list_lines, list_lines_of, list_newest_lines, newest_lines};
pub use payout::{Payout, PayoutMethod, PayoutState};
pub use selection::{BLOCKS_MAX, DueRule, LineChoice, PayoutRefusal, Selection, select_lines};
pub use unpay::unpay;

use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Currency, CustomerNumber, Money, Page, Paging, PayoutId};

/// A payout, read strongly consistently.
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

/// What an affiliate was paid, by currency: the sum of the payouts that are not cancelled.
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
