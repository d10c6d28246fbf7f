//! The pages of being an affiliate. Charts are drawn here, as SVG that needs no script and no style of its own.

use askama::Template;
use shared::affiliates::{CurrencyAmounts, MonthView, StatementView};
use shared::commissions::{LineKind, LineState, LineWithState};
use shared::fault::Fault;
use shared::http::StatusCode;
use shared::payouts::{Payout, PayoutMethod};
use shared::shop::Shop;
use shared::values::{Currency, Money};
use shared::web::{Frame, Reply, Request};

use super::AffiliateView;

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
    balance: Vec<Balance>,
    months: Vec<MonthRow>,
    chart: Chart,
}

struct Balance {
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

struct Chart {
    bars: Vec<Bar>,
    labels: Vec<Label>,
}

struct Bar {
    x: u64,
    y: u64,
    height: u64,
    is_sales: bool,
    about: String,
}

struct Label {
    x: u64,
    text: String,
}

impl Chart {
    /// A month takes so much of the width, and a bar so much of that.
    pub const STEP: u64 = 50;
    pub const BAR: u64 = 34;
    pub const WIDTH: u64 = 600;
    pub const HEIGHT: u64 = 250;
    /// How high the highest bar of each kind is, and where bars stand.
    const BAR_MAX: u64 = 85;
    const HITS_GROUND: u64 = 110;
    const SALES_GROUND: u64 = 220;

    fn of(frame: &Frame, months: &[MonthView]) -> Self {
        let mut chart = Self { bars: Vec::new(), labels: Vec::new() };
        let hits_max = months.iter().map(|month| month.hits.counted).max().unwrap_or(0);
        let sales_max = months.iter().map(|month| month.orders).max().unwrap_or(0);
        for (x, month) in (0..).step_by(50).zip(months) {
            let name = month_name(frame, month);
            let mut bar = |ground: u64, count: u64, max: u64, is_sales: bool, kind: &str| {
                let height = height(count, max, Self::BAR_MAX);
                let about = format!("{name}: {} {}", frame.texts.number(count), frame.t(kind));
                chart.bars.push(Bar { x: x + 8, y: ground - height, height, is_sales, about });
            };
            bar(Self::HITS_GROUND, month.hits.counted, hits_max, false, "affiliate-hits");
            bar(Self::SALES_GROUND, month.orders, sales_max, true, "affiliate-sales");
            chart.labels.push(Label { x: x + Self::STEP / 2, text: month.month.as_str()[5..].to_owned() });
        }
        chart
    }
}

/// A bar's height among others; what is there is never invisible.
fn height(count: u64, max: u64, height_max: u64) -> u64 {
    if count == 0 { 0 } else { (count.saturating_mul(height_max) / max.max(1)).clamp(2, height_max) }
}

fn month_name(frame: &Frame, month: &MonthView) -> String {
    let (year, number) = month.month.parts();
    frame.texts.month(year, number)
}

/// The shop's own currency first; zero of it where there are no amounts.
fn in_order(amounts: &CurrencyAmounts, own: Currency) -> Vec<Money> {
    let mut amounts: Vec<Money> = amounts.iter().map(|(currency, minor)| Money::new(*minor, *currency)).collect();
    amounts.sort_by_key(|amount| amount.currency != own);
    if amounts.is_empty() { vec![Money::zero(own)] } else { amounts }
}

impl Figures {
    fn of(frame: &Frame, statement: &StatementView, own: Currency) -> Self {
        let of =
            |amounts: &CurrencyAmounts, currency| frame.texts.money(Money::new(amounts.get(&currency).copied().unwrap_or(0), currency));
        let balance = in_order(&statement.unpaid, own).into_iter().map(|unpaid| Balance {
            earned: of(&statement.earned, unpaid.currency),
            paid: of(&statement.paid, unpaid.currency),
            unpaid: frame.texts.money(unpaid),
        });
        let months = statement.months.iter().rev().map(|month| MonthRow {
            month: month_name(frame, month),
            hits: frame.texts.number(month.hits.counted),
            sales: frame.texts.number(month.orders),
            commission: in_order(&month.commission, own).into_iter().map(|amount| frame.texts.money(amount)).collect(),
        });
        let hits = [("raw", frame.texts.number(statement.hits.raw)), ("counted", frame.texts.number(statement.hits.counted))];
        Self {
            hits: frame.texts.with_args("affiliate-hits-hint", &hits),
            balance: balance.collect(),
            months: months.collect(),
            chart: Chart::of(frame, &statement.months),
        }
    }
}

pub(super) fn overview(shop: &Shop, request: &Request, view: &AffiliateView) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let page = OverviewPage {
        rate: view.rate_bp.map(|rate| frame.texts.with("affiliate-approved", "rate", frame.texts.rate(rate))),
        figures: view.statement.as_ref().map(|statement| Figures::of(&frame, statement, shop.config().currency)),
        frame: &frame,
        view,
    };
    frame.reply(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "affiliate-lines.html")]
struct LinesPage<'a> {
    frame: &'a Frame,
    lines: Vec<LineRow>,
    next: Option<String>,
}

struct LineRow {
    date: String,
    kind: &'static str,
    base: String,
    rate: String,
    commission: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "affiliate-payouts.html")]
struct PayoutsPage<'a> {
    frame: &'a Frame,
    payouts: Vec<PayoutRow>,
    next: Option<String>,
}

struct PayoutRow {
    date: String,
    amount: String,
    lines: String,
    method: &'static str,
    reference: String,
    state: &'static str,
}

pub(super) async fn lines(shop: &Shop, request: &Request, lines: &[LineWithState], next: Option<String>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let zone = shop.zone().await?;
    let row = |stated: &LineWithState| {
        let line = &stated.line;
        LineRow {
            date: frame.texts.day(line.booked_at, &zone),
            kind: match line.kind {
                LineKind::Earned => "affiliate-kind-earned",
                LineKind::Reversed => "affiliate-kind-reversed",
                LineKind::Restored => "affiliate-kind-restored",
                LineKind::Refused => "affiliate-kind-refused",
            },
            base: frame.texts.money(Money::new(line.base_minor, line.amount.currency)),
            rate: frame.texts.rate(line.rate),
            commission: frame.texts.money(line.amount),
            state: match stated.state {
                LineState::Unpaid => "affiliate-state-unpaid",
                LineState::Paid { .. } => "affiliate-state-paid",
                LineState::Refused => "affiliate-state-refused",
            },
        }
    };
    let page = LinesPage { lines: lines.iter().map(row).collect(), next, frame: &frame };
    frame.reply(StatusCode::OK, &page)
}

pub(super) async fn payouts(shop: &Shop, request: &Request, payouts: &[Payout], next: Option<String>) -> Result<Reply, Fault> {
    let frame = Frame::of(shop, request);
    let zone = shop.zone().await?;
    let row = |payout: &Payout| PayoutRow {
        date: frame.texts.day(payout.made_at, &zone),
        amount: frame.texts.money(payout.total()),
        lines: frame.texts.number(payout.line_count),
        method: match payout.method {
            PayoutMethod::Cash => "affiliate-method-cash",
            PayoutMethod::Other => "affiliate-method-other",
        },
        reference: payout.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        state: if payout.is_paid() { "affiliate-payout-paid" } else { "affiliate-payout-cancelled" },
    };
    let page = PayoutsPage { payouts: payouts.iter().map(row).collect(), next, frame: &frame };
    frame.reply(StatusCode::OK, &page)
}
