//! Lines with their state: unpaid, or covered by which payout.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use strum::EnumString;

use super::blocks::{LineSet, block_of};
use super::line_reader::{self, PageFilter};
use super::{DueRule, Payout, store};
use crate::commissions::store::{line_sk, parse_line};
use crate::commissions::{Line, LineKind, LineState, LineWithState};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Consistency;
use crate::values::{Currency, CustomerNumber, Page, Paging, PayoutId, Sequence, Span, Timestamp};

/// How often one page of the newest lines reads on when the wanted ones are rare.
const PAGE_QUERIES_MAX: usize = 8;

/// How much later than a line with a greater number one may have been booked: numbers are taken in order, and used at most so
/// much later.
const DISORDER_MAX: Span = Span::minutes(15);

/// Which lines to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum LineFilter {
    #[default]
    #[strum(disabled)]
    All,
    /// Covered by a payout that is not cancelled.
    Paid,
    /// Owed and not paid.
    Unpaid,
    /// Unpaid, and included in a payout of everything that is due.
    Due,
}

/// An affiliate's lines, ascending, in one currency or in all, within the read limit of one page: a page may be short and still
/// have more after it.
///
/// # Errors
/// When the store does not answer.
pub async fn list_lines(
    shop: &Shop,
    affiliate: CustomerNumber,
    (filter, currency): (LineFilter, Option<Currency>),
    paging: &Paging,
) -> Result<Page<LineWithState>, Fault> {
    let rule = DueRule::of(shop).await?;
    let wanted = match filter {
        LineFilter::All => PageFilter::All,
        LineFilter::Paid => PageFilter::Paid,
        LineFilter::Unpaid | LineFilter::Due => PageFilter::Unpaid,
    };
    let fits = |line: &Line, paid: &LineSet| {
        let is_owed = line.kind != LineKind::Refused && !paid.contains(line.sequence);
        let is_of_currency = currency.is_none_or(|currency| line.amount.currency == currency);
        is_of_currency
            && match filter {
                LineFilter::All => true,
                LineFilter::Paid => paid.contains(line.sequence),
                LineFilter::Unpaid => is_owed,
                LineFilter::Due => is_owed && rule.is_due(line),
            }
    };
    let (page, paid) = line_reader::page_of_lines(shop.store(), affiliate, wanted, paging, fits).await?;
    let rows = with_states(shop, affiliate, page.rows, &paid).await?;
    Ok(Page { rows, next: page.next })
}

/// The lines of a payout, ascending.
///
/// # Errors
/// When the store does not answer.
pub async fn list_lines_of(shop: &Shop, payout: &Payout, paging: &Paging) -> Result<Page<LineWithState>, Fault> {
    let after = paging.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
    let mut left = payout.lines.iter().skip_while(|Sequence(number)| *number <= after);
    let wanted: BTreeSet<Sequence> = left.by_ref().take(paging.limit.get()).collect();
    let next = wanted.last().filter(|_| left.next().is_some()).map(ToString::to_string);
    let mut lines = line_reader::load_lines(shop.store(), payout.affiliate, &wanted).await?;
    lines.retain(|line| wanted.contains(&line.sequence));
    lines.sort_by_key(|line| line.sequence);
    Ok(Page { rows: lines_with_state(shop, payout.affiliate, lines).await?, next })
}

