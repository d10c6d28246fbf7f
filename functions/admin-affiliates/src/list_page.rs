//! The page of the affiliates: who awaits approval, then the month by affiliate (AF-12).

use askama::Template;
use shared::affiliates::{self, AffiliateStatus, Month, MonthFigures};
use shared::attention::{self, Concern};
use shared::customers::{self, Customer};
use shared::staff::Permission;
use shared::texts::ShownTime;
use shared::values::Money;
use shared::web::{Frame, Pager, Pill, Rejection, Reply, Staff};

#[derive(Template)]
#[template(path = "affiliates.html")]
struct AffiliatesPage<'a> {
    frame: &'a Frame,
    applications: Vec<Application>,
    /// How many more there are than are shown.
    has_more_applications: bool,
    may_decide: bool,
    month: String,
    months: Vec<MonthChoice>,
    rows: Vec<AffiliateRow>,
    pager: Pager,
}

/// Somebody who awaits approval.
struct Application {
    number: String,
    name: String,
    email: String,
    applied: ShownTime,
}

struct MonthChoice {
    value: String,
    label: String,
    is_selected: bool,
}

/// An affiliate in one month.
struct AffiliateRow {
    number: String,
    name: String,
    /// For those who are not approved at the moment.
    status: Option<Pill>,
    rate: String,
    hits: String,
    sales: String,
    commission: Vec<String>,
}

/// How many applications the page shows: the oldest customers' first. The others follow once these are decided.
const APPLICATIONS_MAX: usize = 25;
/// How many months can be chosen.
const MONTHS: usize = 12;

pub async fn show(cx: Staff<'_>, month: &Month) -> Result<Reply, Rejection> {
    let (frame, settings) = (cx.frame().await, cx.shop.settings().await?);
    let zone = settings.zone();
    let waiting = attention::list(cx.shop, Concern::Application, APPLICATIONS_MAX + 1).await?;
    let applicants: Vec<_> = waiting.iter().take(APPLICATIONS_MAX).map(|entry| entry.number).collect();
    let applicants = customers::find_many(cx.shop, &applicants).await?;
    let application = |customer: &Customer| Application {
        number: customer.number.to_string(),
        name: name(&frame, customer),
        email: customer.email.as_typed().to_owned(),
        applied: frame.texts.shown_day(customer.affiliate.as_ref().map_or(customer.created_at, |terms| terms.applied_at), &zone),
    };
    let found = affiliates::list(cx.shop, &cx.paging()?).await?;
    let (affiliates, page) = cx.rows(found, |customer| customer);
    let mut rows = Vec::new();
    for customer in &affiliates {
        let figures = affiliates::month_figures(cx.shop, customer.number, month).await?;
        rows.push(row(&frame, customer, &figures));
    }
    let this_month = Month::of(cx.shop.now(), &zone);
    let choice = |one: Month| MonthChoice { label: month_name(&frame, &one), is_selected: one == *month, value: one.as_str().to_owned() };
    let page = AffiliatesPage {
        applications: applicants.iter().map(application).collect(),
        has_more_applications: waiting.len() > APPLICATIONS_MAX,
        may_decide: cx.may(Permission::AffiliatesWrite),
        month: month_name(&frame, month),
        months: this_month.with_previous(MONTHS).into_iter().rev().map(choice).collect(),
        rows,
        pager: cx.pager(&page),
        frame: &frame,
    };
    cx.page(&frame, &page)
}

fn row(frame: &Frame, customer: &Customer, figures: &MonthFigures) -> AffiliateRow {
    let texts = &frame.texts;
    let status = match AffiliateStatus::of(customer) {
        AffiliateStatus::Approved { .. } | AffiliateStatus::NotAnAffiliate => None,
        AffiliateStatus::AwaitingApproval => Some(Pill::warn("admin-standing-awaiting")),
        AffiliateStatus::Suspended => Some(Pill::warn("affiliate-status-suspended")),
    };
    AffiliateRow {
        number: customer.number.to_string(),
        name: name(frame, customer),
        status,
        rate: customer.affiliate.as_ref().map(|terms| texts.rate(terms.rate)).unwrap_or_default(),
        hits: texts.number(figures.hits.counted),
        sales: texts.number(figures.sales.orders),
        commission: figures.sales.commission.iter().map(|(currency, minor)| texts.money(Money::new(*minor, *currency))).collect(),
    }
}

fn name(frame: &Frame, customer: &Customer) -> String {
    customer.name.as_ref().map_or_else(|| format!("{} {}", frame.t("admin-no"), customer.number), ToString::to_string)
}

/// A month in words, such as `March 2026`.
fn month_name(frame: &Frame, month: &Month) -> String {
    let (year, number) = month.parts();
    frame.texts.month(year, number)
}
