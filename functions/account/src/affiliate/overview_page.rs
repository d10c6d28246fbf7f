//! The affiliate's page: how to apply, that the application was received, or the figures and the link.

use askama::Template;
use shared::affiliates::{AffiliateStatus, CurrencyAmounts, MonthView, StatementView, link};
use shared::payouts::{self, LineFilter};
use shared::texts::{ShownTime, Texts};
use shared::values::{Currency, Limit, Money, Paging};
use shared::web::{Form, Frame, Rejection, Reply, SignedIn, qr_code};

use super::AffiliateView;
use super::chart::{Chart, month_name};
use super::heading::Heading;
use super::lines::{LineRow, LineRows};

#[derive(Template)]
#[template(path = "affiliate.html")]
struct OverviewPage<'a> {
    frame: &'a Frame,
    heading: Heading,
    view: &'a AffiliateView,
    figures: Figures,
    deep: DeepLink,
    /// The code of the link, or of the one to another page, on request.
    qr: Option<String>,
    /// The newest lines.
    lines: Vec<LineRow>,
}

/// A link to another page of the shop, as far as it is filled in.
#[derive(Default)]
struct DeepLink {
    to: String,
    link: Option<String>,
    is_wrong: bool,
}

#[derive(Template)]
#[template(path = "affiliate-apply.html")]
struct ApplyPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// When commission is paid.
    due: String,
    /// What the owner adds to the terms.
    own_terms: Vec<&'a str>,
    version: &'a str,
}

#[derive(Template)]
#[template(path = "affiliate-awaiting.html")]
struct AwaitingPage<'a> {
    frame: &'a Frame,
    applied: ShownTime,
    /// Which terms were agreed to, in words.
    agreed: Option<String>,
}

/// A statement as people read it.
struct Figures {
    stats: Vec<Stat>,
    hits: String,
    months: Vec<MonthRow>,
    chart: Chart,
}

/// A figure with its name, and what else is to say about it.
pub struct Stat {
    pub label: String,
    pub figure: String,
    pub hint: String,
}

struct MonthRow {
    month: String,
    hits: String,
    sales: String,
    commission: Vec<String>,
}

pub(super) async fn show(cx: SignedIn<'_>, view: &AffiliateView) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let settings = cx.shop.settings().await?;
    match (AffiliateStatus::of(cx.customer()), &view.statement, view.applied_at) {
        (AffiliateStatus::AwaitingApproval, _, Some(applied)) => {
            let applied = frame.texts.shown_day(applied, &settings.zone());
            let agreed = view.agreed.as_ref().map(|agreed| {
                let words = [("version", agreed.version.to_string()), ("date", frame.texts.day(agreed.at, &settings.zone()))];
                frame.texts.with_args("affiliate-agreed", &words)
            });
            cx.page(&frame, &AwaitingPage { applied, agreed, frame: &frame })
        }
        (_, Some(statement), _) => {
            let newest = payouts::list_newest_lines(cx.shop, view.number, LineFilter::All, None, &Paging::first(Limit::LATEST)).await?;
            let rows = LineRows::of(cx, &frame).await?;
            let deep = DeepLink::of(cx, view);
            let page = OverviewPage {
                heading: Heading::of(&frame, cx.customer()),
                figures: Figures::of(&frame, statement, cx.shop.config().currency),
                lines: newest.rows.iter().map(|stated| rows.row(stated)).collect(),
                qr: match deep.link.as_ref().or(view.link.as_ref()).filter(|_| cx.query("qr").is_some()) {
                    Some(link) => Some(qr_code(link)?),
                    None => None,
                },
                deep,
                frame: &frame,
                view,
            };
            cx.page(&frame, &page)
        }
        (_, None, _) => {
            let due = frame.texts.with_count("affiliate-terms-due", i64::from(settings.affiliates_due_days));
            let own_terms = settings.affiliates_terms.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let version = settings.affiliates_terms_version.as_str();
            cx.page(&frame, &ApplyPage { due, own_terms, version, form: cx.form(), frame: &frame })
        }
    }
}

impl DeepLink {
    fn of(cx: SignedIn<'_>, view: &AffiliateView) -> Self {
        let Some(to) = cx.query("to").filter(|to| !to.is_empty() && view.link.is_some()) else { return Self::default() };
        let link = link::to_page(cx.shop.config(), view.number, &to);
        Self { is_wrong: link.is_none(), link, to }
    }
}

impl Figures {
    fn of(frame: &Frame, statement: &StatementView, own: Currency) -> Self {
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
pub(super) fn amounts_of(texts: &Texts, label: String, amounts: &CurrencyAmounts, own: Currency) -> Stat {
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
