//! Creating a payout: read what may be paid, select, and write it all at once; start again if another payout came
//! first.

use std::collections::BTreeSet;

use super::blocks::{SEQUENCE_MAX, block_of};
use super::selection::{DueRule, LineChoice, PayoutRefusal, Selection, select_lines};
use super::{Payout, PayoutMethod, PayoutState, line_reader, store};
use crate::audit::{self, Actor};
use crate::commissions::Line;
use crate::fault::Fault;
use crate::metrics::Event;
use crate::shop::Shop;
use crate::store::{Attempt, Consistency, TransactOutcome, Write};
use crate::values::ids::TimeOrderedId;
use crate::values::{Currency, CustomerNumber, LongText, OrderId, PayoutId, Sequence, ShortText};

/// A requested payout.
#[derive(Clone, Debug)]
pub struct PayoutRequest {
    pub affiliate: CustomerNumber,
    pub choice: LineChoice,
    pub currency: Currency,
    pub method: PayoutMethod,
    pub reference: Option<ShortText<100>>,
    pub note: Option<LongText<500>>,
    /// The total that staff were shown. If it has changed since, nothing is paid.
    pub expected_minor: Option<i64>,
}

/// The outcome of requesting a payout.
#[derive(Clone, Debug)]
pub enum PayoutOutcome {
    Created(Payout),
    Refused(PayoutRefusal),
    /// A condition of the caller's extra writes did not hold, so nothing was written.
    ExtraWritesFailed,
}

/// Creates a payout. `extra_writes` go into the same transaction.
///
/// # Errors
/// When the store does not answer, or other payouts keep coming first.
pub async fn create(
    shop: &Shop,
    by: Actor<'_>,
    request: &PayoutRequest,
    extra_writes: impl Fn(&Payout) -> Result<Vec<Write>, Fault>,
) -> Result<PayoutOutcome, Fault> {
    let rule = DueRule::of(shop).await?;
    let attempt = || try_create(shop, by, request, rule, &extra_writes);
    shop.store().optimistically("making a payout", attempt).await
}

/// What a payout of a choice of lines would be. Nothing is written.
///
/// # Errors
/// When the store does not answer.
pub async fn preview(
    shop: &Shop,
    affiliate: CustomerNumber,
    choice: &LineChoice,
    currency: Currency,
) -> Result<Result<Selection, PayoutRefusal>, Fault> {
    let rule = DueRule::of(shop).await?;
    let (lines, paid) = candidates(shop, affiliate, choice).await?;
    Ok(select_lines(&lines, &paid.lines, choice, currency, rule))
}

async fn try_create(
    shop: &Shop,
    by: Actor<'_>,
    request: &PayoutRequest,
    rule: DueRule,
    extra_writes: &impl Fn(&Payout) -> Result<Vec<Write>, Fault>,
) -> Result<Attempt<PayoutOutcome>, Fault> {
    let (lines, paid) = candidates(shop, request.affiliate, &request.choice).await?;
    let selected = match select_lines(&lines, &paid.lines, &request.choice, request.currency, rule) {
        Ok(selected) if request.expected_minor.is_some_and(|expected| expected != selected.total.minor) => {
            return Ok(Attempt::Done(PayoutOutcome::Refused(PayoutRefusal::TotalChanged)));
        }
        Ok(selected) => selected,
        Err(refusal) => return Ok(Attempt::Done(PayoutOutcome::Refused(refusal))),
    };
    let payout = draft(shop, by, request, &lines, selected);
    let entry = by
        .entry(shop, "payout.create", format!("payout:{}", payout.id))
        .change("state", "unpaid", "paid")
        .change("lines", 0, payout.line_count)
        .change("total_minor", 0, payout.total_minor)
        .change("currency", "", payout.currency);
    let mut writes = paid.change(request.affiliate, &payout.lines, &paid.lines.union(&payout.lines))?;
    writes.push(store::create_write(&payout)?);
    let own = writes.len();
    writes.extend(extra_writes(&payout)?);
    match audit::commit(shop, &entry, writes).await? {
        TransactOutcome::Done => {
            shop.record_event(Event::PayoutCreated);
            Ok(Attempt::Done(PayoutOutcome::Created(payout)))
        }
        TransactOutcome::ConditionFailed(reasons) if reasons.iter().skip(own).any(|reason| reason.condition_failed) => {
            Ok(Attempt::Done(PayoutOutcome::ExtraWritesFailed))
        }
        TransactOutcome::ConditionFailed(_) => Ok(Attempt::Outdated),
    }
}

/// The lines that a payout may cover, and which are paid.
async fn candidates(shop: &Shop, affiliate: CustomerNumber, choice: &LineChoice) -> Result<(Vec<Line>, store::PaidLines), Fault> {
    match choice {
        LineChoice::Lines(ticked) => {
            let numbered = |sequence: &&Sequence| (1..=SEQUENCE_MAX).contains(&sequence.0);
            let ticked: BTreeSet<Sequence> = ticked.iter().filter(numbered).copied().collect();
            let blocks = ticked.iter().copied().map(block_of).collect();
            tokio::try_join!(
                line_reader::load_lines(shop.store(), affiliate, &ticked),
                store::load_paid_blocks(shop.store(), affiliate, &blocks, Consistency::Strong)
            )
        }
        LineChoice::Due | LineChoice::All => {
            let paid = store::load_paid(shop.store(), affiliate).await?;
            let unpaid = paid.lines.gaps(Sequence(1));
            Ok((line_reader::load_lines_in(shop.store(), affiliate, unpaid).await?, paid))
        }
    }
}

fn draft(shop: &Shop, by: Actor<'_>, request: &PayoutRequest, lines: &[Line], selected: Selection) -> Payout {
    let now = shop.now();
    let sales: BTreeSet<&OrderId> = lines.iter().filter(|line| selected.lines.contains(line.sequence)).map(|line| &line.order).collect();
    Payout {
        id: PayoutId::new(request.affiliate, &TimeOrderedId::new(now, shop.rng())),
        affiliate: request.affiliate,
        currency: selected.total.currency,
        total_minor: selected.total.minor,
        line_count: selected.lines.len(),
        sale_count: u64::try_from(sales.len()).ok(),
        lines: selected.lines,
        method: request.method,
        reference: request.reference.clone(),
        note: request.note.clone(),
        made_at: now,
        made_by: by.staff.clone(),
        state: PayoutState::Paid,
    }
}
