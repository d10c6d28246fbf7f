//! Payouts: lines set as paid, all or nothing, and marked as unpaid again (AF-14, AF-15).
//!
//! - Whether a line is paid is a bit in a block of its affiliate's lines. A payout changes the blocks that it touches,
//!   each at the version that was read, in one transaction with the payout, the audit row and the reply that is kept:
//!   a line is paid at most once, whatever is clicked twice or at the same time.
//! - The total is computed from the lines and frozen. There is no payout over nothing, nor over 0 or less.
//! - A payout is of one currency: nothing is converted.
//! - A line is due when it was booked more than `affiliates.due_days` ago. One that takes something back is due at
//!   once, so that what was given back is not paid out meanwhile; it may hold up a payout, never cause one too many.
//! - A payout that was made before a refund stays as it is: the line that takes back waits for the next one.
//! - Marking as unpaid undoes a whole payout. It stays in the history as cancelled.
//! - The paid lines are exactly those that the payouts which stand cover; no two of them cover the same line.
//! - No sum of what is paid is kept: it follows from the payouts.

pub mod blocks;
mod encoding;
mod payout;
mod selection;
mod store;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use blocks::LineSet;
pub use payout::{Payout, PayoutMethod, PayoutState};
pub use selection::{BLOCKS_MAX, DueRule, LineChoice, PayoutRefusal, Selection, select_lines};

use crate::audit::Actor;
use crate::commissions::{Line, LineKind, LineState, LineWithState};
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::{TransactOutcome, Write};
use crate::values::ids::TimeOrderedId;
use crate::values::{Currency, CustomerNumber, Money, Page, Paging, PayoutId, Sequence, ShortText, Span};
use blocks::{SEQUENCE_MAX, block_of};

/// How often a payout that only met another one is decided anew.
const ATTEMPTS_MAX: usize = 24;

/// A payout that somebody asks for.
#[derive(Clone, Debug)]
pub struct PayoutRequest {
    pub affiliate: CustomerNumber,
    pub choice: LineChoice,
    pub currency: Currency,
    pub method: PayoutMethod,
    pub reference: Option<ShortText<100>>,
    pub note: Option<ShortText<500>>,
}

/// What came of asking for a payout.
#[derive(Clone, Debug)]
pub enum PayoutOutcome {
    Created(Payout),
    Refused(PayoutRefusal),
    /// What was to be written along was refused, and so was the payout.
    ExtraWritesFailed,
}

/// Makes a payout. `extra_writes` is written in the same transaction.
///
/// # Errors
/// When the store does not answer.
pub async fn create(
    shop: &Shop,
    by: Actor<'_>,
    request: &PayoutRequest,
    extra_writes: impl Fn(&Payout) -> Result<Vec<Write>, Fault>,
) -> Result<PayoutOutcome, Fault> {
    let rule = due_rule(shop).await?;
    for _ in 0..ATTEMPTS_MAX {
        let (lines, paid) = candidates(shop, request.affiliate, &request.choice).await?;
        let selected = match select_lines(&lines, &paid.lines, &request.choice, request.currency, rule) {
            Ok(selected) => selected,
            Err(refusal) => return Ok(PayoutOutcome::Refused(refusal)),
        };
        let payout = draft(shop, by, request, selected);
        let entry = by
            .entry(shop, "payout.create", format!("payout:{}", payout.id))
            .change("state", "unpaid", "paid")
            .change("lines", 0, payout.line_count)
            .change("total_minor", 0, payout.total_minor)
            .change("currency", "", payout.currency);
        let mut writes = paid.change(request.affiliate, &payout.lines, &paid.lines.union(&payout.lines))?;
        writes.push(store::create_write(&payout)?);
        writes.push(entry.to_write(shop)?);
        let own = writes.len();
        writes.extend(extra_writes(&payout)?);
        match shop.store().transact(writes).await? {
            TransactOutcome::Done => {
                shop.record_event(Event::PayoutCreated);
                return Ok(PayoutOutcome::Created(payout));
            }
            TransactOutcome::ConditionFailed(reasons) if reasons.iter().skip(own).any(|reason| reason.condition_failed) => {
                return Ok(PayoutOutcome::ExtraWritesFailed);
            }
            // Another payout has changed a block: what is paid is read again, and decided again.
            TransactOutcome::ConditionFailed(_) => {}
        }
    }
    Err(Fault::unavailable("making a payout", "other payouts come first again and again"))
}

async fn due_rule(shop: &Shop) -> Result<DueRule, Fault> {
    let days = shop.settings().await?.affiliates_due_days;
    Ok(DueRule { now: shop.now(), due_after: Span::days(days.into()) })
}

/// The lines that a payout may take, and what is paid.
async fn candidates(shop: &Shop, affiliate: CustomerNumber, choice: &LineChoice) -> Result<(Vec<Line>, store::PaidLines), Fault> {
    match choice {
        LineChoice::Lines(ticked) => {
            let numbered = |sequence: &&Sequence| (1..=SEQUENCE_MAX).contains(&sequence.0);
            let ticked: BTreeSet<Sequence> = ticked.iter().filter(numbered).copied().collect();
            let blocks = ticked.iter().copied().map(block_of).collect();
            let lines = store::load_lines(shop.store(), affiliate, &ticked).await?;
            Ok((lines, store::load_paid_blocks(shop.store(), affiliate, &blocks).await?))
        }
        LineChoice::Due | LineChoice::All => {
            let paid = store::load_paid(shop.store(), affiliate).await?;
            let unpaid = paid.lines.gaps(Sequence(1));
            Ok((store::load_lines_in(shop.store(), affiliate, unpaid).await?, paid))
        }
    }
}

