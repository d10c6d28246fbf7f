//! Statements: an affiliate's hits and sales, month by month (AF-12).

use std::collections::BTreeSet;

use super::month::Month;
use super::sales::{Checkpoint, CurrencyAmounts, Sales, settled};
use super::store;
use crate::fault::Fault;
use crate::hits::{self, DayHits, Hits};
use crate::shop::Shop;
use crate::values::{Currency, CustomerNumber};

/// How many months a statement shows.
const MONTHS: usize = 12;
/// How many settled lines are summed again before the checkpoint of sales is moved.
const SAVE_MIN: usize = 200;

/// One month of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFigures {
    pub month: Month,
    pub hits: Hits,
    pub sales: Sales,
}

/// An affiliate's hits and sales.
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
/// When the store does not answer, or an item cannot be read.
pub async fn statement(shop: &Shop, affiliate: CustomerNumber) -> Result<Statement, Fault> {
    let this_month = Month::of(shop.now(), &shop.zone().await?);
    let (days, sales) = tokio::try_join!(hits::by_day(shop, affiliate), sales(shop, affiliate))?;
    let months = this_month.with_previous(MONTHS).into_iter().map(|month| figures(month, &days, &sales)).collect();
    Ok(Statement { hits: sum(&days), months, earned: sales.earned()? })
}

/// One month of an affiliate's statement.
///
/// # Errors
/// When the store does not answer, or an item cannot be read.
pub async fn month_figures(shop: &Shop, affiliate: CustomerNumber, month: &Month) -> Result<MonthFigures, Fault> {
    let (days, sales) = tokio::try_join!(hits::by_day_within(shop, affiliate, month.days()), sales(shop, affiliate))?;
    Ok(figures(month.clone(), &days, &sales))
}

/// What an affiliate has earned, without the hits: enough for a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earnings {
    pub month: Month,
    /// The sales of this month.
    pub sales: u64,
    /// Of all time.
    pub earned: CurrencyAmounts,
}

/// What an affiliate has earned.
///
/// # Errors
/// When the store does not answer, or an item cannot be read.
pub async fn earnings(shop: &Shop, affiliate: CustomerNumber) -> Result<Earnings, Fault> {
    let month = Month::of(shop.now(), &shop.zone().await?);
    let sales = sales(shop, affiliate).await?;
    Ok(Earnings { earned: sales.earned()?, sales: sales.months.get(&month).map_or(0, |sales| sales.orders), month })
}

/// The currencies in which an affiliate ever earned something.
///
/// # Errors
/// When the store does not answer, or an item cannot be read.
pub async fn currencies(shop: &Shop, affiliate: CustomerNumber) -> Result<BTreeSet<Currency>, Fault> {
    let sales = sales(shop, affiliate).await?;
    Ok(sales.months.values().flat_map(|sales| sales.commission.keys().copied()).collect())
}

fn figures(month: Month, days: &[DayHits], sales: &Checkpoint) -> MonthFigures {
    let within = month.days();
    let hits = sum(days.iter().filter(|day| within.contains(&day.day)));
    MonthFigures { hits, sales: sales.months.get(&month).cloned().unwrap_or_default(), month }
}

fn sum<'a>(days: impl IntoIterator<Item = &'a DayHits>) -> Hits {
    days.into_iter().fold(Hits::default(), |sum, day| sum.plus(day.hits))
}

/// The sum of all lines of an affiliate. Reads only those after the checkpoint.
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
    if settled.len() > SAVE_MIN {
        let next = begin.clone().fold(settled, &zone)?;
        store::move_checkpoint(shop.store(), affiliate, stored.as_ref(), &next).await?;
    }
    begin.fold(&lines, &zone)
}
