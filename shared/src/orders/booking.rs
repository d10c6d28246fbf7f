//! Booking: the line that brings an order's commission to its target.
//!
//! The target is the frozen rate applied to what is left of the newest snapshot's base. A line for the difference between
//! the target and the sum of all lines so far closes the gap (AF-8, AF-10). Snapshots may therefore arrive in any order and
//! number: the result is that of the newest, and no line is ever edited.

use super::{BookedLine, Decision, Order, OrderStatus, Share};
use crate::commissions::{Line, LineKind};
use crate::values::{CustomerNumber, Money, Rate, Sequence, Timestamp};

/// A line to be booked, without its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineDraft {
    pub affiliate: CustomerNumber,
    pub kind: LineKind,
    /// What is left of the base, in minor units.
    pub base_minor: i64,
    pub rate: Rate,
    pub amount_minor: i64,
}

impl Order {
    /// The line that is missing, if any.
    pub fn next_line(&self) -> Option<LineDraft> {
        let decision = self.decision.as_ref()?;
        let affiliate = decision.referred_by?;
        let left = self.left();
        let draft = |kind, rate, amount_minor| LineDraft { affiliate, kind, base_minor: left, rate, amount_minor };
        match decision.share {
            Share::Nothing => None,
            Share::Refused(rate) => self.lines.is_empty().then(|| draft(LineKind::Refused, rate, 0)),
            Share::Earned(rate) => match rate.of(left) - self.booked_minor() {
                0 => None,
                owed if owed < 0 => Some(draft(LineKind::Reversed, rate, owed)),
                owed if self.lines.is_empty() => Some(draft(LineKind::Earned, rate, owed)),
                owed => Some(draft(LineKind::Restored, rate, owed)),
            },
        }
    }

    /// Adds a line with its number.
    pub fn book(&mut self, draft: LineDraft, sequence: Sequence, at: Timestamp) {
        let LineDraft { kind, base_minor, amount_minor, .. } = draft;
        self.lines.push(BookedLine { sequence, kind, base_minor, amount_minor, at });
    }

    /// All commission lines of the order, oldest first.
    pub fn commission_lines(&self) -> Vec<Line> {
        let Some(Decision { referred_by: Some(affiliate), share: Share::Earned(rate) | Share::Refused(rate), .. }) = self.decision else {
            return Vec::new();
        };
        let line = |booked: &BookedLine| Line {
            affiliate,
            sequence: booked.sequence,
            order: self.id.clone(),
            kind: booked.kind,
            base_minor: booked.base_minor,
            rate,
            amount: Money::new(booked.amount_minor, self.currency),
            booked_at: booked.at,
            flags: self.flags.clone(),
        };
        self.lines.iter().map(line).collect()
    }

    /// The sum of all lines so far, in minor units.
    pub fn booked_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.amount_minor).sum()
    }

    /// What is left of the base: nothing if the order is cancelled or no longer paid.
    fn left(&self) -> i64 {
        match self.status {
            OrderStatus::Paid => self.amounts.left(),
            OrderStatus::Placed | OrderStatus::Cancelled => 0,
        }
    }
}
