//! Which lines a payout takes and what they come to: the rules of AF-14 as one pure function.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::LineSet;
use crate::commissions::{Line, LineKind};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Currency, Money, Sequence, Span, Timestamp};

/// How many blocks of lines one payout may touch: a transaction holds 100 items, and the payout, its audit row and the
/// kept reply are among them. That is room for 648,000 lines.
pub const BLOCKS_MAX: usize = 90;

/// What staff want paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineChoice {
    /// The lines they ticked.
    Lines(BTreeSet<Sequence>),
    /// Every unpaid line of the currency that is due.
    Due,
    /// Every unpaid line of the currency.
    All,
}

/// When a line is due.
#[derive(Clone, Copy, Debug)]
pub struct DueRule {
    pub now: Timestamp,
    /// How long a line waits; nothing waits where it is zero.
    pub due_after: Span,
}

impl DueRule {
    /// The rule as the settings have it at this moment.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn of(shop: &Shop) -> Result<Self, Fault> {
        let days = shop.settings().await?.affiliates_due_days;
        Ok(Self { now: shop.now(), due_after: Span::days(days.into()) })
    }

    /// A line is due once it was booked *more* than so long ago. A line that takes something back is due at once:
    /// what was given back must not be paid out meanwhile.
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

/// Why no payout can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutRefusal {
    /// There is no line to pay, or the lines come to 0 or less.
    NothingDue,
    LineUnknown(Sequence),
    LineAlreadyPaid(Sequence),
    LineOtherCurrency(Sequence),
    /// The line says that nothing is owed (AF-11).
    LineRefused(Sequence),
    /// More lines or a greater sum than one payout holds: tick some of them.
    TooLarge,
}

/// Selects the lines of a payout. `lines` may hold others than are wanted; `paid` tells which are paid.
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