/// An affiliate's lines, the newest first, of all time or only those booked within some, within the read limit of one page: a
/// page may be short and still have more after it.
///
/// # Errors
/// When the store does not answer.
pub async fn list_newest_lines(
    shop: &Shop,
    affiliate: CustomerNumber,
    filter: LineFilter,
    booked: Option<&Range<Timestamp>>,
    paging: &Paging,
) -> Result<Page<LineWithState>, Fault> {
    let rule = DueRule::of(shop).await?;
    let limit = paging.limit.get();
    let after = match (&paging.after, booked) {
        (None, Some(booked)) => line_reader::newest_before(shop.store(), affiliate, booked.end.plus(DISORDER_MAX)).await?,
        (after, _) => after.clone(),
    };
    let mut walk = shop.store().walk(line_reader::newest_first(affiliate).after(after));
    let mut page = Page { rows: Vec::new(), next: None };
    let mut seen = None;
    for _ in 0..PAGE_QUERIES_MAX {
        let Some(rows) = walk.next_of(limit + 1).await? else { return Ok(page) };
        let lines = rows.into_iter().map(|row| parse_line(affiliate, row)).collect::<Result<Vec<Line>, Fault>>()?;
        for stated in lines_with_state(shop, affiliate, lines).await? {
            if page.rows.len() == limit {
                return Ok(Page { next: seen, ..page });
            }
            let at = stated.line.booked_at;
            if booked.is_some_and(|booked| at.plus(DISORDER_MAX) < booked.start) {
                return Ok(page);
            }
            seen = Some(line_sk(stated.line.sequence));
            if filter.fits(&stated, rule) && booked.is_none_or(|booked| booked.contains(&at)) {
                page.rows.push(stated);
            }
        }
        if walk.is_at_end() {
            return Ok(page);
        }
    }
    Ok(Page { next: seen, ..page })
}

/// The newest lines of an affiliate, so many at most.
///
/// # Errors
/// When the store does not answer.
pub async fn newest_lines(shop: &Shop, affiliate: CustomerNumber, count_max: usize) -> Result<Vec<LineWithState>, Fault> {
    let mut walk = shop.store().walk(line_reader::newest_first(affiliate));
    let mut lines = Vec::new();
    while lines.len() < count_max
        && let Some(rows) = walk.next_of(count_max - lines.len()).await?
    {
        for row in rows {
            lines.push(parse_line(affiliate, row)?);
        }
    }
    lines_with_state(shop, affiliate, lines).await
}

impl LineFilter {
    fn fits(self, stated: &LineWithState, rule: DueRule) -> bool {
        match self {
            Self::All => true,
            Self::Paid => matches!(stated.state, LineState::Paid { .. }),
            Self::Unpaid => stated.state == LineState::Unpaid,
            Self::Due => stated.state == LineState::Unpaid && rule.is_due(&stated.line),
        }
    }
}

/// Lines of an affiliate with their states. These are for display only: the blocks are read eventually consistently, at half the
/// price, so a payout of this very moment may not show yet.
///
/// # Errors
/// When the store does not answer.
pub async fn lines_with_state(shop: &Shop, affiliate: CustomerNumber, lines: Vec<Line>) -> Result<Vec<LineWithState>, Fault> {
    let blocks: BTreeSet<u64> = lines.iter().map(|line| block_of(line.sequence)).collect();
    let paid = store::load_paid_blocks(shop.store(), affiliate, &blocks, Consistency::Eventual).await?;
    with_states(shop, affiliate, lines, &paid.lines).await
}

/// The states of lines by sequence number. A number without a line is unpaid.
///
/// # Errors
/// When the store does not answer.
pub async fn line_states(shop: &Shop, affiliate: CustomerNumber, sequences: &[Sequence]) -> Result<Vec<LineState>, Fault> {
    let lines = line_reader::load_lines(shop.store(), affiliate, &sequences.iter().copied().collect()).await?;
    let known = lines_with_state(shop, affiliate, lines).await?;
    let known: BTreeMap<Sequence, LineState> = known.into_iter().map(|known| (known.line.sequence, known.state)).collect();
    Ok(sequences.iter().map(|sequence| known.get(sequence).cloned().unwrap_or(LineState::Unpaid)).collect())
}

async fn with_states(shop: &Shop, affiliate: CustomerNumber, lines: Vec<Line>, paid: &LineSet) -> Result<Vec<LineWithState>, Fault> {
    let paid: Vec<&Line> = lines.iter().filter(|line| paid.contains(line.sequence)).collect();
    let covered = store::payouts_covering(shop.store(), affiliate, &paid).await?;
    Ok(lines.into_iter().map(|line| LineWithState { state: state(&line, &covered), line }).collect())
}

/// A line's state, from the payouts that cover lines. A paid line that none covers has just been marked as unpaid.
fn state(line: &Line, covered: &BTreeMap<Sequence, PayoutId>) -> LineState {
    match covered.get(&line.sequence) {
        Some(payout) if line.kind != LineKind::Refused => LineState::Paid { payout: payout.clone() },
        _ => LineState::without_payout(line),
    }
}
