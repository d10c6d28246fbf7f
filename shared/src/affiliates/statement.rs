//! Statements: an affiliate's hits and sales, month by month (AF-12).
//!
//! - Sales are folded from the commission lines and from nothing else, so they agree with them to the cent.
//! - A checkpoint keeps what the older lines came to. It covers lines only that no line can come before any more, and
//!   goes with the time zone it was folded in.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::day::{self, DayHits};
use super::hit::Hits;
use super::store;
use crate::commissions::{Line, LineKind};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::{Currency, CustomerNumber, Sequence, Span, Timestamp};

/// How many months a statement shows.
pub const MONTHS: usize = 12;
/// After so long a line that has a number is booked or never will be.
const SETTLED_AFTER: Span = Span::minutes(15);
/// How many lines a statement may fold anew before it moves the checkpoint.
const FOLD_MAX: usize = 200;

/// Amounts in minor units, by currency.
pub type CurrencyAmounts = BTreeMap<Currency, i64>;

/// A calendar month, as `2026-11`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(String);

impl Month {
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        Self(at.month(zone))
    }

    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let is_digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        let is_month = is_digits(year, 4) && is_digits(month, 2) && ("01"..="12").contains(&month);
        is_month.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year and month as numbers.
    pub fn parts(&self) -> (i32, u8) {
        let (year, month) = self.0.split_once('-').unwrap_or((&self.0, ""));
        (year.parse().unwrap_or(0), month.parse().unwrap_or(1))
    }

    pub fn previous(&self) -> Self {
        match self.parts() {
            (year, 1) => Self(format!("{:04}-12", year.saturating_sub(1).max(0))),
            (year, month) => Self(format!("{year:04}-{:02}", month - 1)),
        }
    }

    /// This month and those before it, oldest first.
    pub fn with_previous(&self, count: usize) -> Vec<Self> {
        let mut months: Vec<Self> = std::iter::successors(Some(self.clone()), |month| Some(month.previous())).take(count).collect();
        months.reverse();
        months
    }

    /// What its days begin with: `202611`.
    fn days(&self) -> String {
        self.0.replace('-', "")
    }
}

/// What lines come to.
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

/// What all lines up to one come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub upto: Sequence,
    /// The time zone of the months.
    pub zone: String,
    pub months: BTreeMap<Month, Sales>,
}

impl Checkpoint {
    /// The same with further lines.
    ///
    /// # Errors
    /// When a sum does not fit.
    pub fn fold(mut self, lines: &[Line], zone: &TimeZone) -> Result<Self, Fault> {
        for line in lines {
            self.months.entry(Month::of(line.booked_at, zone)).or_default().add(line)?;
            self.upto = self.upto.max(line.sequence);
        }
        Ok(self)
    }

    /// What all its months come to, by currency.
    ///
    /// # Errors
    /// When a sum does not fit.
    pub fn earned(&self) -> Result<CurrencyAmounts, Fault> {
        let mut earned = CurrencyAmounts::new();
        for (currency, minor) in self.months.values().flat_map(|sales| &sales.commission) {
            add(&mut earned, *currency, *minor)?;
        }
        Ok(earned)
    }
}

/// The lines that a checkpoint may cover: none may still be booked before them. Numbers are taken in order, so once a
/// line is old, whoever took a smaller number has long been done.
pub fn settled(lines: &[Line], now: Timestamp) -> &[Line] {
    let young = lines.iter().position(|line| now.since(line.booked_at) < SETTLED_AFTER);
    &lines[..young.unwrap_or(lines.len())]
}

/// One month of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFigures {
    pub month: Month,
    pub hits: Hits,
    pub sales: Sales,
}

/// What an affiliate has brought and earned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Of all time.
    pub hits: Hits,
    /// The last twelve, oldest first.
    pub months: Vec<MonthFigures>,
    /// Of all time.
    pub earned: CurrencyAmounts,
}

/// An affiliate's statement.
///
/// # Errors
/// When the store does not answer.
pub async fn statement(shop: &Shop, affiliate: CustomerNumber) -> Result<Statement, Fault> {
    let this_month = Month::of(shop.now(), &shop.zone().await?);
    let days = day::hits_by_day(shop, affiliate).await?;
    let sales = sales(shop, affiliate).await?;
    let hits = days.iter().fold(Hits::default(), |sum, day| sum.plus(day.hits));
    let months = this_month.with_previous(MONTHS).into_iter().map(|month| figures(month, &days, &sales)).collect();
    Ok(Statement { hits, months, earned: sales.earned()? })
}

/// One month of an affiliate's.
///
/// # Errors
/// When the store does not answer.
pub async fn month_figures(shop: &Shop, affiliate: CustomerNumber, month: &Month) -> Result<MonthFigures, Fault> {
    let days = day::hits_by_day_with_prefix(shop, affiliate, &month.days()).await?;
    Ok(figures(month.clone(), &days, &sales(shop, affiliate).await?))
}

fn figures(month: Month, days: &[DayHits], sales: &Checkpoint) -> MonthFigures {
    let of_month = month.days();
    let hits = days.iter().filter(|day| day.day.starts_with(&of_month)).fold(Hits::default(), |sum, day| sum.plus(day.hits));
    MonthFigures { hits, sales: sales.months.get(&month).cloned().unwrap_or_default(), month }
}

/// What the lines come to, from the checkpoint on.
async fn sales(shop: &Shop, affiliate: CustomerNumber) -> Result<Checkpoint, Fault> {
    let settings = shop.settings().await?;
    let zone = settings.zone();
    let stored = store::checkpoint(shop.store(), affiliate).await?;
    let begin = match &stored {
        Some(checkpoint) if checkpoint.zone == settings.time_zone => checkpoint.clone(),
        _ => Checkpoint { zone: settings.time_zone.clone(), ..Checkpoint::default() },
    };
    let lines = store::lines_after(shop.store(), affiliate, begin.upto).await?;
    let settled = settled(&lines, shop.now());
    if settled.len() > FOLD_MAX {
        let next = begin.clone().fold(settled, &zone)?;
        store::move_checkpoint(shop.store(), affiliate, stored.as_ref(), &next).await?;
    }
    begin.fold(&lines, &zone)
}
