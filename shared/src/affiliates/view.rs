//! A statement as replies show it, the same for accounts and the back office.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::month::Month;
use super::sales::CurrencyAmounts;
use super::statement::{MonthFigures, Statement};
use crate::fault::Fault;
use crate::hits::Hits;
use crate::input::MinorUnits;
use crate::values::{Currency, Money};

/// One month's hits and sales.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonthView {
    /// In the shop's time zone.
    pub month: Month,
    pub hits: Hits,
    /// The number of orders that earned something.
    pub orders: u64,
    /// What they earned, by currency.
    #[schema(value_type = BTreeMap<String, MinorUnits>)]
    pub commission: CurrencyAmounts,
}

impl From<MonthFigures> for MonthView {
    fn from(figures: MonthFigures) -> Self {
        Self { month: figures.month, hits: figures.hits, orders: figures.sales.orders, commission: figures.sales.commission }
    }
}

/// Hits, sales and money of an affiliate. Amounts are minor units, by currency. All three list the same currencies, or
/// the shop's own if nothing was earned yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatementView {
    /// Of all time.
    pub hits: Hits,
    /// The last twelve, oldest first.
    pub months: Vec<MonthView>,
    /// All commission so far, less what was reversed, by currency.
    #[schema(value_type = BTreeMap<String, MinorUnits>)]
    pub earned: CurrencyAmounts,
    /// The payouts that are not cancelled, by currency.
    #[schema(value_type = BTreeMap<String, MinorUnits>)]
    pub paid: CurrencyAmounts,
    /// Earned and not paid, by currency; negative if more was reversed than was unpaid.
    #[schema(value_type = BTreeMap<String, MinorUnits>)]
    pub unpaid: CurrencyAmounts,
}

impl StatementView {
    /// A statement together with the totals of the payouts that are not cancelled. `own` is the shop's currency.
    ///
    /// # Errors
    /// When a difference overflows.
    pub fn new(statement: Statement, paid: &[Money], own: Currency) -> Result<Self, Fault> {
        let (earned, paid, unpaid) = balance(statement.earned, paid, own)?;
        let months = statement.months.into_iter().map(MonthView::from).collect();
        Ok(Self { hits: statement.hits, months, earned, paid, unpaid })
    }
}

/// What is not paid yet, by currency: what was earned less the payouts that are not cancelled. `own` is the shop's currency.
///
/// # Errors
/// When a difference overflows.
pub fn unpaid(earned: CurrencyAmounts, paid: &[Money], own: Currency) -> Result<CurrencyAmounts, Fault> {
    balance(earned, paid, own).map(|(_, _, unpaid)| unpaid)
}

/// What was earned, paid and not paid, each with the same currencies, or the shop's `own` one if nothing was earned.
///
/// # Errors
/// When a difference overflows.
fn balance(
    mut earned: CurrencyAmounts,
    paid: &[Money],
    own: Currency,
) -> Result<(CurrencyAmounts, CurrencyAmounts, CurrencyAmounts), Fault> {
    let mut paid: CurrencyAmounts = paid.iter().map(|money| (money.currency, money.minor)).collect();
    let mut currencies: BTreeSet<Currency> = earned.keys().chain(paid.keys()).copied().collect();
    if currencies.is_empty() {
        currencies.insert(own);
    }
    let mut unpaid = CurrencyAmounts::new();
    for currency in currencies {
        let (earned, paid) = (*earned.entry(currency).or_default(), *paid.entry(currency).or_default());
        unpaid.insert(currency, earned.checked_sub(paid).ok_or_else(|| Fault::missing("room for what is unpaid"))?);
    }
    Ok((earned, paid, unpaid))
}