fn draft(shop: &Shop, by: Actor<'_>, request: &PayoutRequest, selected: Selection) -> Payout {
    let now = shop.now();
    Payout {
        id: PayoutId::new(request.affiliate, &TimeOrderedId::new(now, shop.rng())),
        affiliate: request.affiliate,
        currency: selected.total.currency,
        total_minor: selected.total.minor,
        line_count: selected.lines.len(),
        lines: selected.lines,
        method: request.method,
        reference: request.reference.clone(),
        note: request.note.clone(),
        made_at: now,
        made_by: by.staff.clone(),
        state: PayoutState::Paid,
    }
}

/// Marks a payout as unpaid: its lines are unpaid again, all of them, and it stays in the history as cancelled.
/// Repeating it answers the payout as it was cancelled. `None` where there is no such payout.
///
/// # Errors
/// When the store does not answer.
pub async fn unpay(shop: &Shop, by: Actor<'_>, id: &PayoutId, reason: Option<&ShortText<500>>) -> Result<Option<Payout>, Fault> {
    for _ in 0..ATTEMPTS_MAX {
        let Some(payout) = find(shop, id).await? else { return Ok(None) };
        if !payout.is_paid() {
            return Ok(Some(payout));
        }
        let paid = store::load_paid_blocks(shop.store(), payout.affiliate, &payout.lines.blocks().collect()).await?;
        if !paid.lines.is_superset(&payout.lines) {
            // Somebody has marked it as unpaid between the two reads.
            continue;
        }
        let cancelled = PayoutState::Cancelled { at: shop.now(), by: by.staff.clone() };
        let mut entry = by.entry(shop, "payout.unpay", format!("payout:{id}")).change("state", "paid", "cancelled");
        entry.reason = reason.cloned();
        let mut writes = paid.change(payout.affiliate, &payout.lines, &paid.lines.difference(&payout.lines))?;
        writes.push(store::cancel(id, &cancelled)?);
        writes.push(entry.to_write(shop)?);
        if shop.store().transact(writes).await?.is_done() {
            shop.record_event(Event::PayoutCancelled);
            return Ok(Some(Payout { state: cancelled, ..payout }));
        }
    }
    Err(Fault::unavailable("marking a payout as unpaid", "other payouts come first again and again"))
}

/// A payout.
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

/// Which lines somebody wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineFilter {
    #[default]
    All,
    /// Covered by a payout that stands.
    Paid,
    /// Owed and not paid.
    Unpaid,
    /// Unpaid, and what a payout of all that is due takes.
    Due,
}

/// An affiliate's lines in order, as far as one page's bound of reads goes: a page may be short and still have more.
///
/// # Errors
/// When the store does not answer.
pub async fn list_lines(shop: &Shop, affiliate: CustomerNumber, filter: LineFilter, paging: &Paging) -> Result<Page<LineWithState>, Fault> {
    let rule = due_rule(shop).await?;
    let wanted = match filter {
        LineFilter::All => store::PageFilter::All,
        LineFilter::Paid => store::PageFilter::Paid,
        LineFilter::Unpaid | LineFilter::Due => store::PageFilter::Unpaid,
    };
    let fits = |line: &Line, paid: &LineSet| {
        let is_owed = line.kind != LineKind::Refused && !paid.contains(line.sequence);
        match filter {
            LineFilter::All => true,
            LineFilter::Paid => paid.contains(line.sequence),
            LineFilter::Unpaid => is_owed,
            LineFilter::Due => is_owed && rule.is_due(line),
        }
    };
    let (page, paid) = store::page_of_lines(shop.store(), affiliate, wanted, paging, fits).await?;
    let rows = with_states(shop, affiliate, page.rows, &paid).await?;
    Ok(Page { rows, next: page.next })
}

/// Lines of an affiliate with the state they are in.
///
/// # Errors
/// When the store does not answer.
pub async fn lines_with_state(shop: &Shop, affiliate: CustomerNumber, lines: Vec<Line>) -> Result<Vec<LineWithState>, Fault> {
    let blocks: BTreeSet<u64> = lines.iter().map(|line| block_of(line.sequence)).collect();
    let paid =
        if blocks.is_empty() { store::PaidLines::default() } else { store::load_paid_blocks(shop.store(), affiliate, &blocks).await? };
    with_states(shop, affiliate, lines, &paid.lines).await
}

/// The states of lines by their numbers. A number without a line is unpaid.
///
/// # Errors
/// When the store does not answer.
pub async fn line_states(shop: &Shop, affiliate: CustomerNumber, sequences: &[Sequence]) -> Result<Vec<LineState>, Fault> {
    let lines = store::load_lines(shop.store(), affiliate, &sequences.iter().copied().collect()).await?;
    let known = lines_with_state(shop, affiliate, lines).await?;
    let known: BTreeMap<Sequence, LineState> = known.into_iter().map(|known| (known.line.sequence, known.state)).collect();
    Ok(sequences.iter().map(|sequence| known.get(sequence).cloned().unwrap_or(LineState::Unpaid)).collect())
}

async fn with_states(shop: &Shop, affiliate: CustomerNumber, lines: Vec<Line>, paid: &LineSet) -> Result<Vec<LineWithState>, Fault> {
    let paid: Vec<&Line> = lines.iter().filter(|line| paid.contains(line.sequence)).collect();
    let covered = store::payouts_covering(shop.store(), affiliate, &paid).await?;
    Ok(lines.into_iter().map(|line| LineWithState { state: store::state(&line, &covered), line }).collect())
}
