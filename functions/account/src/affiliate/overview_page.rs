//! The affiliate's page: how to apply or the status, the link, and the figures as people read them.

use askama::Template;
use shared::affiliates::{CurrencyAmounts, StatementView};
use shared::values::{Currency, Money};
use shared::web::{Frame, Rejection, Reply, SignedIn};

use super::AffiliateView;
use super::chart::{Chart, month_name};

#[derive(Template)]
#[template(path = "affiliate.html")]
struct OverviewPage<'a> {
    frame: &'a Frame,
    view: &'a AffiliateView,
    rate: Option<String>,
    figures: Option<Figures>,
}

/// A statement as people read it.
struct Figures {
    hits: String,
    balance: Vec<BalanceRow>,
    months: Vec<MonthRow>,
    chart: Chart,
}

struct BalanceRow {
    earned: String,
    paid: String,
    unpaid: String,
}

struct MonthRow {
    month: String,
    hits: String,
    sales: String,
    commission: Vec<String>,
}

pub(super) fn show(cx: SignedIn<'_>, view: &AffiliateView) -> Result<Reply, Rejection> {
    let frame = cx.frame();
    let page = OverviewPage {
        rate: view.rate_bp.map(|rate| frame.texts.with("affiliate-approved", "rate", frame.texts.rate(rate))),
        figures: view.statement.as_ref().map(|statement| Figures::of(&frame, statement, cx.shop.config().currency)),
        frame: &frame,
        view,
    };
    cx.page(&frame, &page)
}

impl Figures {
    fn of(frame: &Frame, statement: &StatementView, own: Currency) -> Self {
        let texts = &frame.texts;
        let amount = |amounts: &CurrencyAmounts, currency| texts.money(Money::new(amounts.get(&currency).copied().unwrap_or(0), currency));
        let balance = in_order(&statement.unpaid, own).into_iter().map(|unpaid| BalanceRow {
            earned: amount(&statement.earned, unpaid.currency),
            paid: amount(&statement.paid, unpaid.currency),
            unpaid: texts.money(unpaid),
        });
        let months = statement.months.iter().rev().map(|month| MonthRow {
            month: month_name(frame, month),
            hits: texts.number(month.hits.counted),
            sales: texts.number(month.orders),
            commission: in_order(&month.commission, own).into_iter().map(|amount| texts.money(amount)).collect(),
        });
        let hits = [("raw", texts.number(statement.hits.raw)), ("counted", texts.number(statement.hits.counted))];
        Self {
            hits: texts.with_args("affiliate-hits-hint", &hits),
            balance: balance.collect(),
            months: months.collect(),
            chart: Chart::of(frame, &statement.months),
        }
    }
}

/// The shop's own currency first; zero in it if there are no amounts.
fn in_order(amounts: &CurrencyAmounts, own: Currency) -> Vec<Money> {
    let mut amounts: Vec<Money> = amounts.iter().map(|(currency, minor)| Money::new(*minor, *currency)).collect();
    amounts.sort_by_key(|amount| amount.currency != own);
    if amounts.is_empty() { vec![Money::zero(own)] } else { amounts }
}
