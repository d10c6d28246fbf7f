//! Which lines a payout covers, and their total: the rules of AF-14 as one pure function.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::LineSet;
use crate::commissions::{Line, LineKind};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Currency, Money, Sequence, Span, Timestamp};

/// The maximum number of blocks in one payout. A transaction holds 100 items, and the payout, its audit row, the head of
/// that row's chain and the stored reply are among them. 90 blocks hold 648,000 lines.
pub const BLOCKS_MAX: usize = 90;

/// What staff want to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineChoice {
    /// The lines they ticked.
    Lines(BTreeSet<Sequence>),
    /// Every unpaid line of the currency that is due.
    Due,
    /// Every unpaid line of the currency.
    All,
}

/// The rule that decides when a line is due.
#[derive(Clone, Copy, Debug)]
pub struct DueRule {
    pub now: Timestamp,
    /// How long a line waits; zero means not at all.
    pub due_after: Span,
}

impl DueRule {
    /// The rule from the current settings.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(shop: &Shop) -> Result<Self, Fault> {
        let days = shop.settings().await?.affiliates_due_days;
        Ok(Self { now: shop.now(), due_after: Span::days(days.into()) })
    }

    /// A line is due once it was booked *more* than this long ago. A negative line is due at once, so that refunded
    /// commission is not paid out in the meantime.
    pub fn is_due(self, line: &Line) -> bool {
        line.amount.minor < 0 || self.due_after == Span::ZERO || self.now.since(line.booked_at) > self.due_after
    }
}

/// The lines that a payout covers, and their sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    pub lines: LineSet,
    pub total: Money,
}

/// Why a payout is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutRefusal {
    /// There is no line to pay, or the total is 0 or less.
    NothingDue,
    LineUnknown(Sequence),
    LineAlreadyPaid(Sequence),
    LineOtherCurrency(Sequence),
    /// The line records that nothing is owed (AF-11).
    LineRefused(Sequence),
    /// More lines or a larger sum than one payout can hold. Staff can tick some of them instead.
    TooLarge,
    /// The lines come to another total than staff were shown.
    TotalChanged,
}

/// Selects the lines of a payout. `lines` may contain more than is wanted; `paid` says which are paid.
///
/// # Errors
/// When there is nothing to pay, or a ticked line cannot be paid.
pub fn select_lines(
    lines: &[Line],
    paid: &LineSet,
    choice: &LineChoice,
    currency: Currency,
    rule: DueRule,
) -> Result<Selection, PayoutRefusal> {
    let mut selected = Selection { lines: LineSet::default(), total: Money::zero(currency) };
    for line in wanted(lines, paid, choice, currency, rule)? {
        if selected.lines.insert(line.sequence) {
            selected.total = selected.total.plus(line.amount).map_err(|_| PayoutRefusal::TooLarge)?;
        }
    }
    if selected.lines.blocks().count() > BLOCKS_MAX {
        return Err(PayoutRefusal::TooLarge);
    }
    if selected.total.minor <= 0 {
        return Err(PayoutRefusal::NothingDue);
    }
    Ok(selected)
}

fn wanted<'a>(
    lines: &'a [Line],
    paid: &LineSet,
    choice: &LineChoice,
    currency: Currency,
    rule: DueRule,
) -> Result<Vec<&'a Line>, PayoutRefusal> {
    let LineChoice::Lines(ticked) = choice else {
        let is_open = |line: &&Line| line.amount.currency == currency && line.kind != LineKind::Refused && !paid.contains(line.sequence);
        let is_wanted = |line: &&Line| *choice == LineChoice::All || rule.is_due(line);
        return Ok(lines.iter().filter(is_open).filter(is_wanted).collect());
    };
    let found: BTreeMap<Sequence, &Line> = lines.iter().map(|line| (line.sequence, line)).collect();
    ticked.iter().map(|sequence| payable(*sequence, found.get(sequence).copied(), paid, currency)).collect()
}

/// A ticked line, if it can be paid.
fn payable<'a>(sequence: Sequence, found: Option<&'a Line>, paid: &LineSet, currency: Currency) -> Result<&'a Line, PayoutRefusal> {
    let line = found.ok_or(PayoutRefusal::LineUnknown(sequence))?;
    if line.amount.currency != currency {
        return Err(PayoutRefusal::LineOtherCurrency(sequence));
    }
    if line.kind == LineKind::Refused {
        return Err(PayoutRefusal::LineRefused(sequence));
    }
    if paid.contains(sequence) {
        return Err(PayoutRefusal::LineAlreadyPaid(sequence));
    }
    Ok(line)
}
