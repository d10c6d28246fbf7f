//! Marking a payout as unpaid: all of it, and once.

use super::{Payout, PayoutState, store};
use crate::audit::{self, Actor};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::{Attempt, Consistency};
use crate::values::{PayoutId, ShortText};

/// Marks a payout as unpaid: all its lines are unpaid again, and it stays in the history as cancelled. A repeat returns
/// the payout as it was cancelled. `None` if there is no such payout.
///
/// # Errors
/// When the store does not answer, or other payouts keep coming first.
pub async fn unpay(shop: &Shop, by: Actor<'_>, id: &PayoutId, reason: Option<&ShortText<500>>) -> Result<Option<Payout>, Fault> {
    shop.store().optimistically("marking a payout as unpaid", || try_unpay(shop, by, id, reason)).await
}

async fn try_unpay(shop: &Shop, by: Actor<'_>, id: &PayoutId, reason: Option<&ShortText<500>>) -> Result<Attempt<Option<Payout>>, Fault> {
    let payout = match store::payout(shop.store(), id).await? {
        Some(payout) if payout.is_paid() => payout,
        unchanged => return Ok(Attempt::Done(unchanged)),
    };
    let paid = store::load_paid_blocks(shop.store(), payout.affiliate, &payout.lines.blocks().collect(), Consistency::Strong).await?;
    if !paid.lines.is_superset(&payout.lines) {
        // Somebody has marked it as unpaid between the two reads.
        return Ok(Attempt::Outdated);
    }
    let cancelled = PayoutState::Cancelled { at: shop.now(), by: by.staff.clone() };
    let mut entry = by.entry(shop, "payout.unpay", format!("payout:{id}")).change("state", "paid", "cancelled");
    entry.reason = reason.cloned();
    let mut writes = paid.change(payout.affiliate, &payout.lines, &paid.lines.difference(&payout.lines))?;
    writes.push(store::cancel(id, &cancelled)?);
    if !audit::commit(shop, &entry, writes).await?.is_done() {
        return Ok(Attempt::Outdated);
    }
    shop.record_event(Event::PayoutCancelled);
    Ok(Attempt::Done(Some(Payout { state: cancelled, ..payout })))
}
