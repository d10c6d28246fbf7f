//! An affiliate's figures as people read them: the same for their owner and for staff (AF-12).
//! `shared/templates/affiliate-figures.html` renders them.

use super::chart::{Chart, month_name};
use crate::affiliates::{CurrencyAmounts, MonthView, StatementView};
use crate::texts::Texts;
use crate::values::{Currency, Money};
use crate::web::Frame;

/// A statement as people read it.
pub struct Figures {
    pub stats: Vec<Stat>,
    pub hits: String,
    pub months: Vec<MonthRow>,
    pub chart: Chart,
}

/// A figure with its name, and what else is to say about it.
pub struct Stat {
    pub label: String,
    pub figure: String,
    pub hint: String,
}

pub struct MonthRow {
    pub month: String,
    pub hits: String,
    pub sales: String,
    pub commission: Vec<String>,
}

impl Figures {
    pub fn of(frame: &Frame, statement: &StatementView, own: Currency) -> Self {
        let texts = &frame.texts;
        let months = statement.months.iter().rev().map(|month| MonthRow {
            month: month_name(frame, month),
            hits: texts.number(month.hits.counted),
            sales: texts.number(month.orders),
            commission: in_order(&month.commission, own).into_iter().map(|amount| texts.money(amount)).collect(),
        });
        let hits = [("raw", texts.number(statement.hits.raw)), ("counted", texts.number(statement.hits.counted))];
        let counts = |label: &str, count: &dyn Fn(&MonthView) -> u64| count_of_months(frame, &statement.months, label, count);
        let stats = [
            Some(amounts_of(texts, frame.t("affiliate-unpaid"), &statement.unpaid, own)),
            Some(amounts_of(texts, frame.t("affiliate-paid"), &statement.paid, own)),
            counts("affiliate-hits-in", &|month| month.hits.counted),
            counts("affiliate-sales-in", &|month| month.orders),
        ];
        Self {
            stats: stats.into_iter().flatten().collect(),
            hits: texts.with_args("affiliate-hits-hint", &hits),
            months: months.collect(),
            chart: Chart::of(frame, &statement.months),
        }
    }
}

/// An amount in the shop's currency, with those in others as a hint: nothing is converted.
pub fn amounts_of(texts: &Texts, label: String, amounts: &CurrencyAmounts, own: Currency) -> Stat {
    let mut shown = in_order(amounts, own).into_iter().map(|amount| texts.money(amount));
    let figure = shown.next().unwrap_or_default();
    let others: Vec<String> = shown.collect();
    let hint = if others.is_empty() { String::new() } else { texts.with("affiliate-amounts-also", "amounts", others.join(", ")) };
    Stat { label, figure, hint }
}

/// The count of this month, with that of the last one as a hint.
fn count_of_months(frame: &Frame, months: &[MonthView], label: &str, count: impl Fn(&MonthView) -> u64) -> Option<Stat> {
    let texts = &frame.texts;
    let [.., before, this] = months else { return None };
    let before = [("count", texts.number(count(before))), ("month", month_name(frame, before))];
    Some(Stat {
        label: texts.with(label, "month", month_name(frame, this)),
        figure: texts.number(count(this)),
        hint: texts.with_args("affiliate-month-before", &before),
    })
}

/// The shop's own currency first; zero in it if there are no amounts.
fn in_order(amounts: &CurrencyAmounts, own: Currency) -> Vec<Money> {
    let mut amounts: Vec<Money> = amounts.iter().map(|(currency, minor)| Money::new(*minor, *currency)).collect();
    amounts.sort_by_key(|amount| amount.currency != own);
    if amounts.is_empty() { vec![Money::zero(own)] } else { amounts }
}
