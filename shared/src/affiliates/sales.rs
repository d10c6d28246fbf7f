//! Sales: an affiliate's commission, month by month (AF-12).
//!
//! - They are summed only from the commission lines, so they always agree with them.
//! - A checkpoint stores the sum of the older lines. It covers only lines that no other line can still come before, and
//!   is valid for the time zone it was made in.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::month::Month;
use crate::commissions::{Line, LineKind};
use crate::fault::Fault;
use crate::values::{Currency, Sequence, Span, Timestamp};

/// After this time, a line whose number was taken has been booked or never will be.
const SETTLED_AFTER: Span = Span::minutes(15);

/// Amounts in minor units, by currency.
pub type CurrencyAmounts = BTreeMap<Currency, i64>;

/// The sum of commission lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sales {
    /// How many orders earned something.
    #[serde(rename = "o")]
    pub orders: u64,
    #[serde(rename = "m")]
    pub commission: CurrencyAmounts,
}

impl Sales {
    fn add(&mut self, line: &Line) -> Result<(), Fault> {
        self.orders += u64::from(line.kind == LineKind::Earned);
        if line.kind != LineKind::Refused {
            add(&mut self.commission, line.amount.currency, line.amount.minor)?;
        }
        Ok(())
    }
}

fn add(amounts: &mut CurrencyAmounts, currency: Currency, minor: i64) -> Result<(), Fault> {
    let sum = amounts.entry(currency).or_default();
    *sum = sum.checked_add(minor).ok_or_else(|| Fault::missing("room for the sum of an affiliate's lines"))?;
    Ok(())
}

/// The sum of all lines up to one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub upto: Sequence,
    /// The time zone of the months.
    pub zone: String,
    pub months: BTreeMap<Month, Sales>,
}

impl Checkpoint {
    /// The same with more lines.
    ///
    /// # Errors
    /// When a sum overflows.
    pub fn fold(mut self, lines: &[Line], zone: &TimeZone) -> Result<Self, Fault> {
        for line in lines {
            self.months.entry(Month::of(line.booked_at, zone)).or_default().add(line)?;
            self.upto = self.upto.max(line.sequence);
        }
        Ok(self)
    }

    /// The sum of all months, by currency.
    ///
    /// # Errors
    /// When a sum overflows.
    pub fn earned(&self) -> Result<CurrencyAmounts, Fault> {
        let mut earned = CurrencyAmounts::new();
        for (currency, minor) in self.months.values().flat_map(|sales| &sales.commission) {
            add(&mut earned, *currency, *minor)?;
        }
        Ok(earned)
    }
}

/// The lines that a checkpoint may cover, because no line can still be booked before them. Numbers are taken in order,
/// so once a line is old, every call that took a smaller number has ended.
pub fn settled(lines: &[Line], now: Timestamp) -> &[Line] {
    let young = lines.iter().position(|line| now.since(line.booked_at) < SETTLED_AFTER);
    &lines[..young.unwrap_or(lines.len())]
}
