//! A statement as replies show it: one shape for accounts and for the back office.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::month::Month;
use super::sales::CurrencyAmounts;
use super::statement::{MonthFigures, Statement};
use crate::fault::Fault;
use crate::hits::Hits;
use crate::values::{Currency, Money};

/// One month's hits and sales.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonthView {
    /// As `2026-11`, in the shop's time zone.
    #[schema(value_type = String)]
    pub month: Month,
    pub hits: Hits,
    /// How many orders earned something.
    pub orders: u64,
    /// Minor units, by currency.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub commission: CurrencyAmounts,
}

impl From<MonthFigures> for MonthView {
    fn from(figures: MonthFigures) -> Self {
        Self { month: figures.month, hits: figures.hits, orders: figures.sales.orders, commission: figures.sales.commission }
    }
}

/// Hits, sales and money of an affiliate. Amounts are minor units, by currency; all three name the same currencies,
/// or the shop's own where nothing was earned yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatementView {
    /// Of all time.
    pub hits: Hits,
    /// The last twelve, oldest first.
    pub months: Vec<MonthView>,
    #[schema(value_type = BTreeMap<String, i64>)]
    pub earned: CurrencyAmounts,
    #[schema(value_type = BTreeMap<String, i64>)]
    pub paid: CurrencyAmounts,
    /// What is earned and not paid; below 0 when more was given back than was left.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub unpaid: CurrencyAmounts,
}

impl StatementView {
    /// A statement beside what was paid by payouts that were not cancelled; `own` is the shop's currency.
    ///
    /// # Errors
    /// When a difference overflows.
    pub fn new(statement: Statement, paid: &[Money], own: Currency) -> Result<Self, Fault> {
        let mut earned = statement.earned;
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
        let months = statement.months.into_iter().map(MonthView::from).collect();
        Ok(Self { hits: statement.hits, months, earned, paid, unpaid })
    }
}
